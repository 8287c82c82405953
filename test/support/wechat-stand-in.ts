import { createCipheriv, randomBytes } from 'node:crypto'
import { signatureOf } from '../../src/channels/wechat/crypt'
import { formOf, jsonOf, openPlatform, type Platform, type PlatformAnswer } from './platform'

/** A WeChat that refuses what WeChat refuses: tokens, windows, five messages, sizes. */
export type WechatStandIn = Platform & {
  /** What customers got, in order. */
  sent: { to: string; text: string; file?: { name: string; content: Buffer } }[]
  media: Map<string, { mime: string; name: string; content: Buffer }>
  followers: Set<string>
  /** How often a token was handed out. */
  tokens: () => number
  /** Every token so far is worth nothing any more. */
  expire: () => void
  /** Messages that a customer may still get; five after each of theirs. */
  left: Map<string, number>
}

export const WECHAT_APP = 'wx49f0ab532d5d035a'
export const WECHAT_SECRET = 'an-app-secret-of-the-tests-0123'
export const WECHAT_TOKEN = 'token1234'
export const WECHAT_KEY = 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR'

export const seconds = (): string => String(Math.floor(Date.now() / 1000))

/** The query with which WeChat calls in plain mode. */
export const plainQuery = (token = WECHAT_TOKEN, timestamp = seconds()): string =>
  new URLSearchParams({
    signature: signatureOf(token, timestamp, 'n1'),
    timestamp,
    nonce: 'n1',
    openid: 'o',
  }).toString()

/** A message as WeChat encrypts it, and the query that goes with it. */
export function encrypted(xml: string, key = WECHAT_KEY, appId = WECHAT_APP): { body: string; query: string } {
  const secret = Buffer.from(`${key}=`, 'base64')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(xml))
  const plain = Buffer.concat([randomBytes(16), length, Buffer.from(xml), Buffer.from(appId)])
  const padding = 32 - (plain.length % 32)
  const cipher = createCipheriv('aes-256-cbc', secret, secret.subarray(0, 16)).setAutoPadding(false)
  const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()])
  const content = sealed.toString('base64')
  const timestamp = seconds()
  const msg_signature = signatureOf(WECHAT_TOKEN, timestamp, 'n1', content)
  return {
    body: `<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[${content}]]></Encrypt></xml>`,
    query: new URLSearchParams({
      ...{ signature: signatureOf(WECHAT_TOKEN, timestamp, 'n1'), timestamp, nonce: 'n1', encrypt_type: 'aes' },
      msg_signature,
    }).toString(),
  }
}

const code = (errcode: number, more: object = {}): PlatformAnswer => ({
  ...{ status: 200, body: { errcode, errmsg: 'as documented', ...more } },
})

type Message = { touser?: string; msgtype?: string; text?: { content?: string } } & Record<string, unknown>

export async function openWechat(): Promise<WechatStandIn> {
  const sent: WechatStandIn['sent'] = []
  const media: WechatStandIn['media'] = new Map()
  const followers = new Set<string>()
  const left: WechatStandIn['left'] = new Map()
  let tokens = 0
  let valid = 1
  const accept = (message: Message): PlatformAnswer => {
    const { touser = '', msgtype = '' } = message
    if (!followers.has(touser)) return code(40003)
    if ((left.get(touser) ?? Infinity) <= 0) return code(45047)
    left.set(touser, (left.get(touser) ?? Infinity) - 1)
    if (msgtype === 'text') {
      const text = message.text?.content ?? ''
      if (text === '') return code(44004)
      if (Buffer.byteLength(text) > 2_048) return code(45002)
      sent.push({ to: touser, text })
      return code(0)
    }
    const file = media.get((message[msgtype] as { media_id?: string } | undefined)?.media_id ?? '')
    if (file === undefined) return code(40007)
    sent.push({ to: touser, text: '', file })
    return code(0)
  }
  const platform = await openPlatform({
    guard: ({ path, query }) =>
      path === '/cgi-bin/stable_token' || query.get('access_token') === `token-of-wechat-${tokens}-${valid}`
        ? undefined
        : code(40001),
    routes: {
      'POST /cgi-bin/stable_token': (request) => {
        const { appid, secret } = (jsonOf(request) ?? {}) as { appid?: string; secret?: string }
        if (appid !== WECHAT_APP) return code(40013)
        if (secret !== WECHAT_SECRET) return code(40125)
        tokens += 1
        return { status: 200, body: { access_token: `token-of-wechat-${tokens}-${valid}`, expires_in: 7_200 } }
      },
      'POST /cgi-bin/message/custom/send': (request) => accept((jsonOf(request) ?? {}) as Message),
      'POST /cgi-bin/media/upload': async (request) => {
        const { media: file } = (await formOf(request)).files
        if (!file) return code(41005)
        const id = `media-${media.size + 1}`
        media.set(id, file)
        return { status: 200, body: { type: request.query.get('type'), media_id: id, created_at: 1 } }
      },
      'GET /cgi-bin/media/get': ({ query }) => {
        const file = media.get(query.get('media_id') ?? '')
        return file ? { status: 200, headers: { 'content-type': file.mime }, body: file.content } : code(40007)
      },
    },
  })
  return { ...platform, sent, media, followers, left, tokens: () => tokens, expire: () => void (valid += 1) }
}

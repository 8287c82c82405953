import type { Channel } from '../../src/channels/channel'
import { signatureOf } from '../../src/channels/wechat/crypt'
import { wechatKind } from '../../src/channels/wechat/index'
import type { FileId } from '../../src/lib/ids'
import type { Fault, PlatformAnswer } from '../support/platform'
import {
  encrypted,
  openWechat,
  plainQuery,
  seconds,
  WECHAT_APP,
  WECHAT_KEY,
  WECHAT_SECRET,
  WECHAT_TOKEN,
  type WechatStandIn,
} from '../support/wechat-stand-in'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let wechat: WechatStandIn
const ROSA = 'oMgHVjngRipVsoxg6TuX3vz6glDg'
const SEND = 'POST /cgi-bin/message/custom/send'

const open = (settings: object = {}): Channel =>
  wechatKind.open(
    {
      ...{ app_id: WECHAT_APP, app_secret: WECHAT_SECRET, token: WECHAT_TOKEN, encoding_aes_key: WECHAT_KEY },
      ...{ api_url: wechat.url, timeout_ms: 1_500, ...settings },
    },
    house.deps,
  )
const code = (errcode: number): PlatformAnswer => ({ status: 200, body: { errcode, errmsg: 'as documented' } })
/** With a token of its own, that is not in the vault yet. */
const elsewhere = (settings: object): Channel =>
  wechatKind.open(
    {
      ...{ app_id: WECHAT_APP, app_secret: WECHAT_SECRET, token: WECHAT_TOKEN, api_url: wechat.url, timeout_ms: 1_500 },
      ...settings,
    },
    { ...house.deps, account: { ...house.deps.account, id: 'another' as typeof house.deps.account.id } },
  )

async function openCandidate(): Promise<Candidate> {
  wechat = await openWechat()
  wechat.followers.add(ROSA)
  house = await openChannelHouse('wechat')
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/wechat/wechat`
  let number = 0
  let last = { body: '', query: '' }
  const post = async ({ body, query }: { body: string; query: string }): Promise<number> => {
    const response = await fetch(`${url}?${query}`, { method: 'POST', body })
    if (response.status === 200) expect(await response.text()).toBe('success')
    return response.status
  }
  const xml = (text: string): string => {
    number += 1
    const content = text.replaceAll(']]>', ']]]]><![CDATA[>')
    return (
      `<xml><ToUserName><![CDATA[gh]]></ToUserName><FromUserName><![CDATA[${ROSA}]]></FromUserName>` +
      `<CreateTime>1767000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content>` +
      `<MsgId>${24_000_000_000_000_000n + BigInt(number)}</MsgId></xml>`
    )
  }
  const forged = (make: (body: string) => { body: string; query: string }) => async () =>
    (await post(make(xml('I am Rosa')))) !== 401
  const fault = (how: Fault | PlatformAnswer) => () => wechat.fail(SEND, how)
  const echo = (query: Record<string, string>, wanted: string) => async () => {
    const response = await fetch(`${url}?${new URLSearchParams(query).toString()}`)
    return response.status === 200 && (await response.text()) === wanted
  }
  const timestamp = seconds()
  return {
    channel,
    secrets: [WECHAT_SECRET, WECHAT_TOKEN, WECHAT_KEY, 'token-of-wechat'],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        last = encrypted(xml(text))
        expect(await post(last)).toBe(200)
      },
      comesAgain: async () => expect(await post(last)).toBe(200),
      got: () => Promise.resolve(wechat.sent.map(({ text, file }) => ({ text, files: file ? [file] : [] }))),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told }),
    tries: () => wechat.requests.filter((asked) => asked === SEND).length,
    forgeries: {
      'in plain text, signed as such': forged((body) => ({ body, query: plainQuery() })),
      'with no signature': forged((body) => ({ body: encrypted(body).body, query: '' })),
      'with the signature of another message': forged((body) => ({
        body: encrypted(body).body,
        query: encrypted(body).query,
      })),
      'with the signature of the time alone': forged((body) => ({ body: encrypted(body).body, query: plainQuery() })),
    },
    handshakes: {
      'our token': {
        ask: echo(
          { signature: signatureOf(WECHAT_TOKEN, timestamp, 'n'), timestamp, nonce: 'n', echostr: '4711' },
          '4711',
        ),
        answered: true,
      },
      'another token': {
        ask: echo(
          { signature: signatureOf('another', timestamp, 'n'), timestamp, nonce: 'n', echostr: '4711' },
          '4711',
        ),
        answered: false,
      },
      nobody: { ask: echo({ echostr: '4711' }, '4711'), answered: false },
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: [
      {
        name: 'a text as documented',
        body: Buffer.from(xml('this is a test')),
        is: [{ kind: 'message', thread: ROSA, text: 'this is a test', occurredAt: new Date(1_767_000_000_000) }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: elsewhere({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: elsewhere({ api_url: 'http://wechat.invalid' }), tries: 0 },
      'too-many': { arrange: fault(code(45011)), outcome: { retryAfterMs: 60_000 } },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      blocked: { arrange: fault(code(43004)) },
      gone: { arrange: fault(code(40003)) },
      'wrong-password': {
        arrange: () => undefined,
        channel: elsewhere({ app_secret: `${WECHAT_SECRET}wrong` }),
        tries: 0,
      },
    },
    refusals: {
      '48 hours are over': { arrange: fault(code(45015)), is: { kind: 'refused', reason: 'window_closed' } },
      'five messages are used up': {
        arrange: () => void wechat.left.set(ROSA, 0),
        is: { kind: 'refused', reason: 'window_closed', detail: expect.stringContaining('Five messages') as string },
      },
      'an account that is not verified': {
        arrange: fault(code(48001)),
        is: { kind: 'refused', reason: 'not_permitted' },
      },
      'an address that is not on the list': {
        arrange: fault(code(40164)),
        is: { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'] },
      },
      'what is not allowed there': { arrange: fault(code(87014)), is: { kind: 'refused', reason: 'policy' } },
      'a file that WeChat does not take': {
        arrange: () => void wechat.left.delete(ROSA),
        told: {
          files: [{ id: 'f' as FileId, name: 'a.txt', mime: 'text/plain', bytes: 1, content: Buffer.from('x') }],
        },
        is: { kind: 'refused', reason: 'bad_media' },
      },
    },
    close: async () => {
      await house.close()
      await wechat.close()
    },
  }
}

examine('wechat', {
  open: openCandidate,
  without: {
    hide: 'private messages only',
    parts: 'asked below: WeChat takes pictures, films and sounds only',
    'files-in': 'asked below: files of WeChat have no names',
    'files-out': 'asked below: WeChat takes pictures, films and sounds only',
  },
})

describe('WeChat', () => {
  beforeEach(async () => {
    wechat = await openWechat()
    wechat.followers.add(ROSA)
    house = await openChannelHouse('wechat')
  })
  afterEach(async () => {
    await house.close()
    await wechat.close()
  })
  const reply = (told: object = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told })
  const picture = { id: 'p' as FileId, name: 'router.png', mime: 'image/png', bytes: 3, content: Buffer.from('png') }

  it('hands out one token for all, however many ask at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => open().send(reply())))
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('sent'))
    expect(wechat.tokens()).toBe(1)
  })

  it('does not begin a message whose picture, or whose token, took all the time', async () => {
    const late = { kind: 'not-sent', why: 'platform-down', detail: expect.stringContaining('took too long') as string }
    const tooLate = () => wechat.requests.length > 0
    expect(await open().send(reply({ tooLate }))).toMatchObject(late)
    expect(wechat.tokens()).toBe(1)
    expect(await open().send(reply({ text: '', files: [picture], tooLate }))).toMatchObject(late)
    expect(wechat.requests).toContain('POST /cgi-bin/media/upload')
    expect(wechat.sent).toEqual([])
  })

  it('asks for no token again when one that was given just now is refused', async () => {
    await open().send(reply())
    for (let again = 0; again < 3; again++) {
      wechat.fail(SEND, { status: 200, body: { errcode: 40001 } })
      expect(await open().send(reply())).toMatchObject({ kind: 'refused', reason: 'auth_expired' })
    }
    expect(wechat.tokens()).toBe(1)
  })

  it('proves that nothing was sent while WeChat is too busy to give a token', async () => {
    wechat.fail('POST /cgi-bin/stable_token', { status: 200, body: { errcode: -1 } })
    expect(await open().send(reply())).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
  })

  it('gets a new token after it has forgotten the old one, and nothing was sent meanwhile', async () => {
    await open().send(reply())
    await house.advance(61_000)
    wechat.expire()
    expect(await open().send(reply())).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(wechat.sent).toHaveLength(1)
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
    expect(wechat.tokens()).toBe(2)
  })

  it('gets words first, then file by file', async () => {
    const parts = open().split?.({ text: 'è'.repeat(1_500), files: [picture], kind: 'dm' }) ?? []
    expect(parts.map(({ text, files }) => [Buffer.byteLength(text), files.length])).toEqual([
      [2048, 0],
      [952, 0],
      [0, 1],
    ])
    expect(await open().send(reply({ text: '', files: [picture] }))).toMatchObject({ kind: 'sent' })
    expect(wechat.sent).toMatchObject([{ to: ROSA, file: { name: 'router.png', content: Buffer.from('png') } }])
  })

  it('gets no message about a file that it did not take', async () => {
    wechat.fail('POST /cgi-bin/media/upload', 'reset-after')
    expect(await open().send(reply({ text: '', files: [picture] }))).toMatchObject({ kind: 'not-sent' })
    wechat.fail('POST /cgi-bin/media/upload', code(40009))
    expect(await open().send(reply({ text: '', files: [picture] }))).toMatchObject({
      kind: 'refused',
      reason: 'bad_media',
    })
    expect(wechat.requests).not.toContain(SEND)
  })

  it('hands out what customers attach, and never more than allowed', async () => {
    wechat.media.set('m1', { mime: 'image/jpeg', name: 'a.jpg', content: Buffer.from('picture') })
    const fetchFile = open().fetchAttachment
    expect(await fetchFile?.({ media: 'm1' }, 100)).toEqual({ content: Buffer.from('picture'), mime: 'image/jpeg' })
    await expect(fetchFile?.({ media: 'm1' }, 3)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ media: 'm2' }, 100)).rejects.toMatchObject({ code: 'invalid' })
    wechat.fail('GET /cgi-bin/media/get', { status: 200, body: { video_url: 'https://127.0.0.1/inside' } })
    await expect(fetchFile?.({ media: 'm1' }, 100)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('says whether the account works', async () => {
    expect(await open().checks?.()).toEqual([{ what: 'token', state: 'ok', detail: '' }])
    expect(await elsewhere({ app_secret: `${WECHAT_SECRET}wrong` }).checks?.()).toMatchObject([
      { what: 'token', state: 'bad' },
    ])
  })
})

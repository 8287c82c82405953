import { z } from 'zod'
import type { Capabilities, SplitReply } from '../../desk/index'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { splitText, wordsThenFiles } from '../split-text'
import { openVault } from '../vault.store'
import { openApi, type WechatApi } from './api'
import { wechatDoor } from './door'
import { fetchMedia } from './media'
import { sendPart } from './send'

const settingsSchema = z.strictObject({
  app_id: z.string().regex(/^wx[0-9a-z]{10,30}$/i, 'must be the AppID, which begins with wx'),
  app_secret: z.string().min(16, 'must be the AppSecret'),
  /** The word that is typed in beside the address of the webhook. */
  token: z
    .string()
    .regex(/^[A-Za-z0-9]{3,32}$/, 'must be the Token of the server settings, 3 to 32 letters and digits'),
  /** With it, what is not encrypted is refused. */
  encoding_aes_key: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/, 'must be the EncodingAESKey, 43 letters and digits')
    .optional(),
  api_url: z.url({ protocol: /^https?$/ }).default('https://api.weixin.qq.com'),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

const MAX_TEXT_BYTES = 2_048
const MAX_BYTES = 10 * 1024 * 1024

const wechatCapabilities: Capabilities = {
  surfaces: ['dm'],
  reply: { dm: ['dm'] },
  text: { unit: 'utf8_bytes', max: MAX_TEXT_BYTES },
  window: { forMs: 48 * 3_600_000, afterwards: 'closed' },
  attachments: {
    in: ['image', 'video', 'voice', 'location'],
    out: ['image', 'video', 'audio'],
    maxBytes: MAX_BYTES,
  },
  mutations: { inEdit: false, inDelete: false, receipts: [] },
  inbound: { modes: ['webhook'], backfillMs: null },
  // Accounts cannot read what they have sent: what became of a lost answer, only a person can see.
  evidence: false,
}

export const wechatKind: ChannelKind = {
  capabilities: wechatCapabilities,
  selfHosted: false,
  access: 'approval',
  open: openWechat,
}

const splitReply: SplitReply = ({ text, files }) => wordsThenFiles(splitText(text, MAX_TEXT_BYTES, 'utf8_bytes'), files)

function openWechat(given: Record<string, unknown>, { account, clock, db, secretKey }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { app_id: appId, app_secret: appSecret, encoding_aes_key: aesKey, token } = settings
  const now = (): Date => clock.now()
  const vault = openVault({ db, secretKey }, account.id)
  const api = openApi({ appId, appSecret, apiUrl: settings.api_url, timeoutMs: settings.timeout_ms, vault, now })
  const secrets = aesKey === undefined ? undefined : { aesKey, appId }
  return {
    channel: 'wechat',
    account: account.id,
    capabilities: wechatCapabilities,
    webhook: wechatDoor({ account: account.id, token, secrets, now }),
    send: (send) => sendPart(api, send),
    split: splitReply,
    fetchAttachment: (source, maxBytes) => fetchMedia(api, source, maxBytes),
    probe: async () => {
      const { state, detail } = await checkToken(api)
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: async () => [await checkToken(api)],
  }
}

async function checkToken(api: WechatApi): Promise<ChannelCheck> {
  const outcome = await api.token()
  if (outcome.kind === 'token') return { what: 'token', state: 'ok', detail: '' }
  const detail =
    outcome.kind === 'lost'
      ? `WeChat does not answer (${outcome.lost.why}).`
      : `WeChat gives no token (${outcome.code}). Check the app id, its secret and the IP allow-list.`
  return { what: 'token', state: 'bad', detail }
}

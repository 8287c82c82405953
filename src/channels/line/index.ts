import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import type { CallOutcome } from '../../lib/http'
import { hmacBase64, sameSecret } from '../../lib/signatures'
import { fetchStranger } from '../../lib/stranger'
import type { Channel, ChannelDeps, ChannelKind } from '../channel'
import { openFetchedFiles } from '../fetched-files'
import { readSettings } from '../settings'
import { openApi, type LineApi } from './api'
import { checkAccount } from './checks'
import { MAX_PICTURE_BYTES, MAX_TEXT, splitFor } from './files'
import { parseDelivery } from './receive'
import { pushPart, repeatPart } from './send'

const settingsSchema = z.strictObject({
  channel_access_token: z.string().min(20, 'must be the channel access token of the Messaging API channel'),
  channel_secret: z.string().min(16, 'must be the channel secret of the Messaging API channel'),
  api_url: z.url({ protocol: /^https?$/ }).default('https://api.line.me'),
  /** Where files lie; that of `api_url` when a stand-in plays LINE. */
  data_url: z.url({ protocol: /^https?$/ }).optional(),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

const LINE_API = 'https://api.line.me'
const LINE_DATA = 'https://api-data.line.me'

const lineCapabilities: Capabilities = {
  surfaces: ['dm', 'chat'],
  reply: { dm: ['dm'], chat: ['public_reply'] },
  text: { unit: 'utf16', max: MAX_TEXT },
  charges: 'every-reply',
  // Fetched from our public address. A film would need a preview, and no other file is taken.
  attachments: {
    in: ['image', 'video', 'audio', 'file', 'sticker', 'location'],
    out: ['image'],
    maxBytes: MAX_PICTURE_BYTES,
  },
  mutations: { inEdit: true, inDelete: true, receipts: [] },
  inbound: { modes: ['webhook'], backfillMs: null },
  evidence: true,
}

export const lineKind: ChannelKind = {
  capabilities: lineCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openLine,
}

function openLine(given: Record<string, unknown>, { account, clock, publicUrl, secretKey }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { channel_access_token: token, channel_secret: secret, api_url: apiUrl, timeout_ms: timeoutMs } = settings
  const dataUrl = settings.data_url ?? (apiUrl === LINE_API ? LINE_DATA : apiUrl)
  const api = openApi({ token, apiUrl, dataUrl, timeoutMs })
  const door = openFetchedFiles({ platform: 'LINE', publicUrl, secretKey })
  return {
    channel: 'line',
    account: account.id,
    capabilities: lineCapabilities,
    webhook: {
      verify: ({ headers, body }) =>
        sameSecret(headers['x-line-signature'] ?? '', hmacBase64(secret, 'sha256', body)) ? 'ok' : 'bad',
      parse: (body, now) => parseDelivery(body, { account: account.id, now }),
      maxBytes: 1024 * 1024,
    },
    send: (send) => pushPart({ api, door }, send, clock.now()),
    split: splitFor(door),
    evidence: (about) => repeatPart({ api, door }, about),
    probe: async () => {
      const outcome = await api.get('/v2/bot/info')
      if (outcome.kind !== 'answer') return { ok: false, reason: `LINE does not answer (${outcome.why})` }
      return outcome.status === 200 ? { ok: true } : { ok: false, reason: `LINE answers HTTP ${outcome.status}` }
    },
    checks: async () => [...(await checkAccount(api, `${publicUrl}/webhooks/line/${account.id}`)), door.check()],
    fetchAttachment: (source, maxBytes) => fetchContent(api, source, maxBytes),
  }
}

type Content = { content: Buffer; mime?: string }

async function fetchContent(
  api: LineApi,
  { message, url }: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<Content> {
  return message === undefined ? fetchExternal(url ?? '', maxBytes) : toContent(await api.content(message, maxBytes))
}

function toContent(outcome: CallOutcome): Content {
  if (outcome.kind === 'unknown' && outcome.why === 'oversize') throw invalid('The file is larger than what is kept.')
  if (outcome.kind !== 'answer') throw unavailable(`LINE does not answer (${outcome.why}).`)
  const { status, headers, body } = outcome
  if (status === 404 || status === 410) throw invalid('LINE does not hand out this file any more.')
  // 202: a long film is still being prepared.
  if (status !== 200) throw unavailable('LINE does not hand out this file now.')
  const mime = headers['content-type']?.split(';')[0]?.trim()
  return { content: body, ...(mime ? { mime } : {}) }
}

/** Some programs that send in a customer's name keep files elsewhere: at an address that anybody may have chosen. */
async function fetchExternal(url: string, maxBytes: number): Promise<{ content: Buffer; mime: string }> {
  const got = await fetchStranger(url, { maxBytes })
  if (got.ok) return { content: got.body, mime: got.contentType }
  if (got.why === 'too-large') throw invalid('The file is larger than what is kept.')
  throw invalid(`The file cannot be fetched: ${got.detail}.`)
}

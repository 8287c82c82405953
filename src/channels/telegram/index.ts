import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import { secretCheck } from '../../lib/signatures'
import type { Channel, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { openApi, type TelegramApi } from './api'
import { keepWebhook, pollUpdates } from './listen'
import { parseUpdate } from './receive'
import { sendPart } from './send'
import { MAX_TEXT, splitReply } from './split'

const settingsSchema = z.strictObject({
  token: z.string().regex(/^\d+:[\w-]{30,}$/, 'must be the token that BotFather gave, such as 123456:ABC-DEF…'),
  /** Sent back by Telegram with each webhook delivery; 1–256 of A-Z a-z 0-9 _ -. */
  webhook_secret: z
    .string()
    .regex(/^[\w-]{16,256}$/, 'must be 16 to 256 letters, digits, _ or -')
    .optional(),
  receive: z.enum(['polling', 'webhook']).default('polling'),
  api_url: z.url().default('https://api.telegram.org'),
  /** How long one call may take, in milliseconds; one with a file may take two and a half times as long. */
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

/** Telegram lets bots fetch 20 MB and send 50 MB; the smaller of the two and of what we keep. */
const MAX_BYTES = 20 * 1024 * 1024

export const telegramCapabilities: Capabilities = {
  surfaces: ['dm', 'mention'],
  reply: { dm: ['dm'], mention: ['public_reply'] },
  text: { unit: 'utf16', max: MAX_TEXT },
  attachments: {
    in: ['image', 'video', 'audio', 'voice', 'file', 'sticker', 'location', 'contact'],
    out: ['image', 'video', 'audio', 'file'],
    maxBytes: MAX_BYTES,
  },
  mutations: { inEdit: true, inDelete: false, inReaction: true, receipts: [] },
  inbound: { modes: ['webhook', 'poll'], backfillMs: 24 * 3_600_000 },
  // Bots cannot read their own history: what became of a lost answer, only a person can see.
  evidence: false,
}

export const telegramKind: ChannelKind = {
  capabilities: telegramCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openTelegram,
}

function openTelegram(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { account } = deps
  const api = openApi({ token: settings.token, apiUrl: settings.api_url, timeoutMs: settings.timeout_ms })
  const botId = settings.token.split(':')[0] ?? ''
  const base: Channel = {
    channel: 'telegram',
    account: account.id,
    capabilities: telegramCapabilities,
    send: (send) => sendPart(api, send),
    split: splitReply,
    probe: () => probe(api),
    fetchAttachment: (source, maxBytes) => fetchFile(api, source, maxBytes),
  }
  if (settings.receive === 'polling') {
    return { ...base, listen: (intake, signal) => pollUpdates({ api, account: account.id, botId, intake, signal }) }
  }
  const secret = settings.webhook_secret
  if (!secret)
    throw invalid('webhook_secret is missing: without it anybody could write as anybody. Set it, or receive: polling')
  const url = `${deps.publicUrl}/webhooks/telegram/${account.id}`
  const isSecret = secretCheck(secret)
  return {
    ...base,
    webhook: {
      verify: ({ headers }) => (isSecret(headers['x-telegram-bot-api-secret-token'] ?? '') ? 'ok' : 'bad'),
      parse: (body, now) => parseUpdate(body, { account: account.id, botId, now }),
      maxBytes: 1024 * 1024,
    },
    listen: (_intake, signal) => keepWebhook({ api, signal, url, secret }),
  }
}

async function probe(api: TelegramApi): Promise<{ ok: true } | { ok: false; reason: string }> {
  const outcome = await api.call('getMe', {})
  if (outcome.kind !== 'answer') return { ok: false, reason: `Telegram does not answer (${outcome.why})` }
  return outcome.answer.ok ? { ok: true } : { ok: false, reason: `Telegram: ${outcome.answer.description}` }
}

/** Segments of an address and nothing that leads elsewhere on the host. */
const filePathSchema = z.object({ file_path: z.string().regex(/^[\w-]+([/.][\w-]+)*$/) })

/** Two steps: a file id becomes a path that lives for an hour, then the content. */
async function fetchFile(
  api: TelegramApi,
  source: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<{ content: Buffer }> {
  const described = await api.call('getFile', { file_id: source['file_id'] })
  if (described.kind !== 'answer') throw unavailable(`Telegram does not answer (${described.why})`)
  if (!described.answer.ok) throw invalid(`Telegram does not hand out this file: ${described.answer.description}`)
  const found = filePathSchema.safeParse(described.answer.result)
  if (!found.success) throw invalid('Telegram does not say where this file is.')
  const outcome = await api.download(found.data.file_path, maxBytes)
  if (outcome.kind === 'unknown' && outcome.why === 'oversize') throw invalid('The file is larger than what is kept.')
  if (outcome.kind !== 'answer' || outcome.status !== 200)
    throw unavailable('Telegram does not hand out this file now.')
  return { content: outcome.body }
}

import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { hmacHex, sameSecret } from '../../lib/signatures'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { openApi, type DiscourseApi } from './api'
import { pollForum } from './listen'
import { fetchUpload, hydratePrivate, seekPost, type Reader } from './read'
import { parseDelivery } from './receive'
import { sendPost } from './send'

const settingsSchema = z.strictObject({
  /** The forum itself, such as https://forum.example. */
  api_url: z.url({ protocol: /^https?$/ }),
  api_key: z.string().min(16, 'must be the API key that the forum gave'),
  /** The brand's own user on the forum. */
  username: z.string().regex(/^[\p{L}\p{N}_.-]{1,60}$/u, 'must be the user name of the brand on the forum'),
  /** The secret of the webhook; without it the forum is asked for what is new. */
  webhook_secret: z.string().min(12, 'must have at least 12 characters').optional(),
  keywords: z.array(z.string().trim().min(2).max(80)).max(100).default([]),
  every_seconds: z.int().min(15).max(3_600).optional(),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

/** What forums take unless their owners set it otherwise (`max_post_length`, `max_attachment_size_kb`). */
const MAX_TEXT = 32_000
const MAX_BYTES = 4 * 1024 * 1024
/** With a webhook, polling only finds what it missed. */
const POLL_S = { alone: 60, besideWebhook: 600 }

const discourseCapabilities: Capabilities = {
  surfaces: ['post', 'comment', 'mention', 'keyword-hit', 'dm'],
  reply: {
    post: ['public_reply', 'private_reply'],
    comment: ['public_reply', 'private_reply'],
    mention: ['public_reply', 'private_reply'],
    'keyword-hit': ['public_reply', 'private_reply'],
    dm: ['dm'],
  },
  text: { unit: 'codepoints', max: MAX_TEXT },
  privateMove: { from: ['post', 'comment', 'mention', 'keyword-hit'], once: false },
  attachments: {
    in: ['image', 'video', 'audio', 'file'],
    out: ['image', 'file'],
    maxBytes: MAX_BYTES,
  },
  mutations: { inEdit: true, inDelete: true, receipts: [] },
  inbound: { modes: ['webhook', 'poll'], backfillMs: 7 * 24 * 3_600_000 },
  evidence: true,
}

export const discourseKind: ChannelKind = {
  capabilities: discourseCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openDiscourse,
}

function openDiscourse(given: Record<string, unknown>, { account, clock }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { api_key: key, username, webhook_secret: secret, timeout_ms: timeoutMs, keywords } = settings
  const url = settings.api_url.replace(/\/+$/, '')
  const now = (): Date => clock.now()
  const api = openApi({ url, key, username, timeoutMs })
  const reader: Reader = { account: account.id, url, username, keywords, api, now }
  const everyS = settings.every_seconds ?? (secret ? POLL_S.besideWebhook : POLL_S.alone)
  return {
    channel: 'discourse',
    account: account.id,
    capabilities: discourseCapabilities,
    send: (send) => sendPost({ api, username, now }, send),
    evidence: (about) => seekPost(reader, about),
    hydrate: (event) => hydratePrivate(reader, event),
    fetchAttachment: (source, maxBytes) => fetchUpload({ url, key, username, timeoutMs }, source, maxBytes),
    listen: (intake, signal) => pollForum({ reader, intake, signal }, everyS * 1000),
    probe: async () => {
      const { state, detail } = await checkKey(api, username)
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: async () => [await checkKey(api, username)],
    ...(secret ? { webhook: webhookOf(secret, reader) } : {}),
  }
}

const webhookOf = (secret: string, reader: Reader): NonNullable<Channel['webhook']> => ({
  verify: ({ headers, body }) =>
    sameSecret(headers['x-discourse-event-signature'] ?? '', `sha256=${hmacHex(secret, 'sha256', body)}`)
      ? 'ok'
      : 'bad',
  parse: (body, now, headers) => parseDelivery(body, { ...reader, now }, headers),
  maxBytes: 2 * 1024 * 1024,
})

/** The inbox of our own user: only a good key of that user may read it. */
async function checkKey(api: DiscourseApi, username: string): Promise<ChannelCheck> {
  const outcome = await api.get(`/topics/private-messages/${encodeURIComponent(username)}.json`)
  const bad = (detail: string): ChannelCheck => ({ what: 'credentials', state: 'bad', detail })
  if (outcome.kind !== 'answer') return bad(`The forum does not answer (${outcome.why}).`)
  if (outcome.status === 200) return { what: 'credentials', state: 'ok', detail: '' }
  return bad(`The forum refuses the API key or its user (HTTP ${outcome.status}). Make a new key for this user.`)
}

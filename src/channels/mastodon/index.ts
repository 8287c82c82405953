import { z } from 'zod'
import type { Capabilities, EventOf, InboundEvent } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import { fetchStranger } from '../../lib/stranger'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { openApi, type MastodonApi } from './api'
import { roomFor, splitReply } from './length'
import { listenToAccount } from './listen'
import { instanceSchema, ownSchema } from './payload'
import { parseFound, type Reading } from './receive'
import { sendPart } from './send'

const settingsSchema = z.strictObject({
  /** The server of the account, such as https://mastodon.social. */
  server: z.url({ protocol: /^https?$/ }),
  token: z.string().min(16),
  /** What the server lets a post have; 500 unless it says otherwise. */
  max_characters: z.int().min(100).max(100_000).default(500),
  /** Posts with one of these tags are shown; without #. */
  hashtags: z
    .array(z.string().regex(/^[\p{L}\p{N}_]{1,100}$/u, 'must be a tag without #'))
    .max(20)
    .default([]),
  /** Posts with these words are shown, if their authors let themselves be found. */
  keywords: z.array(z.string().trim().min(2).max(100)).max(20).default([]),
  poll_seconds: z.int().min(15).max(3_600).default(60),
  api_url: z.url({ protocol: /^https?$/ }).optional(),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

const FIELDS: Omit<Capabilities, 'text'> = {
  surfaces: ['mention', 'comment', 'dm', 'keyword-hit'],
  reply: {
    mention: ['public_reply', 'private_reply'],
    comment: ['public_reply', 'private_reply'],
    'keyword-hit': ['public_reply', 'private_reply'],
    dm: ['dm'],
  },
  privateMove: { from: ['mention', 'comment', 'keyword-hit'], once: false },
  attachments: {
    in: ['image', 'video', 'audio', 'file'],
    out: ['image', 'video', 'audio'],
    maxBytes: 16 * 1024 * 1024,
  },
  mutations: { inEdit: true, inDelete: true, receipts: [] },
  // Servers keep notifications for months.
  inbound: { modes: ['stream', 'poll'], backfillMs: 90 * 24 * 3_600_000 },
  evidence: true,
}
const capabilitiesWith = (maxCharacters: number): Capabilities => ({
  ...FIELDS,
  text: { unit: 'graphemes', max: roomFor(maxCharacters) },
})

export const mastodonKind: ChannelKind = {
  capabilities: capabilitiesWith(500),
  selfHosted: false,
  access: 'self-service',
  open: openMastodon,
}

function openMastodon(given: Record<string, unknown>, { account, clock }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { token, max_characters: maxCharacters, hashtags, keywords } = settings
  const apiUrl = settings.api_url ?? settings.server
  const api = openApi({ token, apiUrl, timeoutMs: settings.timeout_ms, now: () => clock.now() })
  const reading = (ownId: string, roots: ReadonlyMap<string, string> = new Map()): Reading => ({
    ...{ account: account.id, ownId, now: clock.now(), roots },
  })
  return {
    channel: 'mastodon',
    account: account.id,
    capabilities: capabilitiesWith(maxCharacters),
    send: (send) => sendPart({ api, maxCharacters }, send),
    split: splitReply,
    listen: (intake, signal) =>
      listenToAccount(
        { api, reading, intake, settings: { apiUrl, token, hashtags, keywords, pollMs: settings.poll_seconds * 1000 } },
        signal,
      ),
    evidence: (sought) => seekEvidence(api, sought, reading),
    probe: () => probe(api),
    checks: async () => [await checkToken(api), await checkLength(api, maxCharacters)],
    fetchAttachment: (source, maxBytes) => fetchFile(apiUrl, source, maxBytes),
  }
}

async function probe(api: MastodonApi): Promise<{ ok: true } | { ok: false; reason: string }> {
  const outcome = await api.get('/api/v1/accounts/verify_credentials')
  if (outcome.kind !== 'answer') return { ok: false, reason: `Mastodon does not answer (${outcome.why})` }
  return outcome.status === 200 ? { ok: true } : { ok: false, reason: `Mastodon refuses the token (${outcome.status})` }
}

async function checkToken(api: MastodonApi): Promise<ChannelCheck> {
  const told = await probe(api)
  return told.ok
    ? { what: 'credentials', state: 'ok', detail: '' }
    : { what: 'credentials', state: 'bad', detail: told.reason }
}

async function checkLength(api: MastodonApi, ours: number): Promise<ChannelCheck> {
  const outcome = await api.get('/api/v2/instance')
  const instance = outcome.kind === 'answer' ? instanceSchema.safeParse(outcome.json) : undefined
  const theirs = instance?.data?.configuration?.statuses?.max_characters
  if (theirs === undefined || theirs === ours) return { what: 'quota', state: 'ok', detail: '' }
  const detail = `The server takes ${theirs} characters and max_characters says ${ours}.`
  return { what: 'quota', state: theirs < ours ? 'bad' : 'warn', detail }
}

type Sought = { thread: string; text: string; sinceMs: number }
const CLOCKS_MS = 60_000

/** Our posts since: the same words to the same person are the reply. Not finding them proves nothing. */
async function seekEvidence(
  api: MastodonApi,
  { thread, text, sinceMs }: Sought,
  reading: (ownId: string) => Reading,
): Promise<{ ids: readonly string[] } | 'silent'> {
  const own = await api.get('/api/v1/accounts/verify_credentials')
  const id = own.kind === 'answer' ? ownSchema.safeParse(own.json).data?.id : undefined
  if (id === undefined) return 'silent'
  const listed = await api.get(`/api/v1/accounts/${encodeURIComponent(id)}/statuses`, {
    limit: '40',
    exclude_reblogs: 'true',
  })
  if (listed.kind !== 'answer' || !Array.isArray(listed.json)) return 'silent'
  const { now } = reading(id)
  const since = now.getTime() - sinceMs - CLOCKS_MS
  const customer = thread.slice(thread.indexOf(':') + 1)
  const isIt = (event: InboundEvent): event is EventOf<'own_echo'> =>
    event.kind === 'own_echo' &&
    event.thread.endsWith(`:${customer}`) &&
    event.occurredAt.getTime() >= since &&
    gist(event.text) === gist(text)
  if (gist(text) === '') return 'silent'
  const found = listed.json.map((item) => parseFound(item, reading(id))).filter(isIt)
  return { ids: found.map(({ externalId }) => externalId) }
}

/** Names stand before the words, with or without their server. */
const gist = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/(^|\s)@[\w.@-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

async function fetchFile(apiUrl: string, { url = '' }: Readonly<Record<string, string>>, maxBytes: number) {
  const ours = new URL(apiUrl).origin
  const found = await fetchStranger(url, { maxBytes, permit: ({ origin }) => origin === ours })
  if (found.ok) return { content: found.body }
  if (found.why === 'too-large') throw invalid('The file is larger than what is kept.')
  if (['timeout', 'unreachable'].includes(found.why) || (found.status ?? 0) >= 500)
    throw unavailable('The server does not hand out this file now.')
  throw invalid('The server does not hand out this file any more.')
}

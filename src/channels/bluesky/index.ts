import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import { fetchStranger } from '../../lib/stranger'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { openVault } from '../vault.store'
import { openApi } from './api'
import { seekEvidence } from './evidence'
import { DM_LIMIT, MAX_IMAGE_BYTES, POST_LIMIT, splitReply } from './limits'
import { pollAll } from './listen'
import type { Reading } from './receive'
import { type Sending, sendPart } from './send'
import { openSessions } from './session'

const settingsSchema = z.strictObject({
  /** The handle of the account, such as acme.example. */
  handle: z.string().regex(/^@?[\w-]+(\.[\w-]+)+$/, 'must be the handle of the account, such as acme.bsky.social'),
  /** An app password that may read and write direct messages. */
  app_password: z.string().min(8),
  /** Posts with these words are shown; each may be a query of Bluesky's search. */
  keywords: z.array(z.string().trim().min(2).max(300)).max(20).default([]),
  poll_seconds: z.int().min(10).max(3_600).default(30),
  /** The account's server, or the door to it. */
  api_url: z.url({ protocol: /^https?$/ }).default('https://bsky.social'),
  /** Where pictures of posts are handed out. */
  image_url: z.url({ protocol: /^https?$/ }).default('https://cdn.bsky.app'),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

const blueskyCapabilities: Capabilities = {
  surfaces: ['mention', 'comment', 'dm', 'keyword-hit'],
  reply: {
    mention: ['public_reply', 'private_reply'],
    comment: ['public_reply', 'private_reply'],
    'keyword-hit': ['public_reply', 'open_natively'],
    dm: ['dm'],
  },
  text: { ...POST_LIMIT, by: { dm: DM_LIMIT, private_reply: DM_LIMIT } },
  privateMove: { from: ['mention', 'comment'], once: false },
  attachments: { in: ['image'], out: ['image'], maxBytes: MAX_IMAGE_BYTES },
  // Deletions are told of direct messages only.
  mutations: { inEdit: false, inDelete: true, inReaction: true, receipts: [] },
  inbound: { modes: ['poll'], backfillMs: 30 * 24 * 3_600_000 },
  evidence: true,
}

export const blueskyKind: ChannelKind = {
  capabilities: blueskyCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openBluesky,
}

function openBluesky(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { account, clock } = deps
  const now = (): Date => clock.now()
  const api = openApi({ apiUrl: settings.api_url, timeoutMs: settings.timeout_ms, now })
  const sessions = openSessions({
    ...{ api, now, vault: openVault(deps, account.id) },
    ...{ identifier: settings.handle.replace(/^@/, ''), password: settings.app_password },
  })
  const sending: Sending = { api, sessions, now }
  const reading = (ownDid: string): Reading => ({ account: account.id, ownDid, now: now() })
  const pollMs = settings.poll_seconds * 1000
  return {
    channel: 'bluesky',
    account: account.id,
    capabilities: blueskyCapabilities,
    send: (send) => sendPart(sending, send),
    split: splitReply,
    listen: (intake, signal) => pollAll({ ...sending, intake, reading, keywords: settings.keywords, pollMs }, signal),
    evidence: (sought) => seekEvidence(sending, sought),
    probe: () => probe(sending),
    checks: async () => [await checkSession(sending), await checkChat(sending)],
    fetchAttachment: (source, maxBytes) => fetchImage(settings.image_url, source, maxBytes),
  }
}

async function probe({ api, sessions }: Sending): Promise<{ ok: true } | { ok: false; reason: string }> {
  const session = await sessions.open()
  if (!session.ok) return { ok: false, reason: session.detail }
  const outcome = await api.query('com.atproto.server.getSession', {}, { token: session.token })
  if (outcome.kind !== 'answer') return { ok: false, reason: `Bluesky does not answer (${outcome.why})` }
  return outcome.status === 200
    ? { ok: true }
    : { ok: false, reason: `Bluesky refuses the session (${outcome.status})` }
}

async function checkSession(sending: Sending): Promise<ChannelCheck> {
  const told = await probe(sending)
  return told.ok
    ? { what: 'credentials', state: 'ok', detail: '' }
    : { what: 'credentials', state: 'bad', detail: told.reason }
}

/** App passwords reach direct messages only when that was ticked. */
async function checkChat({ api, sessions }: Sending): Promise<ChannelCheck> {
  const session = await sessions.open()
  if (!session.ok) return { what: 'permissions', state: 'bad', detail: session.detail }
  const outcome = await api.query('chat.bsky.convo.listConvos', { limit: '1' }, { token: session.token })
  if (outcome.kind === 'answer' && outcome.status === 200) return { what: 'permissions', state: 'ok', detail: '' }
  const detail = 'Direct messages cannot be read: make an app password that has access to them.'
  return { what: 'permissions', state: 'bad', detail }
}

const imageSchema = z.object({ did: z.string().regex(/^did:[a-z]+:[\w.:%-]+$/), cid: z.string().regex(/^\w{10,100}$/) })

async function fetchImage(imageUrl: string, source: Readonly<Record<string, string>>, maxBytes: number) {
  const image = imageSchema.safeParse(source)
  if (!image.success) throw invalid('Bluesky does not say where this picture is.')
  const { origin } = new URL(imageUrl)
  const url = `${origin}/img/feed_fullsize/plain/${image.data.did}/${image.data.cid}@jpeg`
  const found = await fetchStranger(url, { maxBytes, permit: (target) => target.origin === origin })
  if (found.ok) return { content: found.body }
  if (found.why === 'too-large') throw invalid('The file is larger than what is kept.')
  if (['timeout', 'unreachable'].includes(found.why) || (found.status ?? 0) >= 500)
    throw unavailable('Bluesky does not hand out this picture now.')
  throw invalid('Bluesky does not hand out this picture any more.')
}

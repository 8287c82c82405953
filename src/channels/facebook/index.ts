import { z } from 'zod'
import { recallDeliveries, type Capabilities } from '../../desk/index'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { fetchLinked } from '../meta/attachments'
import { attemptKey } from '../meta/attempt'
import { checkSubscription, checkToken, whyNot } from '../meta/checks'
import { metaDoor } from '../meta/door'
import { openGraph, type Graph } from '../meta/graph'
import { hideComment } from '../meta/hide'
import { echoKey } from '../meta/messaging'
import { reconcile } from '../meta/reconcile'
import { metaId, metaSettings } from '../meta/settings'
import { readSettings } from '../settings'
import { hydrate } from './hydrate'
import { readMissed } from './missed'
import { parsePage, PLATFORM } from './receive'
import { sendPart } from './send'
import { COMMENT, DM, splitReply } from './split'

const OFFICIAL = 'https://graph.facebook.com'

const settingsSchema = z.strictObject({
  ...metaSettings,
  page_id: metaId,
  /** Whether Meta has granted the feature: a person may then answer for seven days instead of one. */
  human_agent: z.boolean().default(false),
  api_url: z.url().default(OFFICIAL),
})

const DAY_MS = 24 * 3_600_000
/** Meta takes 25 MB in Messenger; this is what we keep of a file. */
const MAX_BYTES = 20 * 1024 * 1024

const capabilitiesFor = (humanAgent: boolean): Capabilities => ({
  surfaces: ['dm', 'comment', 'post', 'mention', 'review'],
  reply: {
    dm: ['dm'],
    comment: ['public_reply', 'private_reply'],
    post: ['public_reply', 'private_reply'],
    mention: ['public_reply'],
    review: ['review_reply'],
  },
  text: { ...DM, by: { public_reply: COMMENT, review_reply: COMMENT } },
  window: {
    ...{ forMs: DAY_MS, afterwards: humanAgent ? 'tag_human_agent' : 'closed', surfaces: ['dm'] },
    ...(humanAgent ? { extendedMs: 7 * DAY_MS } : {}),
  },
  hides: ['comment'],
  privateMove: { from: ['comment', 'post'], once: true, forMs: 7 * DAY_MS },
  attachments: {
    in: ['image', 'video', 'audio', 'file', 'sticker', 'location'],
    out: ['image', 'video', 'audio', 'file'],
    maxBytes: MAX_BYTES,
  },
  mutations: { inEdit: true, inDelete: true, inReaction: true, receipts: ['delivered', 'read'] },
  inbound: { modes: ['webhook', 'poll'], backfillMs: 7 * DAY_MS },
  evidence: true,
})

export const facebookKind: ChannelKind = {
  capabilities: capabilitiesFor(false),
  selfHosted: false,
  access: 'approval',
  open: openFacebook,
}

const PERMISSIONS = [
  'pages_messaging',
  'pages_manage_metadata',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
]
const FIELDS = [
  'feed',
  'mention',
  'ratings',
  'messages',
  'message_echoes',
  'message_edits',
  'message_reactions',
  'message_deliveries',
  'message_reads',
  'messaging_postbacks',
  'messaging_referrals',
  'messaging_policy_enforcement',
  'standby',
]

function openFacebook(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { token, app_secret: appSecret, page_id: page, human_agent: humanAgent, api_url: apiUrl } = settings
  const { account, clock, db } = deps
  const now = () => clock.now()
  const graph = openGraph({
    token: () => Promise.resolve(token),
    appSecret,
    apiUrl,
    timeoutMs: settings.timeout_ms,
    now,
  })
  const context = { account: account.id, page, brand: account.name }
  return {
    channel: 'facebook',
    account: account.id,
    capabilities: capabilitiesFor(humanAgent),
    webhook: metaDoor({
      appSecret,
      verifyToken: settings.verify_token,
      parse: (body, at) => parsePage(body, { ...context, now: at }),
    }),
    hydrate: (pointer) => hydrate({ graph, db, page, brand: account.name }, pointer),
    listen: (intake, signal) =>
      reconcile({
        ...{ graph, asset: page, platform: PLATFORM, channel: 'facebook', fields: FIELDS, intake, signal },
        missed: (since) => readMissed({ graph, context: { ...context, now: intake.now() } }, since, signal),
      }),
    send: (send) => sendPart({ graph, page, humanAgent, now }, send),
    hide: ({ externalId, hidden }) =>
      hideComment(graph, { platform: PLATFORM, comment: externalId, field: 'is_hidden', hidden }),
    split: splitReply,
    evidence: (about) => lookForEcho(deps, about),
    probe: () => probe(graph, page),
    fetchAttachment: (source, maxBytes) =>
      fetchLinked(source, { maxBytes, standIn: apiUrl === OFFICIAL ? undefined : apiUrl }),
    checks: async (): Promise<ChannelCheck[]> => [
      ...(await checkToken(graph, { token, platform: PLATFORM, permissions: PERMISSIONS, now: now() })),
      await checkSubscription(graph, page, { platform: PLATFORM, fields: FIELDS }),
    ],
  }
}

async function probe(graph: Graph, page: string): Promise<{ ok: true } | { ok: false; reason: string }> {
  const outcome = await graph.call({ method: 'GET', path: page, query: { fields: 'id' } })
  return outcome.kind === 'answer' ? { ok: true } : { ok: false, reason: whyNot(PLATFORM, outcome) }
}

/** Messenger echoes what it took with the name of our attempt; of a comment only its own echo tells, by its words. */
async function lookForEcho(
  { db, account }: Pick<ChannelDeps, 'db' | 'account'>,
  about: { attempt: string; reply: string; part: number },
): Promise<'arrived' | 'silent'> {
  const keys = [echoKey(attemptKey(about))]
  const kept = await recallDeliveries({ db }, { channel: 'facebook', account: account.id, keys })
  return kept.length > 0 ? 'arrived' : 'silent'
}

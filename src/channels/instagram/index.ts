import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { fileLink } from '../../lib/file-link'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { fetchLinked } from '../meta/attachments'
import { checkSubscription, checkToken, whyNot } from '../meta/checks'
import { metaDoor } from '../meta/door'
import { openGraph, type Graph } from '../meta/graph'
import { hideComment } from '../meta/hide'
import { reconcile } from '../meta/reconcile'
import { metaId, metaSettings } from '../meta/settings'
import { readSettings } from '../settings'
import { hydrate } from './hydrate'
import { readMissed } from './missed'
import { parseInstagram, PLATFORM } from './receive'
import { sendPart } from './send'
import { COMMENT, DM, splitReply } from './split'
import { openToken, type Token } from './token'

/** Two products with the same calls on two hosts: Instagram's own login, or a Page that the account belongs to. */
const OFFICIAL = { instagram: 'https://graph.instagram.com', facebook: 'https://graph.facebook.com' } as const

const settingsSchema = z.strictObject({
  ...metaSettings,
  login: z.enum(['instagram', 'facebook']),
  account_id: metaId,
  /** Whether Meta has granted the feature: a person may then answer for seven days instead of one. */
  human_agent: z.boolean().default(false),
  api_url: z.url().optional(),
})
type Settings = z.infer<typeof settingsSchema>

const DAY_MS = 24 * 3_600_000
/** Instagram takes pictures of 8 MB, which is the least of its limits. */
const MAX_BYTES = 8 * 1024 * 1024

const capabilitiesFor = ({ login, human_agent }: Pick<Settings, 'login' | 'human_agent'>): Capabilities => ({
  surfaces: ['dm', 'comment', 'mention'],
  reply: { dm: ['dm'], comment: ['public_reply', 'private_reply'], mention: ['public_reply'] },
  text: { ...DM, by: { public_reply: COMMENT } },
  window: {
    ...{ forMs: DAY_MS, afterwards: human_agent ? 'tag_human_agent' : 'closed', surfaces: ['dm'] },
    ...(human_agent ? { extendedMs: 7 * DAY_MS } : {}),
  },
  hides: ['comment'],
  privateMove: { from: ['comment'], once: true, forMs: 7 * DAY_MS },
  attachments: {
    in: ['image', 'video', 'audio', 'file', 'sticker', 'location'],
    out: login === 'facebook' ? ['image', 'video', 'audio', 'file'] : ['image'],
    maxBytes: MAX_BYTES,
  },
  mutations: { inEdit: true, inDelete: true, inReaction: true, receipts: ['read'] },
  inbound: { modes: ['webhook', 'poll'], backfillMs: 7 * DAY_MS },
  // Echoes bear no name of ours: by their words the desk finds the reply itself.
  evidence: false,
})

export const instagramKind: ChannelKind = {
  capabilities: capabilitiesFor({ login: 'instagram', human_agent: false }),
  selfHosted: false,
  access: 'approval',
  open: openInstagram,
}

const PERMISSIONS = {
  instagram: ['instagram_business_basic', 'instagram_business_manage_messages', 'instagram_business_manage_comments'],
  facebook: ['instagram_basic', 'instagram_manage_messages', 'instagram_manage_comments', 'pages_manage_metadata'],
}
/** Through a Page the app subscribes to the Page, whose fields stand for those of Instagram. */
const FIELDS = {
  instagram: [
    'messages',
    'message_reactions',
    'messaging_postbacks',
    'messaging_seen',
    'comments',
    'live_comments',
    'mentions',
  ],
  facebook: ['messages', 'message_reactions', 'messaging_postbacks', 'feed'],
}

function openInstagram(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { account } = deps
  const { login, account_id: self, human_agent: humanAgent } = settings
  const now = () => deps.clock.now()
  const token = tokenFor(settings, deps)
  const graph = graphFor(settings, token, now)
  const context = { account: account.id, self, brand: account.name }
  const linkTo = (file: Parameters<typeof fileLink>[1]): string =>
    `${deps.publicUrl}${fileLink({ secretKey: deps.secretKey, now }, file)}`
  return {
    channel: 'instagram',
    account: account.id,
    capabilities: capabilitiesFor(settings),
    webhook: metaDoor({
      appSecret: settings.app_secret,
      verifyToken: settings.verify_token,
      parse: (body, at) => parseInstagram(body, { ...context, now: at }),
    }),
    hydrate: (pointer) => hydrate({ graph, db: deps.db, context }, pointer),
    listen: (intake, signal) =>
      reconcile({
        ...{ graph, asset: 'me', platform: PLATFORM, channel: 'instagram', fields: FIELDS[login], intake, signal },
        missed: async () => {
          await token.renew()
          return await readMissed({ graph, context: { ...context, now: intake.now() } }, signal)
        },
      }),
    send: (send) =>
      sendPart({ graph, self, humanAgent, now, linkTo: login === 'instagram' ? linkTo : undefined }, send),
    hide: ({ externalId, hidden }) =>
      hideComment(graph, { platform: PLATFORM, comment: externalId, field: 'hide', hidden }),
    split: splitReply,
    probe: () => probe(graph),
    fetchAttachment: (source, maxBytes) => fetchLinked(source, { maxBytes, standIn: settings.api_url }),
    checks: () => check(graph, settings, { token, now: now() }),
  }
}

/** A token of a system user stays as it is; one of Instagram's own login is renewed. */
function tokenFor({ login, token: given, api_url: apiUrl = OFFICIAL[login] }: Settings, deps: ChannelDeps): Token {
  if (login === 'facebook') return { current: () => Promise.resolve(given), renew: () => Promise.resolve() }
  const { db, secretKey, clock, log } = deps
  return openToken({ db, secretKey, given, account: deps.account.id, apiUrl, now: () => clock.now(), log })
}

const graphFor = (settings: Settings, token: Token, now: () => Date): Graph =>
  openGraph({
    token: token.current,
    // The proof belongs to Facebook's login; Instagram's knows none.
    ...(settings.login === 'facebook' ? { appSecret: settings.app_secret } : {}),
    ...{ apiUrl: settings.api_url ?? OFFICIAL[settings.login], timeoutMs: settings.timeout_ms, now },
  })

async function check(
  graph: Graph,
  { login }: Settings,
  { token, now }: { token: Token; now: Date },
): Promise<ChannelCheck[]> {
  const subscription = await checkSubscription(graph, 'me', { platform: PLATFORM, fields: FIELDS[login] })
  if (login === 'instagram') return [await checkCredentials(graph), subscription]
  const asked = { token: await token.current(), platform: PLATFORM, permissions: PERMISSIONS[login], now }
  return [...(await checkToken(graph, asked)), subscription]
}

/** Instagram's own login tells nothing of its tokens: whether one works is all that can be known. */
async function checkCredentials(graph: Graph): Promise<ChannelCheck> {
  const works = await probe(graph)
  return works.ok
    ? { what: 'credentials', state: 'ok', detail: '' }
    : { what: 'credentials', state: 'bad', detail: works.reason }
}

async function probe(graph: Graph): Promise<{ ok: true } | { ok: false; reason: string }> {
  const outcome = await graph.call({ method: 'GET', path: 'me', query: { fields: 'id' } })
  return outcome.kind === 'answer' ? { ok: true } : { ok: false, reason: whyNot(PLATFORM, outcome) }
}

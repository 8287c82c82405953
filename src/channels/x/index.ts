import type { Capabilities } from '../../desk/index'
import { invalid } from '../../lib/errors'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind, Intake } from '../channel'
import { readSettings } from '../settings'
import { together } from '../together'
import { openVault } from '../vault.store'
import { openApi } from './api'
import { seekEvidence } from './evidence'
import type { Reading } from './events'
import { fetchFile } from './files'
import { hideReply } from './hide'
import { DM_LIMIT, postLimit, splitReply } from './limits'
import { pollAll, whyNot } from './listen'
import { type Sending, sendPart } from './send'
import { settingsSchema, type XSettings } from './settings'
import { openTokens } from './tokens'
import { checkSubscriptions, keepWebhook, openDoor } from './webhook'

const DAY_MS = 24 * 3_600_000
/** With a webhook X is asked only for what may have been missed. */
const GAP_POLL_MS = 15 * 60_000

export const xCapabilities: Capabilities = {
  surfaces: ['mention', 'comment', 'dm', 'keyword-hit'],
  reply: {
    mention: ['public_reply', 'private_reply'],
    comment: ['public_reply', 'private_reply'],
    dm: ['dm'],
    // X lets apps answer only those who named or quoted the account: these are read, and answered in the app.
    'keyword-hit': ['open_natively'],
  },
  text: { ...postLimit({ long_posts: false }), by: { dm: DM_LIMIT, private_reply: DM_LIMIT } },
  privateMove: { from: ['mention', 'comment'], once: false },
  // X hides replies to what the account wrote, and nothing in the conversations of others.
  hides: ['comment'],
  charges: 'links',
  attachments: { in: ['image', 'video', 'location'], out: ['image'], maxBytes: 5 * 1024 * 1024 },
  mutations: { inEdit: true, inDelete: true, receipts: ['read'] },
  inbound: { modes: ['webhook', 'poll'], backfillMs: 7 * DAY_MS },
  evidence: true,
}

export const xKind: ChannelKind = { capabilities: xCapabilities, selfHosted: false, access: 'paid', open: openX }

function openX(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { account, clock } = deps
  const now = (): Date => clock.now()
  const api = openApi({ apiUrl: settings.api_url, timeoutMs: settings.timeout_ms, now })
  const tokens = openTokens({ api, settings, now, vault: openVault(deps, account.id) })
  const sending: Sending = { api, tokens, settings }
  const readingAt = (at: Date): Reading => ({ account: account.id, userId: settings.user_id, now: at })
  const reading = (): Reading => readingAt(now())
  const poll = (intake: Intake, signal: AbortSignal, everyMs: number): Promise<void> =>
    pollAll({ ...sending, intake, signal, reading }, everyMs)
  const base: Channel = {
    channel: 'x',
    account: account.id,
    capabilities: { ...xCapabilities, text: { ...postLimit(settings), by: { dm: DM_LIMIT, private_reply: DM_LIMIT } } },
    send: (send) => sendPart(sending, send),
    hide: (what) => hideReply(sending, what),
    split: splitReply,
    evidence: (sought) => seekEvidence(sending, reading(), sought),
    probe: () => probe(sending),
    fetchAttachment: (source, maxBytes) => fetchFile(sending, source, maxBytes),
  }
  if (settings.receive === 'polling') {
    return {
      ...base,
      listen: (intake, signal) => poll(intake, signal, settings.poll_seconds * 1000),
      checks: async () => [await checkToken(sending)],
    }
  }
  const { secret, bearer } = secretsOf(settings)
  const keeping = { api, settings, bearer, url: `${deps.publicUrl}/webhooks/x/${account.id}` }
  return {
    ...base,
    webhook: openDoor(secret, readingAt),
    listen: (intake, signal) =>
      together(signal, [(stop) => keepWebhook(keeping, stop), (stop) => poll(intake, stop, GAP_POLL_MS)]),
    checks: async () => [await checkToken(sending), await checkSubscriptions(keeping)],
  }
}

function secretsOf({ consumer_secret: secret, bearer_token: bearer }: XSettings): { secret: string; bearer: string } {
  if (secret === undefined)
    throw invalid('consumer_secret is missing: without it anybody could write as anybody. Set it, or receive: polling')
  if (bearer === undefined)
    throw invalid('bearer_token is missing: with it X is told where the webhook is. Set it, or receive: polling')
  return { secret, bearer }
}

async function probe({ api, tokens }: Sending): Promise<{ ok: true } | { ok: false; reason: string }> {
  const allowed = await tokens.token()
  if (!allowed.ok) return { ok: false, reason: allowed.detail }
  const path = '/2/users/me'
  const outcome = await api.get(path, { token: allowed.token })
  return outcome.kind === 'answer' && outcome.status === 200
    ? { ok: true }
    : { ok: false, reason: whyNot(path, outcome) }
}

/** X renews a permission as long as it is used; what is kept tells until when a call works without asking. */
async function checkToken(sending: Sending): Promise<ChannelCheck> {
  const told = await probe(sending)
  if (!told.ok) return { what: 'credentials', state: 'bad', detail: told.reason }
  const until = await sending.tokens.until()
  return { what: 'credentials', state: 'ok', detail: '', ...(until === undefined ? {} : { until }) }
}

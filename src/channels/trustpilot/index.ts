import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { secretCheck } from '../../lib/signatures'
import type { Channel, ChannelDeps, ChannelKind, WebhookDoor } from '../channel'
import { readSettings } from '../settings'
import { openVault } from '../vault.store'
import { openApi } from './api'
import { checkCompany } from './check'
import { hydrate } from './hydrate'
import { pollReviews } from './listen'
import { parseDelivery } from './receive'
import { openTokens } from './tokens'
import { LIMIT, seekReply, sendReply, type Sending } from './send'

const ID = /^[\da-f]{24}$/i

const settingsSchema = z.strictObject({
  api_key: z.string().min(8, 'must be the API key of the application'),
  api_secret: z.string().min(8, 'must be the API secret of the application'),
  /** The company's domain at Trustpilot. Each domain is an account of its own. */
  business_unit: z.string().regex(ID, 'must be the 24 letters and digits of the business unit id'),
  /** Whose name Trustpilot keeps beside each answer. */
  business_user: z.string().regex(ID, 'must be the 24 letters and digits of the User ID of a business user'),
  /** Part of the webhook's address; without it Trustpilot is asked for what is new. */
  webhook_secret: z
    .string()
    .regex(/^[\w-]{24,200}$/, 'must have at least 24 letters, digits, - or _, since it stands in an address')
    .optional(),
  every_seconds: z.int().min(60).max(86_400).optional(),
  api_url: z.url({ protocol: /^https?$/ }).default('https://api.trustpilot.com'),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

/** With a webhook, polling only finds what it missed. Calls are counted by the year: the smallest plan has 548 a day. */
const POLL_S = { alone: 600, besideWebhook: 3_600 }

const trustpilotCapabilities: Capabilities = {
  surfaces: ['review'],
  reply: { review: ['review_reply'] },
  text: LIMIT,
  attachments: { in: [], out: [], maxBytes: 0 },
  mutations: { inEdit: true, inDelete: true, receipts: ['failed'] },
  inbound: { modes: ['webhook', 'poll'], backfillMs: 30 * 24 * 3_600_000 },
  evidence: true,
}

export const trustpilotKind: ChannelKind = {
  capabilities: trustpilotCapabilities,
  selfHosted: false,
  access: 'paid',
  open: openTrustpilot,
}

function openTrustpilot(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { webhook_secret: secret, api_url: apiUrl, timeout_ms: timeoutMs } = settings
  const { id: account } = deps.account
  const now = (): Date => deps.clock.now()
  const tokens = openTokens({ vault: openVault(deps, account), settings, now })
  const company: Sending = {
    ...{ account, businessUnit: settings.business_unit, businessUser: settings.business_user, now },
    api: openApi({ apiUrl, timeoutMs, tokens }),
  }
  const everyS = settings.every_seconds ?? (secret === undefined ? POLL_S.alone : POLL_S.besideWebhook)
  return {
    channel: 'trustpilot',
    account,
    capabilities: trustpilotCapabilities,
    ...(secret === undefined ? {} : { webhook: doorOf(secret, account) }),
    send: (send) => sendReply(company, send),
    evidence: (about) => seekReply(company, about),
    hydrate: (pointer) => hydrate(company, pointer),
    listen: (intake, signal) => pollReviews({ company, intake, signal }, everyS * 1000),
    probe: async () => {
      const bad = (await checkCompany(company)).find(({ state }) => state === 'bad')
      return bad === undefined ? { ok: true } : { ok: false, reason: bad.detail }
    },
    checks: () => checkCompany(company),
  }
}

/**
 * Trustpilot signs nothing: a subscription is an address and no more (support articles on webhooks). What is secret in
 * the address keeps others away who do not know it; whoever does can only make us look up reviews.
 */
function doorOf(secret: string, account: Channel['account']): WebhookDoor {
  const isOurs = secretCheck(secret)
  return {
    verify: ({ query }) => (isOurs(query['secret'] ?? '') ? 'ok' : 'bad'),
    parse: (body, now) => parseDelivery(body, { account, now }),
    maxBytes: 1024 * 1024,
  }
}

import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { openVault } from '../vault.store'
import { openApi } from './api'
import { checkAccount, checkRole, orBad, type Checking } from './checks'
import { linkedinDoor } from './door'
import { seekComment } from './evidence'
import { hydrate } from './hydrate'
import { listen, openKept } from './listen'
import { REACH_MS } from './missed'
import { parseDelivery } from './receive'
import { LIMIT, sendComment } from './send'
import type { Subscriber } from './subscription'
import { openTokens } from './tokens'

const settingsSchema = z
  .strictObject({
    organization: z
      .string()
      .regex(/^urn:li:organization(?:Brand)?:\d+$/, 'must be the URN of the page, such as urn:li:organization:12345'),
    client_id: z.string().min(8, 'must be the client id of the app'),
    /** Signs what LinkedIn delivers, too. */
    client_secret: z.string().min(8, 'must be the primary client secret of the app'),
    refresh_token: z.string().min(8, 'must be a refresh token').optional(),
    access_token: z.string().min(8, 'must be an access token').optional(),
    /** With both, LinkedIn calls us; without, it is only asked. */
    application_id: z.string().regex(/^\d+$/, 'must be the number of the app in the developer portal').optional(),
    member_id: z
      .string()
      .regex(/^[\w-]+$/, 'must be the id of the administrator, without urn:li:person:')
      .optional(),
    member_names: z.boolean().default(false),
    every_seconds: z.int().min(60).max(86_400).default(1_800),
    api_version: z
      .string()
      .regex(/^20\d{2}(?:0[1-9]|1[0-2])$/, 'must be a month, such as "202609"')
      .default('202609'),
    api_url: z.url({ protocol: /^https?$/ }).default('https://api.linkedin.com'),
    auth_url: z.url({ protocol: /^https?$/ }).default('https://www.linkedin.com'),
    timeout_ms: z.int().min(100).max(10_000).default(10_000),
  })
  .refine(({ refresh_token: renewed, access_token: fixed }) => renewed !== undefined || fixed !== undefined, {
    path: ['refresh_token'],
    message: 'is needed, or access_token where LinkedIn gives the app no refresh tokens',
  })
  .refine(({ application_id: app, member_id: member }) => (app === undefined) === (member === undefined), {
    path: ['application_id'],
    message: 'and member_id belong together: both, or none of them',
  })

/** What is kept of a note that there is a picture. */
const NOTE_BYTES = 4_096

const linkedinCapabilities: Capabilities = {
  surfaces: ['comment', 'mention'],
  reply: { comment: ['public_reply'], mention: ['public_reply'] },
  text: LIMIT,
  attachments: { in: ['file'], out: [], maxBytes: NOTE_BYTES },
  mutations: { inEdit: true, inDelete: true, receipts: [] },
  inbound: { modes: ['webhook', 'poll'], backfillMs: REACH_MS },
  evidence: true,
}

export const linkedinKind: ChannelKind = {
  capabilities: linkedinCapabilities,
  selfHosted: false,
  access: 'approval',
  open: openLinkedin,
}

function openLinkedin(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { organization, client_secret: clientSecret, timeout_ms: timeoutMs } = settings
  const { id: account, name: brand } = deps.account
  const now = (): Date => deps.clock.now()
  const api = openApi({
    ...{ apiUrl: settings.api_url, authUrl: settings.auth_url, version: settings.api_version },
    ...{ clientId: settings.client_id, clientSecret, timeoutMs, now },
  })
  const tokens = openTokens({ api, vault: openVault(deps, account), settings, now })
  const subscriber = subscriberOf(settings, `${deps.publicUrl.replace(/\/+$/, '')}/webhooks/linkedin/${account}`)
  const reading = { api, tokens }
  const kept = openKept()
  const checking: Checking = { ...reading, organization, subscriber, now }
  return {
    channel: 'linkedin',
    account,
    capabilities: linkedinCapabilities,
    webhook: linkedinDoor({
      clientSecret,
      parse: (body, at) => parseDelivery(body, { account, organization, now: at }),
    }),
    hydrate: (pointer) =>
      hydrate({ ...reading, now, organization, brand, memberNames: settings.member_names }, pointer),
    listen: (intake, signal) =>
      listen({ reading, account, organization, subscriber, intake, signal, kept }, settings.every_seconds * 1000),
    send: (send) => sendComment({ ...reading, organization }, send),
    evidence: (about) => seekComment({ ...reading, organization, now }, about),
    probe: async () => {
      const { state, detail } = await orBad(() => checkRole(checking))
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: rarely(() => checkAccount(checking), { now, changedAt: () => kept.subscribedAt }),
  }
}

type Named = { application_id?: string | undefined; member_id?: string | undefined; organization: string }

const subscriberOf = (
  { application_id: applicationId, member_id: memberId, organization }: Named,
  webhook: string,
): Subscriber | undefined =>
  applicationId === undefined || memberId === undefined ? undefined : { applicationId, memberId, organization, webhook }

/** An app that is still being looked at has a hundred calls a day: it is not asked as often as others are. */
const GOOD_FOR_MS = 6 * 3_600_000
/** Somebody may be mending it just now. What only needs attention may stay so for weeks: it is asked ever less often. */
const WRONG_FOR_MS = 3_600_000

type Changing = {
  now: () => Date
  /** When something was done that checks would tell. */
  changedAt: () => number
}

function rarely(check: () => Promise<ChannelCheck[]>, { now, changedAt }: Changing): () => Promise<ChannelCheck[]> {
  let last: { at: number; forMs: number; checks: ChannelCheck[] } | undefined
  return async () => {
    const at = now().getTime()
    if (last !== undefined && at < last.at + last.forMs && last.at >= changedAt()) return last.checks
    const checks = await check()
    last = { at, forMs: goodFor(checks, last), checks }
    return checks
  }
}

function goodFor(checks: ChannelCheck[], last: { forMs: number; checks: ChannelCheck[] } | undefined): number {
  if (checks.some(({ state }) => state === 'bad')) return WRONG_FOR_MS
  const isWarned = (told: ChannelCheck[] = []) => told.some(({ state }) => state === 'warn')
  if (!isWarned(checks)) return GOOD_FOR_MS
  return last && isWarned(last.checks) ? Math.min(last.forMs * 2, GOOD_FOR_MS) : WRONG_FOR_MS
}

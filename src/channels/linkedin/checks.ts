import { SportelloError } from '../../lib/errors'
import type { ChannelCheck } from '../channel'
import { askWith, whyNot, type Reading } from './api'
import { aclsSchema, introspectionSchema } from './payload'
import { readSubscription, type Subscriber } from './subscription'

export type Checking = Reading & { organization: string; subscriber: Subscriber | undefined; now: () => Date }

const DAY_MS = 24 * 3_600_000
/** A person needs some days to permit it again. */
const WARN_BEFORE_MS = 14 * DAY_MS
/** It is made anew twice a day: one that is near its end is not. */
const SUBSCRIPTION_SPARE_MS = DAY_MS

/** Each with the name that it had before, which older apps still carry. */
const PERMISSIONS = [
  ['r_organization_social_feed', 'r_organization_social'],
  ['w_organization_social_feed', 'w_organization_social'],
  ['rw_organization_admin'],
] as const

/** How the account stands with LinkedIn. Never throws. */
export async function checkAccount(checking: Checking): Promise<ChannelCheck[]> {
  const checks = await orBad(async () => {
    const token = await checkToken(checking)
    if (token.some(({ what, state }) => what === 'token' && state === 'bad')) return token
    return [await checkRole(checking), ...token, ...(await checkSubscription(checking))]
  })
  return [checks].flat()
}

/** What cannot be asked is told as a check. */
export async function orBad<T>(check: () => Promise<T>): Promise<T | ChannelCheck> {
  try {
    return await check()
  } catch (error) {
    const detail = error instanceof SportelloError ? error.message : 'LinkedIn cannot be asked.'
    return { what: 'credentials', state: 'bad', detail }
  }
}

/** "Token Introspection": whether the token counts, until when, and for what. */
async function checkToken({ api, tokens, now }: Checking): Promise<ChannelCheck[]> {
  const bad = (detail: string): ChannelCheck[] => [{ what: 'token', state: 'bad', detail }]
  const allowed = await tokens.token()
  if (!allowed.ok) return bad(`${allowed.detail}.`)
  const outcome = await api.oauth('introspectToken', { token: allowed.token })
  if (outcome.kind !== 'answer') return bad(`LinkedIn does not answer (${outcome.why}).`)
  const told = outcome.status === 200 ? introspectionSchema.safeParse(outcome.json).data : undefined
  if (told === undefined)
    return bad(`LinkedIn does not say how the token stands (HTTP ${outcome.status}): are client_id and secret right?`)
  if (!told.active)
    return bad('The access token of LinkedIn is not valid any more. Let the administrator permit it again.')
  const ends = told.expires_at === undefined ? undefined : new Date(told.expires_at * 1000)
  // With a refresh token the access token is renewed by itself: what ends is the permission to do so.
  const isRenewed = (await tokens.until()) !== undefined
  const until = isRenewed ? await tokens.permissionUntil() : ends
  return [lifetimeOf(until, now()), permissionsOf(told.scope)]
}

function lifetimeOf(until: Date | undefined, now: Date): ChannelCheck {
  if (until === undefined) return { what: 'token', state: 'ok', detail: '' }
  const isSoon = until.getTime() - now.getTime() < WARN_BEFORE_MS
  const detail = isSoon ? 'The permission of LinkedIn ends. Let the administrator of the page give it again.' : ''
  return { what: 'token', state: isSoon ? 'warn' : 'ok', detail, until }
}

function permissionsOf(scope: string): ChannelCheck {
  const has = new Set(scope.split(/[\s,]+/))
  const missing = PERMISSIONS.filter((names) => !names.some((name) => has.has(name))).map(([name]) => name)
  if (missing.length === 0) return { what: 'permissions', state: 'ok', detail: '' }
  const detail = `The access token of LinkedIn lacks ${missing.join(', ')}. Let the administrator permit these as well.`
  return { what: 'permissions', state: 'bad', detail }
}

/** "Organization Access Control by Role": whether who permitted it may still speak for the page. */
export async function checkRole(checking: Checking): Promise<ChannelCheck> {
  const bad = (detail: string): ChannelCheck => ({ what: 'credentials', state: 'bad', detail })
  const query = 'q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&count=100'
  const outcome = await askWith(checking, `/rest/organizationAcls?${query}`)
  const acls = outcome.kind === 'answer' && outcome.status === 200 ? aclsSchema.safeParse(outcome.json).data : undefined
  if (acls === undefined) return bad(`${whyNot(outcome)}.`)
  const isOurs = acls.elements.some(
    ({ organization, organizationTarget, state }) =>
      (organization ?? organizationTarget) === checking.organization && (state ?? 'APPROVED') === 'APPROVED',
  )
  return isOurs
    ? { what: 'credentials', state: 'ok', detail: '' }
    : bad('Whoever permitted it is no administrator of this page: connect with somebody who is.')
}

async function checkSubscription(checking: Checking): Promise<ChannelCheck[]> {
  const { subscriber, now } = checking
  if (subscriber === undefined) return []
  const told = (state: ChannelCheck['state'], detail: string): ChannelCheck[] => [
    { what: 'subscription', state, detail },
  ]
  const found = await readSubscription(checking, subscriber)
  const fetched = 'Until then messages are fetched from time to time.'
  if (typeof found === 'string') return told('warn', `The subscription cannot be looked at: ${found}. ${fetched}`)
  if (found === undefined) return told('warn', `LinkedIn does not call us: there is no subscription. ${fetched}`)
  if (found.webhook !== undefined && found.webhook !== subscriber.webhook)
    return told('warn', `LinkedIn calls another address than ${subscriber.webhook}. ${fetched}`)
  if (found.until !== undefined && found.until.getTime() - now().getTime() < SUBSCRIPTION_SPARE_MS)
    return told('warn', `The subscription at LinkedIn ends and is not renewed. ${fetched}`)
  return told('ok', '')
}

import { z } from 'zod'
import type { CallOutcome } from '../lib/http'
import { openRenewed, type NoToken, type Renewed, type Token } from './renewed'
import type { Vault } from './vault.store'

export type Tokens = {
  /** `used`: the platform has just refused this one, so that another one is needed whatever its time. Never rejects. */
  token: (used?: string) => Promise<Token>
  /** Until when the token that is kept is good. */
  until: () => Promise<Date | undefined>
  /** Until when it can be renewed at all, where the platform says so: then a person has to permit it again. */
  permissionUntil: () => Promise<Date | undefined>
}

/** What the token endpoint answered. */
export type GrantOutcome = { kind: 'answer'; status: number; json: unknown } | Exclude<CallOutcome, { kind: 'answer' }>

type Permission = {
  vault: Vault
  now: () => Date
  /** As people know it. */
  platform: string
  /** Of the settings: where it all begins. */
  refreshToken: string
  /** Other settings that the permission belongs to. */
  clientId: string
  /** Seconds that a token is good for when the platform does not say. */
  lifeS: number
  /** One request with the grant `refresh_token`. */
  ask: (refreshToken: string) => Promise<GrantOutcome>
}

/** A token is renewed before a call could meet its end. */
const SPARE_MS = 5 * 60_000

const keptSchema = z.object({
  access: z.string(),
  refresh: z.string(),
  until: z.number(),
  refreshUntil: z.number().optional(),
})
type Kept = z.infer<typeof keptSchema>

const grantSchema = (lifeS: number) =>
  z.object({
    access_token: z.string().min(1),
    /** Some platforms give another one at each use, some never: when there is one, it counts. */
    refresh_token: z.string().min(1).optional(),
    expires_in: z.number().min(1).max(31_536_000).default(lifeS),
    /** Of the refresh token, where it ends. */
    refresh_token_expires_in: z.number().min(1).max(315_360_000).optional().catch(undefined),
  })

/** Access tokens of OAuth 2.0 by a refresh token (RFC 6749, part 6), shared by all replicas. */
export function openTokens(permission: Permission): Tokens {
  const { vault, now, platform, clientId, refreshToken } = permission
  const renewed = openRenewed<Kept>({
    ...{ vault, name: 'oauth', schema: keptSchema, from: [clientId, refreshToken] },
    isGood: ({ until }) => until - SPARE_MS > now().getTime(),
    isUsed: ({ access }, used) => access === used,
    renew: (before) => renew(permission, before?.refresh ?? refreshToken),
    now,
    what: `the permission of ${platform}`,
  })
  return {
    token: async (used) => {
      const taken = await renewed.take(used)
      return taken.ok ? { ok: true, token: taken.kept.access } : taken
    },
    until: async () => {
      const kept = await renewed.kept()
      return kept && new Date(kept.until)
    },
    permissionUntil: async () => {
      const end = (await renewed.kept())?.refreshUntil
      return end === undefined ? undefined : new Date(end)
    },
  }
}

async function renew({ ask, platform, lifeS, now }: Permission, refresh: string): Promise<Renewed<Kept>> {
  const outcome = await ask(refresh)
  const unreachable = (detail: string): NoToken => ({ ok: false, why: 'unreachable', detail })
  if (outcome.kind !== 'answer') return unreachable(`${platform} gives no token, it cannot be reached (${outcome.why})`)
  const { status, json } = outcome
  if (status >= 500 || status === 429) return unreachable(`${platform} gives no token now (${status})`)
  const grant = grantSchema(lifeS).safeParse(json)
  if (status !== 200 || !grant.success)
    return { ok: false, why: 'refused', detail: `${platform} does not renew the permission (${status})` }
  const { access_token: access, refresh_token, expires_in, refresh_token_expires_in: lastsS } = grant.data
  const until = now().getTime() + expires_in * 1000
  const end = lastsS === undefined ? {} : { refreshUntil: now().getTime() + lastsS * 1000 }
  return { ok: true, kept: { access, refresh: refresh_token ?? refresh, until, ...end } }
}

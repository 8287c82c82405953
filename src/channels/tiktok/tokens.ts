import { z } from 'zod'
import { openRenewed, type Renewed, type Token } from '../renewed'
import type { Vault } from '../vault.store'
import { isLimited, isTroubled, whyNot, type TiktokApi } from './api'
import { grantSchema } from './payload'

export type Tokens = {
  /** `used`: TikTok has just refused this one, so that another one is needed whatever its time. Never rejects. */
  token: (used?: string) => Promise<Token>
  /** Until when the permission of the account lasts; undefined before it was renewed for the first time. */
  permittedUntil: () => Promise<Date | undefined>
}

export type Credentials = { app_id: string; app_secret: string; refresh_token: string }
type Deps = { api: TiktokApi; vault: Vault; credentials: Credentials; now: () => Date }

/** A token is good for a day; it is renewed before a call could meet its end. */
const SPARE_MS = 10 * 60_000

const keptSchema = z.object({
  access: z.string(),
  refresh: z.string(),
  until: z.number(),
  /** When the permission itself ends, a year after it was given: only the account's owner can give another one. */
  permittedUntil: z.number().optional(),
})
type Kept = z.infer<typeof keptSchema>

/** TikTok may give another refresh token at each use: what it gave last is kept before it is used. */
export function openTokens(deps: Deps): Tokens {
  const { vault, credentials, now } = deps
  const renewed = openRenewed<Kept>({
    ...{ vault, name: 'oauth', schema: keptSchema, from: [credentials.app_id, credentials.refresh_token] },
    isGood: ({ until }) => until - SPARE_MS > now().getTime(),
    isUsed: ({ access }, used) => access === used,
    renew: (before) => renew(deps, before?.refresh ?? credentials.refresh_token),
    now,
    what: 'the permission of TikTok',
  })
  return {
    token: async (used) => {
      const taken = await renewed.take(used)
      return taken.ok ? { ok: true, token: taken.kept.access } : taken
    },
    permittedUntil: async () => {
      const until = (await renewed.kept())?.permittedUntil
      return until === undefined ? undefined : new Date(until)
    },
  }
}

async function renew({ api, credentials, now }: Deps, refresh: string): Promise<Renewed<Kept>> {
  const { app_id: client_id, app_secret: client_secret } = credentials
  const body = { client_id, client_secret, grant_type: 'refresh_token', refresh_token: refresh }
  const outcome = await api('POST', '/tt_user/oauth2/refresh_token/', { body })
  if (outcome.kind !== 'answer' || isLimited(outcome) || isTroubled(outcome))
    return { ok: false, why: 'unreachable', detail: `${whyNot(outcome)} when asked for a token` }
  const grant = grantSchema.safeParse(outcome.data)
  if (outcome.code !== 0 || !grant.success)
    return { ok: false, why: 'refused', detail: `TikTok does not renew the permission (code ${outcome.code ?? '?'})` }
  const { access_token: access, refresh_token, expires_in, refresh_token_expires_in: left } = grant.data
  const at = now().getTime()
  return {
    ok: true,
    kept: {
      ...{ access, refresh: refresh_token ?? refresh, until: at + expires_in * 1000 },
      ...(left === undefined ? {} : { permittedUntil: at + left * 1000 }),
    },
  }
}

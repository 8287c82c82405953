import { createHash } from 'node:crypto'
import { z } from 'zod'
import { SportelloError } from '../../lib/errors'
import type { Vault } from '../vault.store'
import type { XApi } from './api'
import type { XSettings } from './settings'

/** A token to call with, or why there is none. */
export type Token = { ok: true; token: string } | { ok: false; why: 'refused' | 'unreachable'; detail: string }

export type Tokens = {
  /** `used`: X has just refused this one, so that another one is needed whatever its time. */
  token: (used?: string) => Promise<Token>
  /** Until when the token that is kept is good. */
  until: () => Promise<Date | undefined>
}

type Deps = {
  api: XApi
  vault: Vault
  settings: Pick<XSettings, 'client_id' | 'client_secret' | 'refresh_token'>
  now: () => Date
}

const NAME = 'oauth'
/** A token is good for about two hours; it is renewed before a call could meet its end. */
const SPARE_MS = 5 * 60_000

const keptSchema = z.object({
  access: z.string(),
  refresh: z.string(),
  until: z.number(),
  /** Which token of the settings all of this comes from: another one there means that the account was connected anew. */
  seed: z.string(),
})
const grantSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().min(1).max(31_536_000).default(7_200),
})
type Kept = z.infer<typeof keptSchema>

/**
 * X gives a new refresh token at each use, and the one before is worth nothing from then on: one process renews at a
 * time, and what it got is kept before it is used.
 */
export function openTokens(deps: Deps): Tokens {
  const { vault, settings, now } = deps
  const seed = createHash('sha256').update(settings.refresh_token).digest('hex')
  const read = async (): Promise<Kept | undefined> => {
    const kept = keptSchema.safeParse(JSON.parse((await vault.read(NAME)) ?? 'null'))
    return kept.success && kept.data.seed === seed ? kept.data : undefined
  }
  const fresh = (kept: Kept | undefined, used: string | undefined): Token | undefined =>
    kept !== undefined && kept.access !== used && kept.until - SPARE_MS > now().getTime()
      ? { ok: true, token: kept.access }
      : undefined
  return {
    token: async (used) => {
      try {
        const found = fresh(await read(), used)
        if (found) return found
        return await vault.locked(NAME, async () => {
          const kept = await read()
          return fresh(kept, used) ?? (await renew(deps, { refresh: kept?.refresh ?? settings.refresh_token, seed }))
        })
      } catch (error) {
        // Whatever it was, no call was made with a token. A vault that cannot be opened does not mend itself.
        const isLocked = error instanceof SportelloError && error.code === 'invalid'
        return { ok: false, why: isLocked ? 'refused' : 'unreachable', detail: 'the token of X cannot be had now' }
      }
    },
    until: async () => {
      const kept = await read()
      return kept && new Date(kept.until)
    },
  }
}

async function renew(
  { api, vault, settings, now }: Deps,
  { refresh, seed }: { refresh: string; seed: string },
): Promise<Token> {
  const form = { grant_type: 'refresh_token', refresh_token: refresh, client_id: settings.client_id }
  const outcome = await api.renew(form, settings.client_secret)
  if (outcome.kind !== 'answer')
    return { ok: false, why: 'unreachable', detail: `X does not answer when asked for a token (${outcome.why})` }
  if (outcome.status >= 500 || outcome.status === 429)
    return { ok: false, why: 'unreachable', detail: `X gives no token now (${outcome.status})` }
  const grant = grantSchema.safeParse(outcome.json)
  if (outcome.status !== 200 || !grant.success)
    return { ok: false, why: 'refused', detail: `X does not renew the permission of this account (${outcome.status})` }
  const { access_token: access, refresh_token, expires_in } = grant.data
  const until = now().getTime() + expires_in * 1000
  await vault.write(NAME, JSON.stringify({ access, refresh: refresh_token ?? refresh, until, seed } satisfies Kept))
  return { ok: true, token: access }
}

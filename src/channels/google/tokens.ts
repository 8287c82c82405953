import { createHash } from 'node:crypto'
import { z } from 'zod'
import { SportelloError } from '../../lib/errors'
import { callOnce, readJson, type CallOutcome } from '../../lib/http'
import { readAs } from '../unreadable'
import type { Vault } from '../vault.store'

/** A token to call with, or why there is none. */
export type Token = { ok: true; token: string } | { ok: false; why: 'refused' | 'unreachable'; detail: string }

/** `used`: Google has just refused this one, so that another one is needed whatever its time. */
export type Tokens = (used?: string) => Promise<Token>

type Deps = {
  vault: Vault
  settings: { client_id: string; client_secret: string; refresh_token: string; auth_url: string; timeout_ms: number }
  now: () => Date
}

const NAME = 'oauth'
/** A token is good for an hour; it is renewed before a call could meet its end. */
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
  /** Google seldom gives another one; when it does, that one counts. */
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().min(1).max(31_536_000).default(3_600),
})
type Kept = z.infer<typeof keptSchema>

/** Keeps the token of the hour in the vault, so that all replicas share it; one of them renews it at a time. */
export function openTokens(deps: Deps): Tokens {
  const { vault, settings, now } = deps
  const seed = createHash('sha256').update(`${settings.client_id} ${settings.refresh_token}`).digest('hex')
  const read = async (): Promise<Kept | undefined> => {
    const kept = readAs(keptSchema, (await vault.read(NAME)) ?? 'null')
    return kept.ok && kept.data.seed === seed ? kept.data : undefined
  }
  const fresh = (kept: Kept | undefined, used: string | undefined): Token | undefined =>
    kept !== undefined && kept.access !== used && kept.until - SPARE_MS > now().getTime()
      ? { ok: true, token: kept.access }
      : undefined
  return async (used) => {
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
      return {
        ok: false,
        why: isLocked ? 'refused' : 'unreachable',
        detail: 'the permission of Google cannot be had now',
      }
    }
  }
}

async function renew(deps: Deps, { refresh, seed }: { refresh: string; seed: string }): Promise<Token> {
  const { vault, now } = deps
  const outcome = await askForToken(deps, refresh)
  if (outcome.kind !== 'answer')
    return { ok: false, why: 'unreachable', detail: `Google gives no token, it cannot be reached (${outcome.why})` }
  if (outcome.status >= 500 || outcome.status === 429)
    return { ok: false, why: 'unreachable', detail: `Google gives no token now (${outcome.status})` }
  const grant = grantSchema.safeParse(readJson(outcome))
  if (outcome.status !== 200 || !grant.success)
    return { ok: false, why: 'refused', detail: `Google does not renew the permission (${outcome.status})` }
  const { access_token: access, refresh_token, expires_in } = grant.data
  const until = now().getTime() + expires_in * 1000
  await vault.write(NAME, JSON.stringify({ access, refresh: refresh_token ?? refresh, until, seed } satisfies Kept))
  return { ok: true, token: access }
}

const askForToken = ({ settings }: Deps, refresh: string): Promise<CallOutcome> =>
  callOnce(
    {
      method: 'POST',
      url: `${settings.auth_url.replace(/\/+$/, '')}/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: settings.client_id,
        client_secret: settings.client_secret,
        refresh_token: refresh,
      }).toString(),
    },
    { timeoutMs: settings.timeout_ms },
  )

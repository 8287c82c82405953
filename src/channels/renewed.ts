import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SendOutcome } from '../desk/index'
import { SportelloError } from '../lib/errors'
import { readAs } from './unreadable'
import type { Vault } from './vault.store'

/** Why there is nothing to call with: `refused` stays so until a person does something. */
export type NoToken = { ok: false; why: 'refused' | 'unreachable'; detail: string }
/** A token to call with, or why there is none. */
export type Token = { ok: true; token: string } | NoToken

export type Renewed<Kept> = { ok: true; kept: Kept } | NoToken

export type Renewing<Kept> = {
  vault: Vault
  /** Under which it lies in the vault. */
  name: string
  schema: z.ZodType<Kept>
  /** Settings that all of it comes from: when they change, the account was connected anew. */
  from: readonly string[]
  /** Good for a call that begins now. */
  isGood: (kept: Kept) => boolean
  /** Whether the platform has just refused this one. */
  isUsed: (kept: Kept, used: string) => boolean
  /** Asks the platform for another one; what it gives is kept before it is used. May reject. */
  renew: (before: Kept | undefined) => Promise<Renewed<Kept>>
  /** For people, such as "the token of X". */
  what: string
}

/**
 * Keeps what a platform renews, such as an access token, in the vault, so that all replicas share it; one of them renews
 * it at a time, since many platforms make the one before worthless.
 */
export function openRenewed<Kept>(renewing: Renewing<Kept>) {
  const { vault, name, schema, from, isGood, isUsed, renew, what } = renewing
  const seed = createHash('sha256').update(from.join('\n')).digest('hex')
  const keptSchema = z.object({ seed: z.string(), kept: schema })
  const read = async (): Promise<Kept | undefined> => {
    const found = readAs(keptSchema, (await vault.read(name)) ?? 'null')
    return found.ok && found.data.seed === seed ? found.data.kept : undefined
  }
  const isFresh = (kept: Kept, used: string | undefined): boolean =>
    isGood(kept) && (used === undefined || !isUsed(kept, used))
  const renewAlone = (used: string | undefined): Promise<Renewed<Kept>> =>
    vault.locked(name, async () => {
      const before = await read()
      if (before !== undefined && isFresh(before, used)) return { ok: true, kept: before }
      const renewed = await renew(before)
      if (renewed.ok) await vault.write(name, JSON.stringify({ seed, kept: renewed.kept }))
      return renewed
    })
  return {
    /** Undefined when nothing was renewed yet. Rejects when the vault cannot be read. */
    kept: read,
    /** `used`: the platform has just refused this one, so that another is needed whatever its time. Never rejects. */
    take: async (used?: string): Promise<Renewed<Kept>> => {
      try {
        const kept = await read()
        return kept !== undefined && isFresh(kept, used) ? { ok: true, kept } : await renewAlone(used)
      } catch (error) {
        // Whatever it was, no call was made with a token. A vault that cannot be opened does not mend itself.
        const isLocked = error instanceof SportelloError && error.code === 'invalid'
        return { ok: false, why: isLocked ? 'refused' : 'unreachable', detail: `${what} cannot be had now` }
      }
    },
  }
}

/** What a reply becomes for which there is no token: nothing was sent. */
export const withoutToken = ({ why, detail }: NoToken): SendOutcome =>
  why === 'refused'
    ? { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'], detail }
    : { kind: 'not-sent', why: 'unreachable', detail }

/** The platform refused the token before its time (HTTP 401): nothing was sent, and with another one the reply may go. */
export const afterRenewal = (platform: string, next: { ok: true } | NoToken): SendOutcome =>
  next.ok
    ? {
        ...{ kind: 'not-sent', why: 'platform-down', retryAfterMs: 1_000 },
        detail: `${platform} 401: a new token was fetched`,
      }
    : withoutToken(next)

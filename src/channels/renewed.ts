import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SendOutcome } from '../desk/index'
import { SportelloError } from '../lib/errors'
import { openKept } from './kept'
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
  /** For people, such as "the permission of X". */
  what: string
  now: () => Date
}

/** With the time when it was fetched, by our clock. */
type Dated<Kept> = { kept: Kept; at: number }

/** What is refused so soon after it was fetched is not refused for its age: another one would fare no better. */
const NEW_MS = 60_000

/**
 * Keeps what a platform renews, such as an access token, in the vault, so that all replicas share it; one of them renews
 * it at a time, since many platforms make the one before worthless. For the same reason what was renewed is kept in
 * memory while it cannot be written; other replicas are beyond help until then.
 */
export function openRenewed<Kept>(renewing: Renewing<Kept>) {
  const { vault, name, isGood, isUsed, renew, what, now } = renewing
  const { current, change, catchUp } = openKept<Dated<Kept>>({ vault, name }, formOf(renewing))
  const refusedAnew: NoToken = {
    ...{ ok: false, why: 'refused' },
    detail: `${what} was renewed and is refused all the same: connect the account again`,
  }
  /** Undefined when another one is needed. */
  const judge = (found: Dated<Kept> | undefined, used: string | undefined): Renewed<Kept> | undefined => {
    if (found === undefined) return undefined
    if (used !== undefined && isUsed(found.kept, used))
      return Math.abs(now().getTime() - found.at) < NEW_MS ? refusedAnew : undefined
    return isGood(found.kept) ? { ok: true, kept: found.kept } : undefined
  }
  const renewAlone = (used: string | undefined): Promise<Renewed<Kept>> =>
    change(async (before) => {
      const told = judge(before, used) ?? (await renew(before?.kept))
      const isNew = told.ok && told.kept !== before?.kept
      return isNew ? { told, keep: { kept: told.kept, at: now().getTime() } } : { told }
    })
  return {
    /** Undefined when nothing was renewed yet. Rejects when the vault cannot be read. */
    kept: async (): Promise<Kept | undefined> => (await current())?.kept,
    /**
     * `used`: the platform has just refused this one, so that another is needed whatever its time; unless it is so new
     * that this cannot be why. Never rejects.
     */
    take: async (used?: string): Promise<Renewed<Kept>> => {
      try {
        await catchUp()
        return judge(await current(), used) ?? (await renewAlone(used))
      } catch (error) {
        // Whatever it was, no call was made with a token. A vault that cannot be opened does not mend itself.
        const isLocked = error instanceof SportelloError && error.code === 'invalid'
        return { ok: false, why: isLocked ? 'refused' : 'unreachable', detail: `${what} cannot be had now` }
      }
    },
  }
}

/** How it lies in the vault. What came of other settings is nothing. */
function formOf<Kept>({ schema, from }: Pick<Renewing<Kept>, 'schema' | 'from'>) {
  const seed = createHash('sha256').update(from.join('\n')).digest('hex')
  const lyingSchema = z.object({ seed: z.string(), kept: schema, at: z.number().default(0) })
  return {
    print: ({ kept, at }: Dated<Kept>): string => JSON.stringify({ seed, kept, at }),
    parse: (text: string | undefined): Dated<Kept> | undefined => {
      const found = readAs(lyingSchema, text ?? 'null')
      return found.ok && found.data.seed === seed ? { kept: found.data.kept, at: found.data.at } : undefined
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

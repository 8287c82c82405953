import { createHash } from 'node:crypto'
import { z } from 'zod'
import { SportelloError } from '../../lib/errors'
import type { Vault } from '../vault.store'
import type { BlueskyApi, BlueskyOutcome } from './api'
import { sessionSchema } from './payload'

export type Session =
  { ok: true; token: string; did: string } | { ok: false; why: 'refused' | 'unreachable'; detail: string }

export type Sessions = {
  /** `used`: the server has just refused this token, so that another one is needed. */
  open: (used?: string) => Promise<Session>
}

type Deps = { api: BlueskyApi; vault: Vault; now: () => Date; identifier: string; password: string }

const NAME = 'session'
const SPARE_MS = 60_000

const keptSchema = sessionSchema.extend({ seed: z.string() })
type Kept = z.infer<typeof keptSchema>

/**
 * Signing in is rationed by the day, so that a session is kept and renewed; a renewal makes the token before it
 * worthless, so that one process renews at a time.
 */
export function openSessions(deps: Deps): Sessions {
  const { vault, now, identifier, password } = deps
  const seed = createHash('sha256').update(`${identifier}\n${password}`).digest('hex')
  const read = async (): Promise<Kept | undefined> => {
    const kept = keptSchema.safeParse(JSON.parse((await vault.read(NAME)) ?? 'null'))
    return kept.success && kept.data.seed === seed ? kept.data : undefined
  }
  const fresh = (kept: Kept | undefined, used: string | undefined): Session | undefined =>
    kept !== undefined && kept.accessJwt !== used && expiryOf(kept.accessJwt) - SPARE_MS > now().getTime()
      ? { ok: true, token: kept.accessJwt, did: kept.did }
      : undefined
  return {
    open: async (used) => {
      try {
        const found = fresh(await read(), used)
        if (found) return found
        return await vault.locked(NAME, async () => {
          const kept = await read()
          return fresh(kept, used) ?? (await renew(deps, { kept, seed }))
        })
      } catch (error) {
        // Whatever it was, no call was made with a token. A vault that cannot be opened does not mend itself.
        const isLocked = error instanceof SportelloError && error.code === 'invalid'
        return { ok: false, why: isLocked ? 'refused' : 'unreachable', detail: 'the session cannot be had now' }
      }
    },
  }
}

async function renew(deps: Deps, { kept, seed }: { kept: Kept | undefined; seed: string }): Promise<Session> {
  const { api, identifier, password } = deps
  if (kept) {
    const renewed = await api.call('com.atproto.server.refreshSession', undefined, { token: kept.refreshJwt })
    const session = await keep(deps, renewed, seed)
    if (session.ok || session.why === 'unreachable') return session
  }
  return await keep(deps, await api.call('com.atproto.server.createSession', { identifier, password }, {}), seed)
}

async function keep({ vault }: Deps, outcome: BlueskyOutcome, seed: string): Promise<Session> {
  if (outcome.kind !== 'answer')
    return {
      ok: false,
      why: 'unreachable',
      detail: `Bluesky does not answer when asked for a session (${outcome.why})`,
    }
  if (outcome.status >= 500 || outcome.status === 429)
    return { ok: false, why: 'unreachable', detail: `Bluesky opens no session now (${outcome.status})` }
  const session = sessionSchema.safeParse(outcome.json)
  if (outcome.status !== 200 || !session.success)
    return { ok: false, why: 'refused', detail: `Bluesky does not take the app password (${outcome.status})` }
  await vault.write(NAME, JSON.stringify({ ...session.data, seed } satisfies Kept))
  return { ok: true, token: session.data.accessJwt, did: session.data.did }
}

/** When a token ends, as it says itself; one that does not say is used until it is refused. */
function expiryOf(jwt: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return (z.object({ exp: z.number() }).safeParse(claims).data?.exp ?? Infinity) * 1000
  } catch {
    return Infinity
  }
}

import { z } from 'zod'
import { openRenewed, type NoToken, type Renewed } from '../renewed'
import type { Vault } from '../vault.store'
import type { BlueskyApi, BlueskyOutcome } from './api'
import { sessionSchema } from './payload'

export type Session = { ok: true; token: string; did: string } | NoToken

export type Sessions = {
  /** `used`: the server has just refused this token, so that another one is needed. */
  open: (used?: string) => Promise<Session>
}

type Deps = { api: BlueskyApi; vault: Vault; now: () => Date; identifier: string; password: string }

const SPARE_MS = 60_000

type Kept = z.infer<typeof sessionSchema>

/** Signing in is rationed by the day, so that a session is kept and renewed. */
export function openSessions(deps: Deps): Sessions {
  const { vault, now, identifier, password } = deps
  const renewed = openRenewed<Kept>({
    ...{ vault, name: 'session', schema: sessionSchema, from: [identifier, password] },
    isGood: ({ accessJwt }) => expiryOf(accessJwt) - SPARE_MS > now().getTime(),
    isUsed: ({ accessJwt }, used) => accessJwt === used,
    renew: (before) => renew(deps, before),
    now,
    what: 'the session of Bluesky',
  })
  return {
    open: async (used) => {
      const taken = await renewed.take(used)
      return taken.ok ? { ok: true, token: taken.kept.accessJwt, did: taken.kept.did } : taken
    },
  }
}

async function renew({ api, identifier, password }: Deps, before: Kept | undefined): Promise<Renewed<Kept>> {
  if (before) {
    const renewed = read(await api.call('com.atproto.server.refreshSession', undefined, { token: before.refreshJwt }))
    if (renewed.ok || renewed.why === 'unreachable') return renewed
  }
  return read(await api.call('com.atproto.server.createSession', { identifier, password }, {}))
}

function read(outcome: BlueskyOutcome): Renewed<Kept> {
  const unreachable = (detail: string): NoToken => ({ ok: false, why: 'unreachable', detail })
  if (outcome.kind !== 'answer') return unreachable(`Bluesky does not answer when asked for a session (${outcome.why})`)
  const { status, json } = outcome
  if (status >= 500 || status === 429) return unreachable(`Bluesky opens no session now (${status})`)
  const session = sessionSchema.safeParse(json)
  if (status !== 200 || !session.success)
    return { ok: false, why: 'refused', detail: `Bluesky does not take the app password (${status})` }
  return { ok: true, kept: session.data }
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

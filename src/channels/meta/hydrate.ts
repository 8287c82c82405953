import { z } from 'zod'
import { recallSent, type Author, type EventOf, type InboundEvent } from '../../desk/index'
import type { Db } from '../../lib/db'
import { unavailable } from '../../lib/errors'
import { whyNot } from './checks'
import { toTime } from './envelope'
import type { Graph, GraphOutcome } from './graph'

type Pointer = EventOf<'pointer'>

const profileSchema = z.object({
  name: z.string().optional(),
  username: z.string().optional(),
  follower_count: z.number().optional(),
  is_verified_user: z.boolean().optional(),
})

type Reading = { graph: Graph; platform: string; fields: string }

/** How a person is called. One whom Meta does not show keeps the name of their number. */
export async function readProfile(
  { graph, platform, fields }: Reading,
  pointer: Pointer,
  profile: string,
): Promise<InboundEvent[]> {
  const outcome = await graph.call({ method: 'GET', path: encodeURIComponent(profile), query: { fields } })
  const told = readOrGone(outcome, { platform, schema: profileSchema, gone: NOT_SHOWN })
  const { account, occurredAt, dedupeKey } = pointer
  const author = told && authorOf(profile, told)
  return author === undefined
    ? [{ kind: 'ignored', account, occurredAt, dedupeKey, reason: `${platform} does not show who this is` }]
    : [{ kind: 'identity_changed', account, occurredAt, dedupeKey, former: profile, author }]
}

function authorOf(externalId: string, told: z.infer<typeof profileSchema>): Author | undefined {
  const { name, username, follower_count: reach, is_verified_user: verified } = told
  const called = name?.trim() || username
  if (!called) return undefined
  return {
    ...{ externalId, name: called },
    ...(username ? { handle: `@${username}` } : {}),
    ...(reach === undefined ? {} : { reach }),
    ...(verified === undefined ? {} : { verified }),
  }
}

/** There is no such thing (any more). A permission that is missing is something else: it can be granted. */
const GONE = [100, 803]
/** People whom Meta does not show to this app; who they are is no reason to wait. */
const NOT_SHOWN = [...GONE, 3, 10, 200, 230]

type Asked<T> = { platform: string; schema: z.ZodType<T>; gone?: readonly number[] }

/** What was asked for; undefined when it is gone. Rejects while the platform does not answer, or not to us. */
export function readOrGone<T>(outcome: GraphOutcome, { platform, schema, gone = GONE }: Asked<T>): T | undefined {
  if (outcome.kind === 'answer') return schema.safeParse(outcome.json).data
  if (outcome.kind === 'error' && gone.includes(outcome.error.code) && outcome.error.status < 500) return undefined
  throw unavailable(`${whyNot(platform, outcome)}.`)
}

/** A receipt of everything up to a moment becomes one of each message of ours. */
export async function readUpTo(db: Db, pointer: Pointer): Promise<InboundEvent[]> {
  const { account, thread, occurredAt, source, dedupeKey } = pointer
  const what = source['read'] === undefined ? 'delivered' : 'read'
  const until = toTime(source[what]) ?? occurredAt
  const ids = await recallSent({ db }, { account, thread, until })
  if (ids.length === 0) return [{ kind: 'ignored', account, occurredAt, dedupeKey, reason: 'of no message of ours' }]
  return ids.map((externalId): InboundEvent => {
    return { kind: 'receipt', account, thread, occurredAt, dedupeKey: `${externalId}:${what}`, externalId, what }
  })
}

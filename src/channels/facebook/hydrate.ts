import { z } from 'zod'
import type { EventOf, InboundEvent } from '../../desk/index'
import type { Db } from '../../lib/db'
import type { Graph } from '../meta/graph'
import { readOrGone, readProfile, readUpTo } from '../meta/hydrate'
import { commentThread, postThread } from './threads'

type Pointer = EventOf<'pointer'>
type Reading = { graph: Graph; db: Db; page: string; brand: string }

/** Reads what Facebook only points to: who somebody is, what was read up to a moment, whom the Page answered. */
export async function hydrate({ graph, db, page, brand }: Reading, pointer: Pointer): Promise<InboundEvent[]> {
  const { profile, own } = pointer.source
  if (profile !== undefined)
    return await readProfile({ graph, platform: 'Messenger', fields: 'name' }, pointer, profile)
  return own === undefined ? await readUpTo(db, pointer) : await readAnswered({ graph, page, brand }, pointer, own)
}

const answeredSchema = z.object({ from: z.object({ id: z.string() }).optional() })

/** The Page's own comment belongs to the conversation of whoever wrote what it stands under. */
async function readAnswered(
  { graph, page, brand }: Omit<Reading, 'db'>,
  { account, occurredAt, dedupeKey, source }: Pointer,
  externalId: string,
): Promise<InboundEvent[]> {
  const { answered = '', text = '', isPost } = source
  const path = encodeURIComponent(answered)
  const outcome = await graph.call({ method: 'GET', path, query: { fields: 'from' } })
  const writer = readOrGone(outcome, { platform: 'Facebook', schema: answeredSchema })?.from?.id
  if (writer === page)
    return [{ kind: 'ignored', account, occurredAt, dedupeKey, reason: 'our own comment to something of our own' }]
  // Facebook does not always say who wrote; then they are known by what they wrote.
  const person = writer ?? `of:${answered}`
  const thread = isPost === 'true' ? postThread(answered, person) : commentThread(answered, person)
  return [
    {
      kind: 'own_echo',
      ...{ account, occurredAt, dedupeKey, thread, externalId, text },
      ...{ surface: isPost === 'true' ? 'post' : 'comment', visibility: 'public' },
      author: { externalId: page, name: brand },
      ...{ attachments: [], amid: isPost === 'true' ? postThread(answered, '') : commentThread(answered, '') },
    },
  ]
}

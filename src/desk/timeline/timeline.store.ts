import type { Db, Tx } from '../../lib/db'
import type { AskId, ConversationId, DeadlineId, MessageId, ReplyId } from '../../lib/ids'
import { storableJson } from '../../lib/storable'
import type { DeskEvent, Fact, JobRequest } from './event.rules'

type FactRow = {
  id: string
  conversation_id: ConversationId | null
  type: string
  at: Date
  data: Record<string, unknown>
}

/** Facts get their ids in the order in which they are given. */
const INSERT_FACTS = `
  insert into facts (conversation_id, type, at, actor, data)
  select conversation_id, type, ?, actor, data
    from rows from (jsonb_to_recordset(?::jsonb) as (conversation_id uuid, type text, actor text, data jsonb))
      with ordinality
   order by ordinality`

// The update, even where it changes nothing, locks the wish that waits: no relay takes it before we commit, so that the
// work never starts too early to see what it is for.
const INSERT_WORK = `
  insert into outbox (job, key, priority, payload)
  select job, key, priority, payload
    from jsonb_to_recordset(?::jsonb) as t(job text, key text, priority smallint, payload jsonb)
  on conflict (job, key) where state = 'pending'
  do update set due_at = least(outbox.due_at, excluded.due_at), priority = least(outbox.priority, excluded.priority)
  where outbox.due_at > excluded.due_at or outbox.priority > excluded.priority`

/** Writes facts and the work that follows from them in one statement. */
export async function insertFactsAndWork(
  tx: Tx,
  at: Date,
  { events, work }: { events: readonly DeskEvent[]; work: readonly JobRequest[] },
): Promise<void> {
  if (events.length === 0) return
  const facts = storableJson(events.map(toRow))
  const wishes = mergeWishes(work)
  if (wishes.length === 0) await tx.raw(INSERT_FACTS, [at, facts])
  else await tx.raw(`with written as (${INSERT_FACTS}) ${INSERT_WORK}`, [at, facts, storableJson(wishes)])
}

/**
 * Asks for work. A wish that already waits is joined; one that waits for a later retry is brought forward, because
 * what has just become true may be what it waits for.
 */
export async function insertWork(tx: Tx, work: readonly JobRequest[]): Promise<void> {
  if (work.length > 0) await tx.raw(INSERT_WORK, [storableJson(mergeWishes(work))])
}

/** The same wish twice in one statement is refused by Postgres; one order for all writers keeps them from deadlocks. */
function mergeWishes(work: readonly JobRequest[]): Required<JobRequest>[] {
  const merged = new Map<string, Required<JobRequest>>()
  for (const request of work) {
    const name = `${request.job}\n${request.key}`
    const earlier = merged.get(name)
    const priority = Math.min(request.priority, earlier?.priority ?? request.priority)
    merged.set(name, { ...request, priority, payload: request.payload ?? earlier?.payload ?? {} })
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request)
}

function toRow({ type, conversation, ...data }: DeskEvent) {
  return { conversation_id: conversation, type, actor: 'by' in data ? data.by : null, data }
}

const toFact = ({ id, conversation_id, type, at, data }: FactRow): Fact => ({
  id,
  at,
  event: { type, conversation: conversation_id, ...data } as unknown as DeskEvent,
})

/** Facts of a conversation after the given one, oldest first. */
export async function factsAfter(
  tx: Db | Tx,
  conversation: ConversationId,
  { after, limit }: { after: string; limit: number },
): Promise<Fact[]> {
  const rows = await tx<FactRow>('facts')
    .where('conversation_id', conversation)
    .andWhere('id', '>', after)
    .orderBy('id')
    .limit(limit)
  return rows.map(toFact)
}

/** A reply is sent, looked for and sent again a few times at most; deadlines end and asks climb as seldom. */
const MAX_FACTS_OF_SUBJECT = 50

/** What a fact speaks of besides its conversation. */
export type Subject = { reply: ReplyId } | { deadline: DeadlineId } | { ask: AskId } | { message: MessageId }

export async function factsOfSubject(
  tx: Db | Tx,
  conversation: ConversationId,
  { subject, before }: { subject: Subject; before: string },
): Promise<Fact[]> {
  const [[name, id] = ['reply', '']] = Object.entries(subject)
  const rows = await tx<FactRow>('facts')
    .where('conversation_id', conversation)
    .andWhere('id', '<', before)
    .whereRaw('data->>? = ?', [name, id])
    // Any number of people react to what somebody said; what was told of it is that it came.
    .modify((query) => void ('message' in subject && query.andWhere('type', 'message.received')))
    .orderBy('id', 'desc')
    .limit(MAX_FACTS_OF_SUBJECT)
  return rows.map(toFact).reverse()
}

/** The subject of a fact, by the fact's id. */
export async function readFact(tx: Db | Tx, id: string): Promise<Fact | undefined> {
  const row = await tx<FactRow>('facts').where({ id }).first()
  return row && toFact(row)
}

export async function keysWithWork(tx: Db | Tx, job: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.raw<{ rows: { key: string }[] }>(
    'select distinct key from outbox where job = ? and key in (select jsonb_array_elements_text(?::jsonb))',
    [job, JSON.stringify(keys)],
  )
  return new Set(rows.map(({ key }) => key))
}

import type { Db, Tx } from '../../lib/db'
import type { AskId, ConversationId, DepartmentId, NoteId, PersonId, TopicId } from '../../lib/ids'
import { storableJson } from '../../lib/storable'
import type { Ask, Ladder, Rung, RungEnd, RungWhy, Unreached } from './ask.rules'

type AskRow = {
  id: AskId
  conversation_id: ConversationId
  department: DepartmentId
  topic: TopicId | null
  question: string
  tried: string
  asker: PersonId
  priority: 1 | 2 | 3 | 4
  opened_at: Date
  ladder: Ladder
  acknowledge_due: Date
  answer_due: Date
  answered_by: PersonId | null
  answered_at: Date | null
  withdrawn_by: PersonId | null
  withdrawn_at: Date | null
  unanswered_at: Date | null
}

type RungRow = {
  ask_id: AskId
  no: number
  person: PersonId
  why: RungWhy
  since: Date
  acknowledge_due: Date
  answer_due: Date
  acknowledged_by: PersonId | null
  acknowledged_at: Date | null
  extended: boolean
  reminders: { at: string; of: Rung['reminders'][number]['of'] }[]
  ended_at: Date | null
  how: RungEnd | null
  unreached: Unreached | null
}

/** The moment by the database's clock, which counts every promise. */
export async function readNow(tx: Db | Tx): Promise<Date> {
  const { rows } = await tx.raw<{ rows: { now: Date }[] }>('select db_now() as now')
  return rows[0]?.now as Date
}

export async function insertAsk(tx: Tx, ask: Ask, submitKey: string): Promise<void> {
  const { state } = ask
  await tx.raw(
    `insert into asks (id, conversation_id, department, topic, question, tried, asker, priority, opened_at, submit_key,
                       ladder, acknowledge_due, answer_due)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)`,
    [
      ...[ask.id, ask.conversation, ask.department, ask.topic, ask.question, ask.tried, state.asker, ask.priority],
      ...[ask.openedAt, submitKey, storableJson(state.ladder), ask.acknowledgeDue, ask.answerDue],
    ],
  )
  await saveRungs(tx, ask)
}

/** The ask that a form has opened before, and who was asked first. */
export async function findBySubmitKey(tx: Tx, submitKey: string): Promise<{ ask: AskId; to: PersonId } | undefined> {
  const { rows } = await tx.raw<{ rows: { ask: AskId; to: PersonId }[] }>(
    `select a.id as ask, r.person as to from asks a join ask_rungs r on r.ask_id = a.id and r.no = 0
      where a.submit_key = ?`,
    [submitKey],
  )
  return rows[0]
}

export async function conversationOfAsk(tx: Db | Tx, id: AskId): Promise<ConversationId | undefined> {
  const { rows } = await tx.raw<{ rows: { conversation_id: ConversationId }[] }>(
    'select conversation_id from asks where id = ?',
    [id],
  )
  return rows[0]?.conversation_id
}

export async function readAsk(tx: Db | Tx, id: AskId): Promise<Ask | undefined> {
  const [ask] = await readAll(tx, await tx<AskRow>('asks').where({ id }).limit(1))
  return ask
}

/** More asks in one conversation than this are a machine's. */
const MAX_ASKS = 50

/** The asks of a conversation, oldest first. */
export async function readAsksOf(tx: Db | Tx, conversation: ConversationId): Promise<Ask[]> {
  return readAll(
    tx,
    await tx<AskRow>('asks').where('conversation_id', conversation).orderBy(['opened_at', 'id']).limit(MAX_ASKS),
  )
}

/** Open asks that were put to a person, at their turn now or before, oldest first. */
export async function readOpenAsksOf(db: Db, person: PersonId, limit: number): Promise<Ask[]> {
  const open = openAsks(db).whereRaw('exists (select 1 from ask_rungs r where r.ask_id = asks.id and r.person = ?)', [
    person,
  ])
  return readAll(db, await open.limit(limit))
}

/** Open asks of somebody who waits for the answers, oldest first. */
export async function readOpenAsksBy(db: Db, asker: PersonId, limit: number): Promise<Ask[]> {
  return readAll(db, await openAsks(db).where({ asker }).limit(limit))
}

const openAsks = (db: Db) =>
  db<AskRow>('asks').whereRaw('answered_at is null and withdrawn_at is null').orderBy(['opened_at', 'id'])

async function readAll(tx: Db | Tx, rows: readonly AskRow[]): Promise<Ask[]> {
  if (rows.length === 0) return []
  const rungs = await tx<RungRow>('ask_rungs')
    .whereIn(
      'ask_id',
      rows.map(({ id }) => id),
    )
    .orderBy(['ask_id', 'no'])
  return rows.map((row) =>
    toAsk(
      row,
      rungs.filter(({ ask_id }) => ask_id === row.id),
    ),
  )
}

/** Whose turn it is in asks that wait: what has to be handed over when this person is away. */
export async function readWaitingWith(db: Db, person: PersonId, limit: number): Promise<AskId[]> {
  const { rows } = await db.raw<{ rows: { id: AskId }[] }>(
    `select a.id from ask_rungs r join asks a on a.id = r.ask_id
      where r.person = ? and r.ended_at is null and a.answered_at is null and a.withdrawn_at is null
      order by a.opened_at limit ?`,
    [person, limit],
  )
  return rows.map(({ id }) => id)
}

/** Writes an ask as it is now. The caller holds the conversation's lock. */
export async function saveAsk(
  tx: Tx,
  { id, state }: Pick<Ask, 'id' | 'state'>,
  answeredAfterMs: number | null,
): Promise<void> {
  const { ladder, answered, withdrawn, unansweredAt, rungs } = state
  const acknowledged = rungs.find((rung) => rung.acknowledged)?.acknowledged
  await tx.raw(
    `update asks set ladder = ?::jsonb, acknowledged_at = coalesce(acknowledged_at, ?), answered_by = ?, answered_at = ?,
            answered_after_ms = coalesce(answered_after_ms, ?), withdrawn_by = ?, withdrawn_at = ?, unanswered_at = ?
      where id = ?`,
    [
      ...[storableJson(ladder), acknowledged?.at ?? null, ...authored(answered), answeredAfterMs],
      ...authored(withdrawn),
      ...[unansweredAt, id],
    ],
  )
  await saveRungs(tx, { id, state })
}

const authored = (done: { by: PersonId | null; at: Date } | null): [PersonId | null, Date | null] =>
  done === null ? [null, null] : [done.by, done.at]

/** With the ask ends also the last turn, so that what waits with somebody is found without reading what is over. */
async function saveRungs(tx: Tx, { id, state }: Pick<Ask, 'id' | 'state'>): Promise<void> {
  const over = state.answered ?? state.withdrawn
  const rows = state.rungs.map((rung, no) => ({
    ...{ ask_id: id, no, person: rung.person, why: rung.why, since: rung.since, extended: rung.extended },
    ...{ acknowledge_due: rung.acknowledgeDue, answer_due: rung.answerDue },
    ...{ acknowledged_by: rung.acknowledged?.by ?? null, acknowledged_at: rung.acknowledged?.at ?? null },
    ...{
      reminders: JSON.stringify(rung.reminders),
      ended_at: (rung.ended ?? over)?.at ?? null,
      how: rung.ended?.how ?? null,
    },
  }))
  if (rows.length > 0) await tx('ask_rungs').insert(rows).onConflict(['ask_id', 'no']).merge()
}

/** Writes that the last one asked could not be told. The caller holds the conversation's lock. */
export async function saveUnreached(tx: Tx, ask: AskId, unreached: Unreached): Promise<void> {
  await tx.raw(
    `update ask_rungs set unreached = ?::jsonb
      where ask_id = ? and no = (select max(no) from ask_rungs where ask_id = ?)`,
    [storableJson(unreached), ask, ask],
  )
}

export async function insertAnswer(
  tx: Tx,
  answer: { ask: AskId; note: NoteId; author: PersonId; at: Date },
): Promise<void> {
  await tx('ask_answers').insert({ ask_id: answer.ask, note_id: answer.note, author: answer.author, at: answer.at })
}

export async function askOfNote(tx: Db | Tx, note: NoteId): Promise<AskId | undefined> {
  const { rows } = await tx.raw<{ rows: { ask_id: AskId }[] }>('select ask_id from ask_answers where note_id = ?', [
    note,
  ])
  return rows[0]?.ask_id
}

function toAsk(row: AskRow, rungs: readonly RungRow[]): Ask {
  return {
    ...{ id: row.id, conversation: row.conversation_id, department: row.department, topic: row.topic },
    ...{ question: row.question, tried: row.tried, priority: row.priority, openedAt: row.opened_at },
    ...{ acknowledgeDue: row.acknowledge_due, answerDue: row.answer_due },
    state: {
      asker: row.asker,
      ladder: row.ladder,
      rungs: rungs.map(toRung),
      answered: row.answered_by && row.answered_at ? { by: row.answered_by, at: row.answered_at } : null,
      withdrawn: row.withdrawn_at ? { by: row.withdrawn_by, at: row.withdrawn_at } : null,
      unansweredAt: row.unanswered_at,
    },
  }
}

const toRung = (row: RungRow): Rung => ({
  ...{ person: row.person, why: row.why, since: row.since, extended: row.extended },
  ...{ acknowledgeDue: row.acknowledge_due, answerDue: row.answer_due },
  acknowledged:
    row.acknowledged_by && row.acknowledged_at ? { by: row.acknowledged_by, at: row.acknowledged_at } : null,
  reminders: row.reminders.map(({ at, of }) => ({ at: new Date(at), of })),
  ...(row.unreached === null ? {} : { unreached: row.unreached }),
  ended: row.how && row.ended_at ? { how: row.how, at: row.ended_at } : null,
})

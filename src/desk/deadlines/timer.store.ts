import type { Db, Tx } from '../../lib/db'
import { type ConversationId, newId, type TimerId } from '../../lib/ids'
import type { FiredTimer, TimerKind } from './timer.rules'

type Armed = { kind: TimerKind; subject: string; conversation: ConversationId }

/**
 * The earlier one is cancelled before the new one is written, in one statement: the generation is read from what was
 * cancelled, which orders the two.
 */
export async function insertTimer(
  tx: Tx,
  { kind, subject, conversation }: Armed,
  due: { inMs: number } | { at: Date },
): Promise<Date> {
  const [dueAt, value] =
    'at' in due ? ['?::timestamptz', due.at] : [`db_now() + ? * interval '1 millisecond'`, due.inMs]
  const { rows } = await tx.raw<{ rows: { due_at: Date }[] }>(
    `with earlier as (
       update timers set state = 'cancelled' where kind = ? and subject = ? and state = 'pending' returning gen)
     insert into timers (id, kind, subject, conversation_id, gen, due_at, armed_at)
     select ?, ?, ?, ?,
            coalesce((select max(gen) from earlier), (select max(gen) from timers where kind = ? and subject = ?), 0) + 1,
            ${dueAt}, db_now()
     returning due_at`,
    [kind, subject, newId<TimerId>(), kind, subject, conversation, kind, subject, value],
  )
  return rows[0]?.due_at as Date
}

export async function cancelPending(tx: Tx, { kind, subject }: Pick<Armed, 'kind' | 'subject'>): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `update timers set state = 'cancelled' where kind = ? and subject = ? and state = 'pending'`,
    [kind, subject],
  )
  return rowCount > 0
}

type FiredRow = {
  kind: TimerKind
  subject: string
  conversation_id: ConversationId
  gen: number
  due_at: Date
  late_ms: string
}

/**
 * Fires what is due and locks the conversations that it concerns, whose facts the caller writes next. A conversation
 * that somebody holds at this moment is left for the next sweep: whoever holds it may be cancelling its timer, and two
 * sweepers never wait for each other.
 */
export async function lockAndFireDue(tx: Tx, { limit, by }: { limit: number; by: string }): Promise<FiredTimer[]> {
  const { rows } = await tx.raw<{ rows: FiredRow[] }>(
    `with due as materialized (
       select id, conversation_id from timers
        where state = 'pending' and due_at <= (select db_now()) order by due_at limit ?),
     held as materialized (
       select id from conversations where id in (select conversation_id from due) order by id for update skip locked)
     update timers t set state = 'fired', fired_at = db_now(), fired_by = ?
       from due join held on held.id = due.conversation_id
      where t.id = due.id and t.state = 'pending' and t.due_at <= db_now()
     returning t.kind, t.subject, t.conversation_id, t.gen, t.due_at,
               extract(epoch from t.fired_at - t.due_at) * 1000 as late_ms`,
    [limit, by],
  )
  return rows
    .sort((a, b) => a.due_at.getTime() - b.due_at.getTime())
    .map((row) => ({
      kind: row.kind,
      subject: row.subject,
      conversation: row.conversation_id,
      gen: row.gen,
      lateMs: Number(row.late_ms),
    }))
}

export async function readNextInMs(db: Db): Promise<number | null> {
  const { rows } = await db.raw<{ rows: { in_ms: string | null }[] }>(
    `select extract(epoch from min(due_at) - db_now()) * 1000 as in_ms from timers where state = 'pending'`,
  )
  return rows[0]?.in_ms == null ? null : Math.max(0, Math.ceil(Number(rows[0].in_ms)))
}

/** More than this many are not worth counting: the alarm is the same. */
const COUNTED_AT_MOST = 10_000

export async function countOverdue(db: Db, graceMs: number): Promise<number> {
  const { rows } = await db.raw<{ rows: { overdue: number }[] }>(
    `select count(*)::integer as overdue from (
       select 1 from timers
        where state = 'pending' and due_at < (select db_now() - ? * interval '1 millisecond') limit ?) late`,
    [graceMs, COUNTED_AT_MOST],
  )
  return rows[0]?.overdue ?? 0
}

/** Ids of timers grow with time, so the oldest stand first; what is still pending is left. */
export async function deleteOver(
  db: Db,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from timers where id in (
       select id from (select id, state, armed_at from timers order by id limit ?) oldest
        where state <> 'pending' and armed_at < db_now() - ? * interval '1 millisecond')`,
    [limit, olderThanMs],
  )
  return rowCount
}

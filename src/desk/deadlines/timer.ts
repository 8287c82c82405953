import type { Tx } from '../../lib/db'
import type { ConversationId } from '../../lib/ids'
import { type Desk, inTransaction } from '../desk'
import { recordAll } from '../timeline/record'
import { readRunning } from './deadline.store'
import { factOf, isDeadlineTimer, type TimerKind } from './timer.rules'
import { cancelPending, countOverdue, deleteOver, insertTimer, lockAndFireDue, readNextInMs } from './timer.store'

export type NewTimer = { kind: TimerKind; subject: string; conversation: ConversationId } & (
  { inMs: number } | { at: Date }
)

/**
 * Arms a timer in the transaction of the fact that causes it, in place of an earlier one of the same kind and subject
 * (which becomes a cancelled generation). The database's clock counts `inMs`; a worker's clock never matters.
 * The caller holds the conversation's lock. Returns the due time.
 */
export function armTimer(tx: Tx, timer: NewTimer): Promise<Date> {
  return insertTimer(tx, timer, 'at' in timer ? { at: timer.at } : { inMs: timer.inMs })
}

/** Cancels what is pending; false when there was nothing (it fired, or was never armed). */
export function cancelTimer(tx: Tx, timer: { kind: TimerKind; subject: string }): Promise<boolean> {
  return cancelPending(tx, timer)
}

/**
 * Fires what is due, oldest first, at most `limit`: one conditional update and the facts of the fired timers in the
 * same transaction. Safe on every replica at once (conversations that are held by another are skipped and come with
 * the next sweep). Returns how many fired and how late the latest was.
 */
export async function fireDueTimers(
  desk: Desk,
  { limit, by }: { limit: number; by: string },
): Promise<{ fired: number; worstLateMs: number }> {
  const fired = await inTransaction(desk, async (tx) => {
    const timers = await lockAndFireDue(tx, { limit, by })
    const reminders = timers.filter(({ kind }) => isDeadlineTimer(kind)).map(({ subject }) => subject)
    const running = reminders.length === 0 ? new Map<string, never>() : await readRunning(tx, reminders)
    const facts = timers.map((timer) => factOf(timer, running)).filter((fact) => fact !== undefined)
    await recordAll(tx, desk, facts)
    return timers
  })
  return { fired: fired.length, worstLateMs: Math.max(0, ...fired.map((timer) => timer.lateMs)) }
}

/** How long until the next pending timer is due, in milliseconds by the database's clock; null when there is none. */
export function nextTimerInMs(desk: Pick<Desk, 'db'>): Promise<number | null> {
  return readNextInMs(desk.db)
}

/** Pending timers that should have fired more than `graceMs` ago: there are none while a sweeper works. */
export function overdueTimers(desk: Pick<Desk, 'db'>, graceMs: number): Promise<number> {
  return countOverdue(desk.db, graceMs)
}

/** Deletes timers that are over for so long, oldest first; what they became stands in the timeline. */
export function forgetTimers(desk: Pick<Desk, 'db'>, range: { olderThanMs: number; limit: number }): Promise<number> {
  return deleteOver(desk.db, range)
}

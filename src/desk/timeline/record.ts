import type { Tx } from '../../lib/db'
import type { Desk } from '../desk'
import type { DeskEvent } from './event.rules'
import { insertFactsAndWork, insertWork } from './timeline.store'

/**
 * Writes a fact and the work that follows from it, in the caller's transaction. The caller holds the lock of the
 * conversation: that is what makes the ids of one conversation's facts grow in the order of their commits.
 */
export function record(tx: Tx, desk: Pick<Desk, 'now' | 'reactions'>, event: DeskEvent): Promise<void> {
  return recordAll(tx, desk, [event])
}

/** Several facts at once, in their order. */
export function recordAll(tx: Tx, desk: Pick<Desk, 'now' | 'reactions'>, events: readonly DeskEvent[]): Promise<void> {
  return insertFactsAndWork(tx, desk.now(), { events, work: events.flatMap((event) => desk.reactions(event)) })
}

/** Asks once more for the work that follows from a fact, without writing the fact again: for auditors that found it missing. */
export function askAgain(tx: Tx, desk: Pick<Desk, 'reactions'>, events: readonly DeskEvent[]): Promise<void> {
  return insertWork(
    tx,
    events.flatMap((event) => desk.reactions(event)),
  )
}

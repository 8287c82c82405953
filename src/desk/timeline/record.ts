import type { Tx } from '../../lib/db'
import type { Desk } from '../desk'
import type { DeskEvent } from './event.rules'
import { insertFactsAndWork } from './timeline.store'

/**
 * Writes facts, in their order, and the work that follows from them, in the caller's transaction. The caller holds the
 * lock of the conversation: that is what makes the ids of one conversation's facts grow in the order of their commits.
 * Facts that deadlines may follow go through `deadlines/record.ts`.
 */
export function recordAll(tx: Tx, desk: Pick<Desk, 'now' | 'reactions'>, events: readonly DeskEvent[]): Promise<void> {
  return insertFactsAndWork(tx, desk.now(), { events, work: events.flatMap((event) => desk.reactions(event)) })
}

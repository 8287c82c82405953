import type { Db, Tx } from '../../lib/db'
import type { Desk } from '../desk'
import type { DeskEvent } from './event.rules'
import { insertWork, keysWithWork } from './timeline.store'

/** For which of these keys a job waits, runs, or has died and waits for a person. */
export function hasWork(tx: Db | Tx, job: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  return keysWithWork(tx, job, keys)
}

/** Asks once more for the work that follows from a fact, without writing the fact again: for auditors that found it missing. */
export function askAgain(tx: Tx, desk: Pick<Desk, 'reactions'>, events: readonly DeskEvent[]): Promise<void> {
  return insertWork(
    tx,
    events.flatMap((event) => desk.reactions(event)),
  )
}

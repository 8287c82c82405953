import type { Db, Tx } from '../../lib/db'
import { keysWithWork } from './timeline.store'

/** For which of these keys a job waits, runs, or has died and waits for a person. */
export function hasWork(tx: Db | Tx, job: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  return keysWithWork(tx, job, keys)
}

import type { Db, Tx } from '../lib/db'
import type { AccountId } from '../lib/ids'
import type { Capabilities } from './playbook/account.rules'
import type { Playbook } from './playbook/playbook.rules'
import type { DeskEvent, JobRequest } from './timeline/event.rules'

/** What every step of the desk stands on. The app builds one; tests build the same. */
export type Desk = {
  db: Db
  now: () => Date
  /** The newest one. Ask once a step: another version may be published at any moment. */
  playbook: () => Playbook
  /** The one that a conversation ran under. Kept in memory; give the transaction that you are in, if you are in one. */
  playbookOf: (version: number, tx?: Tx) => Promise<Playbook>
  capabilities: (account: AccountId) => Capabilities
  /** Which work follows from a fact; `jobs/reactions.ts` has the page. */
  reactions: (event: DeskEvent) => readonly JobRequest[]
  /** Called after a commit that may have written work, so that it starts at once and not at the next sweep. */
  committed: () => void
}

/** Runs a step's decision and writes in one transaction, then wakes the workers. */
export async function inTransaction<T>(desk: Pick<Desk, 'db' | 'committed'>, step: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await desk.db.transaction(step)
  desk.committed()
  return result
}

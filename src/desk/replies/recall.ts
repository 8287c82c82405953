import type { Db, Tx } from '../../lib/db'
import type { AccountId } from '../../lib/ids'
import { findSentBefore } from './attempts.store'

/** The platform's ids of what we sent in a place up to a moment, latest first: some receipts name no message. */
export const recallSent = (
  { db }: { db: Db | Tx },
  about: { account: AccountId; thread: string; until: Date },
): Promise<string[]> => findSentBefore(db, about)

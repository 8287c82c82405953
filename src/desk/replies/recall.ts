import type { Db, Tx } from '../../lib/db'
import type { AccountId } from '../../lib/ids'
import { findSentBefore } from './attempts.store'

/**
 * The platform's ids of what we sent in a private place up to a moment, latest first: some receipts name no message.
 * What a conversation said in public before it went on there is not among them.
 */
export const recallSent = (
  { db }: { db: Db | Tx },
  about: { account: AccountId; thread: string; until: Date },
): Promise<string[]> => findSentBefore(db, about)

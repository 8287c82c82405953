import type { Db, Tx } from '../../lib/db'
import type { AccountId } from '../../lib/ids'
import { findKept } from './inbox.store'

/** Which of these deliveries we have: a channel looks up whether its platform has told us of something. */
export const recallDeliveries = (
  { db }: { db: Db | Tx },
  about: { channel: string; account: AccountId; keys: readonly string[] },
): Promise<string[]> => findKept(db, about)

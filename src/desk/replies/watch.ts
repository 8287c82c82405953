import type { AccountId, ConversationId } from '../../lib/ids'
import { lockConversation } from '../conversations/lock'
import { type Desk, inTransaction } from '../desk'
import { hasWork } from '../timeline/work'
import { deleteEarlyReceipts, markExpired } from './attempts.store'
import { wakeNext } from './release'
import { expiredReplies, overdueReplies, readReply } from './replies.store'
import { becomeUnknown } from './settle'

/** What is left over is for the next round. */
const EXPIRE_LIMIT = 200
const REPAIR_LIMIT = 200
/** Replies of a broken account wait with their work noted; among so many the forgotten ones are looked for. */
const LOOK_AT_LIMIT = 5_000

/** Replies whose attempt is older than its lease become unknown (our own crash between call and settlement). Returns their number. */
export async function expireSends(desk: Desk, leaseMs: number): Promise<number> {
  let expired = 0
  for (const { reply: id, conversation: at, attempt } of await expiredReplies(desk.db, {
    leaseMs,
    limit: EXPIRE_LIMIT,
  })) {
    const done = await inTransaction(desk, async (tx) => {
      const conversation = await lockConversation(tx, at)
      const reply = await readReply(tx, id)
      if (!conversation || reply?.state !== 'sending' || reply.attempt !== attempt) return false
      await markExpired(tx, attempt)
      await becomeUnknown(tx, desk, { reply, attempt, conversation })
      return true
    })
    if (done) expired += 1
  }
  return expired
}

/** Waiting replies whose time is over and for which no work is noted: the auditor asks for the work again. Returns how many. */
export async function repairWaitingReplies(desk: Desk, graceMs: number): Promise<number> {
  const overdue = await overdueReplies(desk.db, { graceMs, limit: LOOK_AT_LIMIT })
  const keys = overdue.map(({ conversation }) => conversation)
  const cared = await hasWork(desk.db, 'deliver-reply', keys)
  const forgotten = keys.filter((key) => !cared.has(key)).slice(0, REPAIR_LIMIT)
  return await wakeEach(desk, forgotten)
}

/** Asks for what an account has to send, oldest first, after it was not to be called for a while. */
export async function wakeAccount(desk: Desk, account: AccountId, limit: number): Promise<number> {
  const waiting = await overdueReplies(desk.db, { graceMs: 0, account, limit })
  return await wakeEach(
    desk,
    waiting.map(({ conversation }) => conversation),
  )
}

async function wakeEach(desk: Desk, conversations: readonly ConversationId[]): Promise<number> {
  let woken = 0
  for (const id of conversations) {
    const done = await inTransaction(desk, async (tx) => {
      await lockConversation(tx, id)
      return await wakeNext(tx, desk, id)
    })
    if (done) woken += 1
  }
  return woken
}

/** Receipts for which no call of ours ever turned up. Returns how many are forgotten. */
export function forgetReceipts(
  { db }: Pick<Desk, 'db'>,
  range: { olderThanMs: number; limit: number },
): Promise<number> {
  return deleteEarlyReceipts(db, range)
}

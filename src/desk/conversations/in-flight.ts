import type { Tx } from '../../lib/db'
import type { ConversationId, MessageId } from '../../lib/ids'
import { addInFlight, saveReplyFailed, saveReplySent } from './conversation.store'
import { savePrivateReply } from './message.store'

/**
 * Counts the replies of a conversation that may still reach the customer (waiting, sending, unknown): such a
 * conversation is not closed. The caller holds its lock.
 */
export function countInFlight(tx: Tx, conversation: ConversationId, change: 1 | -1): Promise<void> {
  return addInFlight(tx, conversation, change)
}

/**
 * Notes that the platform took a reply: what waits from now on is the oldest message of the customer that the reply's
 * author had not seen, if there is one (then since when, else null). The caller holds the conversation's lock.
 */
export function noteReplySent(
  tx: Tx,
  sent: { conversation: ConversationId; at: Date; seenSeq: number },
): Promise<Date | null> {
  return saveReplySent(tx, sent)
}

/** Notes that a public message was answered in private; the first time stands. */
export async function noteAnsweredInPrivate(tx: Tx, message: MessageId, at: Date): Promise<void> {
  await savePrivateReply(tx, message, at)
}

/**
 * Notes that a reply which the platform had taken did not arrive after all: what it answered waits again. Messages up
 * to `answeredSeq` were answered by another reply (0: none was). Gives since when the customer waits now, if they do.
 * The caller holds the conversation's lock.
 */
export function noteReplyFailed(
  tx: Tx,
  failed: { conversation: ConversationId; answeredSeq: number },
): Promise<Date | null> {
  return saveReplyFailed(tx, failed)
}

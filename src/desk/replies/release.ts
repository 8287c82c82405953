import type { Tx } from '../../lib/db'
import type { ReplyId } from '../../lib/ids'
import type { Conversation } from '../conversations/conversation.rules'
import { record } from '../deadlines/record'
import { armTimer } from '../deadlines/timer'
import type { Desk } from '../desk'
import type { Visibility } from '../playbook/account.rules'
import { accountOf } from '../playbook/playbook.rules'
import { askAgain } from '../timeline/work'
import { chooseHead } from './delivery.rules'
import { changeReply, databaseNow, readQueue } from './replies.store'
import { undoMsOf } from './submit.rules'

/** Starts the undo time of a reply; without one the reply is due at once. Returns when it may be sent. */
export async function startUndoTime(
  tx: Tx,
  desk: Desk,
  { reply, visibility, conversation }: { reply: ReplyId; visibility: Visibility; conversation: Conversation },
): Promise<Date> {
  const playbook = desk.playbook()
  const undoMs = undoMsOf(playbook.reply, accountOf(playbook, conversation.account), visibility)
  const releaseAt =
    undoMs > 0
      ? await armTimer(tx, { kind: 'undo', subject: reply, conversation: conversation.id, inMs: undoMs })
      : await databaseNow(tx)
  await changeReply(tx, reply, { state: 'waiting', releaseAt })
  if (undoMs <= 0) await record(tx, desk, { type: 'reply.due', conversation: conversation.id, reply })
  return releaseAt
}

/**
 * Asks for the next reply of a conversation when the one before it is out of the way: its own time may have passed
 * while it waited behind the other. The caller holds the conversation's lock.
 */
export async function wakeNext(tx: Tx, desk: Desk, conversation: Conversation['id']): Promise<boolean> {
  const head = chooseHead(await readQueue(tx, conversation))
  if (!head.ok) return false
  await askAgain(tx, desk, [{ type: 'reply.due', conversation, reply: head.reply }])
  return true
}

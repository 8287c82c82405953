import { isUuid, type PersonId, type ReplyId } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import { refuseActor } from '../conversations/act'
import type { Act, Conversation, Refusal } from '../conversations/conversation.rules'
import { countInFlight } from '../conversations/in-flight'
import { lockConversation } from '../conversations/lock'
import { cancelTimer } from '../deadlines/timer'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import { returnToDraft } from './draft'
import { wakeNext } from './release'
import { changeReply, readReply } from './replies.store'
import type { Reply } from './reply.rules'
import { canUndo } from './submit.rules'

export type Undone = { ok: true; text: string } | { ok: false; why: 'too-late'; state: string } | Refusal

/**
 * Takes a reply back that has not been claimed for sending; its text becomes the author's draft again. Everybody who
 * handles conversations may: what goes out by mistake is worse than what goes out late.
 */
export async function undoReply(desk: Desk, { reply: id, by }: { reply: ReplyId; by: Act['by'] }): Promise<Undone> {
  const refusal = refuseActor(desk, by, 'handle')
  if (refusal) return refusal
  return await inTransaction(desk, async (tx) => {
    const locked = await lockReply(tx, id)
    if (locked === undefined) return { ok: false, why: 'not-found' }
    const { reply } = locked
    if (!canUndo(reply)) return { ok: false, why: 'too-late', state: reply.state }
    await cancelTimer(tx, { kind: 'undo', subject: id })
    await takeOut(tx, desk, { reply, state: 'undone', by })
    return { ok: true, text: reply.text }
  })
}

/** A reply under the lock of its conversation. */
export async function lockReply(
  tx: Tx,
  id: ReplyId,
): Promise<{ reply: Reply; conversation: Conversation } | undefined> {
  const found = isUuid(id) ? await readReply(tx, id) : undefined
  const conversation = found && (await lockConversation(tx, found.conversation))
  // What was read before the lock was had may be old by now.
  const reply = conversation && (await readReply(tx, id))
  return reply && { reply, conversation }
}

/** Ends a reply of which nothing has left: the text goes back to its author, and what waited behind it moves up. */
export async function takeOut(
  tx: Tx,
  desk: Desk,
  { reply, by, ...end }: { reply: Reply; by: PersonId } & ({ state: 'undone' } | { state: 'declined'; reason: string }),
): Promise<void> {
  const { id, conversation } = reply
  await changeReply(tx, id, { state: end.state })
  await returnToDraft(tx, reply)
  await countInFlight(tx, conversation, -1)
  if (end.state === 'undone') await record(tx, desk, { type: 'reply.undone', conversation, reply: id, by })
  else await record(tx, desk, { type: 'reply.declined', conversation, reply: id, by, reason: end.reason })
  await wakeNext(tx, desk, conversation)
}

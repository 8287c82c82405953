import type { ReplyId } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import { refuseActor } from '../conversations/act'
import type { Act, Conversation, Refusal } from '../conversations/conversation.rules'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import { startUndoTime } from './release'
import { changeReply } from './replies.store'
import type { Reply } from './reply.rules'
import { whyNotApprovable } from './submit.rules'
import { lockReply, takeOut } from './undo'

export type Approved =
  { ok: true; reply: ReplyId } | { ok: false; why: 'changed' | 'own-reply' | 'already-decided' } | Refusal

/** Approval is bound to the exact content: `hash` is what the approver saw. Nobody approves their own reply. */
export function approveReply(desk: Desk, approval: { reply: ReplyId; by: Act['by']; hash: string }): Promise<Approved> {
  return decide(desk, approval, async (tx, { reply, conversation }) => {
    const { id, visibility } = reply
    await changeReply(tx, id, { approvedBy: approval.by, now: ['approved_at'] })
    await record(tx, desk, { type: 'reply.approved', conversation: conversation.id, reply: id, by: approval.by })
    await startUndoTime(tx, desk, { reply: id, visibility, conversation })
  })
}

export function declineReply(
  desk: Desk,
  decision: { reply: ReplyId; by: Act['by']; reason: string },
): Promise<Approved> {
  return decide(desk, decision, async (tx, { reply }) => {
    await takeOut(tx, desk, { reply, state: 'declined', by: decision.by, reason: decision.reason })
  })
}

type Locked = { reply: Reply; conversation: Conversation }

/** Who declines has seen what was there whatever it was: only an approval names the content. */
async function decide(
  desk: Desk,
  { reply: id, by, hash }: { reply: ReplyId; by: Act['by']; hash?: string },
  effect: (tx: Tx, locked: Locked) => Promise<void>,
): Promise<Approved> {
  const refusal = refuseActor(desk, by, 'approve')
  if (refusal) return refusal
  return await inTransaction(desk, async (tx) => {
    const locked = await lockReply(tx, id)
    if (locked === undefined) return { ok: false, why: 'not-found' }
    const why = whyNotApprovable(locked.reply, { by, hash: hash ?? locked.reply.contentHash })
    if (why) return { ok: false, why }
    await effect(tx, locked)
    return { ok: true, reply: id }
  })
}

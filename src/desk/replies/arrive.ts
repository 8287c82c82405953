import type { Tx } from '../../lib/db'
import type { ReplyId } from '../../lib/ids'
import type { Conversation } from '../conversations/conversation.rules'
import { countInFlight, noteAnsweredInPrivate, noteReplySent } from '../conversations/in-flight'
import type { Desk } from '../desk'
import { record } from '../deadlines/record'
import type { Answered } from '../timeline/event.rules'
import { saveSentIds, takeEarlyReceipts } from './attempts.store'
import { isLastPart } from './delivery.rules'
import { deleteDraftOf } from './draft.store'
import { applyReceipt } from './apply-receipt'
import { changeReply, readReply } from './replies.store'
import type { Failure, Reply } from './reply.rules'

/**
 * A part of a reply is with the customer: the next part is due, or the reply is sent (then what that answered). The
 * caller holds the conversation's lock and records the fact that fits how it became known.
 */
export async function partArrived(tx: Tx, reply: Reply, at: Date): Promise<Answered | undefined> {
  const partsSent = reply.partsSent + 1
  if (!isLastPart(reply)) {
    await changeReply(tx, reply.id, { state: 'waiting', attempt: null, partsSent, now: ['release_at'] })
    return undefined
  }
  const { id, conversation, seenSeq, author } = reply
  await changeReply(tx, id, { state: 'sent', partsSent, sentAt: at })
  await countInFlight(tx, conversation, -1)
  const waits = await noteReplySent(tx, { conversation, at, seenSeq })
  await deleteDraftOf(tx, reply)
  if (reply.kind === 'private_reply' && reply.inReplyTo !== null) await noteAnsweredInPrivate(tx, reply.inReplyTo, at)
  return { at: at.toISOString(), author, waits: waits?.toISOString() ?? null }
}

/** Keeps the ids by which the platform will speak of a part, and applies what it has said of them already. */
export async function learnIds(
  tx: Tx,
  desk: Desk,
  {
    reply,
    part,
    ids,
    conversation,
  }: { reply: ReplyId; part: number; ids: readonly string[]; conversation: Conversation },
): Promise<void> {
  await saveSentIds(tx, { account: conversation.account, ids, reply, part })
  for (const receipt of await takeEarlyReceipts(tx, conversation.account, ids)) {
    const current = await readReply(tx, reply)
    if (current) await applyReceipt(tx, desk, { reply: current, part, receipt })
  }
}

/** The reply did not reach the customer and will not by itself: its agent is told why and what to do. */
export async function refuseReply(
  tx: Tx,
  desk: Desk,
  { reply, failure }: { reply: Reply; failure: Failure },
): Promise<void> {
  const { id, conversation, parts, partsSent } = reply
  // Somebody has answered it in private before, past us.
  if (reply.kind === 'private_reply' && reply.inReplyTo !== null && failure.reason === 'duplicate')
    await noteAnsweredInPrivate(tx, reply.inReplyTo, desk.now())
  const sofar = partsSent > 0 ? ` (${partsSent} of ${parts?.length ?? 1} parts were sent)` : ''
  await changeReply(tx, id, { state: 'refused', failure: { ...failure, detail: failure.detail + sofar } })
  await countInFlight(tx, conversation, -1)
  await record(tx, desk, { type: 'reply.refused', conversation, reply: id })
}

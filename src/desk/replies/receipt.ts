import type { Tx } from '../../lib/db'
import type { AttemptId } from '../../lib/ids'
import { continueElsewhere } from '../conversations/elsewhere'
import { lockConversation } from '../conversations/lock'
import type { Conversation } from '../conversations/conversation.rules'
import type { Desk } from '../desk'
import type { EventOf } from '../inbox/event.rules'
import { record } from '../deadlines/record'
import { applyReceipt } from './apply-receipt'
import { learnIds, partArrived } from './arrive'
import {
  endAttempt,
  findSentId,
  holdEarlyReceipt,
  readAttempt,
  saveEvidence,
  unsettledBeside,
  unsettledIn,
} from './attempts.store'
import { isSameText } from './delivery.rules'
import type { Receipt } from './receipt.rules'
import { wakeNext } from './release'
import { readReply } from './replies.store'
import type { Reply } from './reply.rules'

type ReceiptEvent = EventOf<'receipt'> | EventOf<'delivery_failed'>

/** Applies a receipt, a late failure or the echo of a reply of ours; false when the id belongs to none of our replies. */
export async function takeReceipt(tx: Tx, desk: Desk, event: ReceiptEvent | EventOf<'own_echo'>): Promise<boolean> {
  const { account, externalId } = event
  const known = await findSentId(tx, { account, externalId })
  if (known === undefined) return await takeUnknownId(tx, desk, event)
  if (event.kind === 'own_echo') return true
  await lockConversation(tx, known.conversation)
  const reply = await readReply(tx, known.reply)
  if (reply) await applyReceipt(tx, desk, { reply, part: known.part, receipt: toReceipt(event) })
  return true
}

/**
 * An id that we have not stored: it can belong to a call of ours that is not settled yet, whose answer is on its way,
 * late or lost. An echo with the same text proves that it arrived; a receipt waits for the ids of the settlement.
 */
async function takeUnknownId(tx: Tx, desk: Desk, event: ReceiptEvent | EventOf<'own_echo'>): Promise<boolean> {
  const { account, externalId } = event
  for (const { reply: id, conversation: at } of await candidatesFor(tx, event)) {
    const conversation = await lockConversation(tx, at)
    // The settlement may have been faster while we waited for the lock.
    if (await findSentId(tx, { account, externalId })) return await takeReceipt(tx, desk, event)
    const reply = await readReply(tx, id)
    if (conversation === undefined || reply === undefined || !isUnsettled(reply)) continue
    if (event.kind !== 'own_echo') {
      await holdEarlyReceipt(tx, { account, externalId, ...toReceipt(event) })
      return true
    }
    if (await takeEcho(tx, desk, { reply, conversation, event })) return true
  }
  return false
}

async function candidatesFor(tx: Tx, event: ReceiptEvent | EventOf<'own_echo'>) {
  const here = await unsettledIn(tx, event)
  return event.kind === 'own_echo' ? [...here, ...(await unsettledBeside(tx, event))] : here
}

async function takeEcho(
  tx: Tx,
  desk: Desk,
  {
    reply,
    conversation,
    event,
  }: { reply: Reply & { attempt: AttemptId }; conversation: Conversation; event: EventOf<'own_echo'> },
): Promise<boolean> {
  const part = reply.parts?.[reply.partsSent]
  if (part === undefined || !isSameText(part.text, event.text)) return false
  const attempt = await readAttempt(tx, reply.attempt)
  if (attempt === undefined) return false
  await endAttempt(tx, attempt.id, { outcome: 'sent', detail: null, ids: [event.externalId] })
  await saveEvidence(tx, attempt.id, 'echo')
  const answered = await partArrived(tx, reply, attempt.startedAt)
  if (answered) await record(tx, desk, { type: 'reply.sent', conversation: conversation.id, reply: reply.id, answered })
  // The answer of the call, which is lost, would have told where the customer goes on.
  const { thread, surface, occurredAt: at } = event
  if (reply.kind === 'private_reply')
    await continueElsewhere(tx, desk, { conversation, place: { thread, surface }, at })
  // A receipt that came before may say that it failed after all.
  await learnIds(tx, desk, { reply: reply.id, part: attempt.part, ids: [event.externalId], conversation })
  await wakeNext(tx, desk, conversation.id)
  return true
}

const isUnsettled = (reply: Reply): reply is Reply & { attempt: AttemptId } =>
  (reply.state === 'sending' || reply.state === 'unknown') && reply.attempt !== null

const toReceipt = (event: ReceiptEvent): Receipt =>
  event.kind === 'receipt'
    ? { what: event.what, at: event.occurredAt, reason: null, remedies: null }
    : { what: 'failed', at: event.occurredAt, reason: event.reason, remedies: event.remedies ?? null }

import type { Tx } from '../../lib/db'
import { lockConversation } from '../conversations/lock'
import type { Desk } from '../desk'
import type { EventOf } from '../inbox/event.rules'
import { applyReceipt } from './apply-receipt'
import { findSentId, holdEarlyReceipt } from './attempts.store'
import { takeEcho } from './echo'
import { isMoving, unsettledIn } from './echo.store'
import type { Receipt } from './receipt.rules'
import { readReply } from './replies.store'

type ReceiptEvent = EventOf<'receipt'> | EventOf<'delivery_failed'>

/** Applies a receipt, a late failure or the echo of a reply of ours; false when the id belongs to none of our replies. */
export async function takeReceipt(tx: Tx, desk: Desk, event: ReceiptEvent | EventOf<'own_echo'>): Promise<boolean> {
  const { account, externalId } = event
  const known = await findSentId(tx, { account, externalId })
  if (event.kind === 'own_echo') return known !== undefined || (await takeEcho(tx, desk, event))
  if (known === undefined) return await waitForId(tx, desk, event)
  await lockConversation(tx, known.conversation)
  const reply = await readReply(tx, known.reply)
  if (reply) await applyReceipt(tx, desk, { reply, part: known.part, receipt: toReceipt(event) })
  return true
}

/**
 * An id that we have not stored can belong to a call of ours that is not settled yet: its receipt waits for the ids of
 * the settlement.
 */
async function waitForId(tx: Tx, desk: Desk, event: ReceiptEvent): Promise<boolean> {
  const { account, externalId } = event
  const [unsettled] = await unsettledIn(tx, event)
  if (unsettled !== undefined) {
    await lockConversation(tx, unsettled.conversation)
    // The settlement may have been faster while we waited for the lock.
    if (await findSentId(tx, { account, externalId })) return await takeReceipt(tx, desk, event)
    const [still] = await unsettledIn(tx, event)
    if (still === undefined) return false
  } else if (!(await isMoving(tx, account))) return false
  await holdEarlyReceipt(tx, { account, externalId, ...toReceipt(event) })
  return true
}

const toReceipt = (event: ReceiptEvent): Receipt =>
  event.kind === 'receipt'
    ? { what: event.what, at: event.occurredAt, reason: null, remedies: null }
    : { what: 'failed', at: event.occurredAt, reason: event.reason, remedies: event.remedies ?? null }

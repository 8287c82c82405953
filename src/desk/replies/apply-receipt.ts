import type { Tx } from '../../lib/db'
import { noteReplyFailed } from '../conversations/in-flight'
import type { Desk } from '../desk'
import { record } from '../deadlines/record'
import { afterReceipt, type Receipt } from './receipt.rules'
import { changeReply, readAnsweredSeq } from './replies.store'
import type { Reply } from './reply.rules'

/** Applies what the platform says of a part of a reply. The caller holds the conversation's lock. */
export async function applyReceipt(
  tx: Tx,
  desk: Desk,
  { reply, part, receipt }: { reply: Reply; part: number; receipt: Receipt },
): Promise<void> {
  const change = afterReceipt(reply, receipt, part)
  if (change === undefined) return
  const { id, conversation } = reply
  await changeReply(tx, id, change)
  const { what } = receipt
  if (what !== 'failed') return await record(tx, desk, { type: 'reply.receipt', conversation, reply: id, what })
  // The customer waits again for what no other reply answered.
  const answeredSeq = await readAnsweredSeq(tx, conversation)
  const waits = (await noteReplyFailed(tx, { conversation, answeredSeq }))?.toISOString() ?? null
  await record(tx, desk, { type: 'reply.receipt', conversation, reply: id, what, waits })
}

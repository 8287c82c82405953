import type { Remedy } from '../playbook/account.rules'
import type { Failure, Reply } from './reply.rules'

export type Receipt = {
  what: 'delivered' | 'read' | 'failed'
  at: Date
  reason: string | null
  /** Of a failure, what is possible instead; null when the platform's word tells nothing of it. */
  remedies: readonly Remedy[] | null
}

type Delivery = Pick<Reply, 'deliveredAt' | 'readAt' | 'failure'>

/** What a receipt changes: undefined when it tells nothing new. Receipts come in any order and never go backwards. */
export function afterReceipt(
  { parts, deliveredAt, readAt, failure }: Delivery & Pick<Reply, 'parts'>,
  receipt: Receipt,
  part: number,
): Delivery | undefined {
  if (failure !== null) return undefined
  if (receipt.what === 'failed')
    return readAt === null ? { deliveredAt, readAt, failure: failureOf(receipt) } : undefined
  // Whoever has only the first part of three has not got the reply.
  const isLast = part >= (parts?.length ?? 1) - 1
  return isLast ? laterStage({ deliveredAt, readAt, failure }, receipt) : undefined
}

function laterStage(delivery: Delivery, { what, at }: Receipt): Delivery | undefined {
  if (what === 'read')
    return delivery.readAt === null ? { ...delivery, readAt: at, deliveredAt: delivery.deliveredAt ?? at } : undefined
  return delivery.deliveredAt === null ? { ...delivery, deliveredAt: at } : undefined
}

const failureOf = ({ reason, remedies }: Receipt): Failure => ({
  reason: 'delivery_failed',
  remedies: remedies ?? ['open_natively'],
  detail: reason ?? '',
})

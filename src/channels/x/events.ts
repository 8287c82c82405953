import type { InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'

/** Of whose account a delivery tells. */
export type Reading = { account: AccountId; userId: string; now: Date }

export const ignored = ({ account, now }: Reading, { key, reason }: { key: string; reason: string }): InboundEvent => ({
  kind: 'ignored',
  account,
  dedupeKey: `ignored:${key}`,
  occurredAt: now,
  reason,
})

export const unreadable = (
  { account, now }: Reading,
  { fingerprint, reason }: { fingerprint: string; reason: string },
): InboundEvent => ({ kind: 'unreadable', account, dedupeKey: `unreadable:${fingerprint}`, occurredAt: now, reason })

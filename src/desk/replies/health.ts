import type { AccountId } from '../../lib/ids'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import { afterOutcome } from './breaker.rules'
import { lockHealth, readUnhealthy, saveHealth, takeProbe } from './health.store'
import type { SendOutcome } from './reply.rules'

export type AccountHealth = {
  account: AccountId
  state: 'closed' | 'open'
  since: Date
  reason: string | null
  blockedUntil: Date | null
}

/** Between two harmless reads of a broken account: soon enough to notice, rarely enough not to be a burden. */
const PROBE_EVERY_MS = 30_000

/** Accounts that are broken or held back by their platform; healthy ones are not listed. */
export function unhealthyAccounts(desk: Pick<Desk, 'db'>): Promise<AccountHealth[]> {
  return readUnhealthy(desk.db)
}

/**
 * Counts an outcome: the breaker opens at half of at least 10 calls in 60 s, at 5 timeouts in a row, or at once when
 * the credentials are refused. A 429 sets `blocked until` for all replicas. Refused content never counts.
 */
export async function noteOutcome(desk: Desk, account: AccountId, outcome: SendOutcome): Promise<void> {
  await inTransaction(desk, async (tx) => {
    const { health: before, now } = await lockHealth(tx, account)
    const health = afterOutcome(before, outcome, now)
    const turned = before.state === 'closed' && health.state === 'open'
    await saveHealth(tx, account, { health, turned, probeInMs: PROBE_EVERY_MS })
    if (turned)
      await record(tx, desk, { type: 'account.broken', conversation: null, account, reason: health.reason ?? '' })
  })
}

/** Takes the right to probe an open account (one replica, every 30 s). */
export function claimProbe(desk: Pick<Desk, 'db'>): Promise<AccountId | undefined> {
  return takeProbe(desk.db, PROBE_EVERY_MS)
}

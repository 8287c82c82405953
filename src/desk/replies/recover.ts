import type { AccountId } from '../../lib/ids'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import { recovered } from './breaker.rules'
import { lockHealth, saveHealth } from './health.store'
import { wakeAccount } from './watch'

/** Asked for at once after a recovery; the rest look by themselves every minute. */
const WAKE_LIMIT = 500

/** A harmless read worked: the account is closed again and what waits is sent. */
export async function recoverAccount(desk: Desk, account: AccountId): Promise<void> {
  const wasOpen = await inTransaction(desk, async (tx) => {
    const { health, now } = await lockHealth(tx, account)
    if (health.state === 'closed') return false
    await saveHealth(tx, account, { health: recovered(now), turned: true, probeInMs: 0 })
    await record(tx, desk, { type: 'account.recovered', conversation: null, account })
    return true
  })
  // Each under the lock of its own conversation. Should this stop half way, the auditor finds what is left.
  if (wasOpen) await wakeAccount(desk, account, WAKE_LIMIT)
}

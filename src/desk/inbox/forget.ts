import type { Desk } from '../desk'
import { emptyHandled } from './forget.store'

/**
 * Forgets what handled deliveries said, oldest first: the row stays, so that the delivery is still known when it comes
 * again. Those that a person has to look at are left. Returns how many were looked at: fewer than `limit` at the end.
 */
export function forgetDeliveries(
  { db }: Pick<Desk, 'db'>,
  range: { olderThanMs: number; limit: number },
): Promise<number> {
  return emptyHandled(db, range)
}

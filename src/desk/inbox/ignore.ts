import type { Tx } from '../../lib/db'
import type { InboundEvent } from './event.rules'
import { markIgnored } from './inbox.store'
import { shortKey } from './kept'

/** Closes a delivery that changes nothing after all, as what a channel ignores: the reason stays beside it. */
export async function ignoreDelivery(
  tx: Tx,
  { channel, event }: { channel: string; event: Pick<InboundEvent, 'account' | 'dedupeKey'> },
  reason: string,
): Promise<void> {
  await markIgnored(tx, { channel, account: shortKey(event.account), externalId: shortKey(event.dedupeKey) }, reason)
}

import { SportelloError, unavailable } from '../../lib/errors'
import { storableJson } from '../../lib/storable'
import type { Tx } from '../../lib/db'
import type { Desk } from '../desk'
import type { EventOf, InboundEvent, InboxItem } from './event.rules'
import { ignoreDelivery } from './ignore'
import { markUnreadable, saveFound } from './inbox.store'
import { reasonOf } from './failure.rules'

type CustomerItem = Extract<InboxItem, { source: 'customer' }>

/** Asks the platform what a delivery points to. Rejects while that cannot be known. */
export type Hydrate = (pointer: EventOf<'pointer'>) => Promise<InboundEvent[]>

/** Whether a delivery must be read on its platform before anything can be done with it. */
export const isUnread = (item: InboxItem): boolean =>
  item.source === 'customer' && item.event.kind === 'pointer' && item.found === null

/**
 * Reads what a delivery points to, outside any transaction, and keeps it beside the delivery, so that a repetition does
 * not read it again. What the platform's client rejects with is never taken for a failure of our database.
 */
export async function readPointer(
  desk: Pick<Desk, 'db'>,
  { id, event }: Pick<CustomerItem, 'id' | 'event'>,
  hydrate: Hydrate | undefined,
): Promise<void> {
  if (event.kind !== 'pointer') return
  if (hydrate === undefined) throw unavailable('Nobody here can read on a platform.')
  const found = await hydrate(event).catch((error: unknown) => {
    throw error instanceof SportelloError
      ? error
      : unavailable(`The platform cannot be read: ${reasonOf(error)}`, error)
  })
  await saveFound(desk.db, id, storableJson(found))
}

/** What is to be handled of an item: itself, or what it pointed to. What that says in vain is noted beside the delivery. */
export async function eventsOf(tx: Tx, { id, channel, event, found }: CustomerItem): Promise<InboundEvent[]> {
  if (event.kind !== 'pointer' || found === null) return [event]
  const events: InboundEvent[] = []
  for (const one of found) {
    if (one.kind === 'unreadable') await markUnreadable(tx, id, one.reason)
    else if (one.kind === 'pointer') await markUnreadable(tx, id, 'It points to what is a pointer itself.')
    else if (one.kind !== 'ignored') events.push(one)
    else if (found.length === 1) await ignoreDelivery(tx, { channel, event }, one.reason)
  }
  return events
}

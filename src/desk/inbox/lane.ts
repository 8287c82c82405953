import type { Tx } from '../../lib/db'
import { type Desk, inTransaction } from '../desk'
import type { EventOf, InboxItem } from './event.rules'
import { allowedFailures, isDatabaseAway, reasonOf } from './failure.rules'
import { eventsOf, type Hydrate, isUnread, readPointer } from './hydrate'
import { lockNextOfLane, lockWaiting, markDone, markFailed, readBad, revive, wishForgotten } from './inbox.store'

type CustomerItem = Extract<InboxItem, { source: 'customer' }>
type WorkspaceItem = Extract<InboxItem, { source: 'workspace' }>

export type LaneHandlers = {
  /** Runs in the transaction that marks the item done. */
  customer: (tx: Tx, item: CustomerItem) => Promise<void>
  /** Takes messages that follow one another at once, where the caller can do that cheaper; the same transaction. */
  messages?: (tx: Tx, messages: readonly EventOf<'message'>[]) => Promise<void>
  /** Runs outside any transaction and may be repeated: it must know by itself what it has done before. */
  workspace: (item: WorkspaceItem) => Promise<void>
  /** Reads what a delivery only points to; outside any transaction, once. */
  hydrate?: Hydrate
}

export type Drained = { handled: number; more: boolean; failed: string | null }

/** So many share a transaction: enough to make commits rare in a burst, few enough to commit within the second. */
const BATCH = 50

/**
 * Handles what waits in a lane, oldest first, up to a bound; `more` says that some is left. Items of customers are
 * handled many in one transaction; when one fails they are taken one by one, and the failing one alone is counted.
 * After 5 failures an item is dead: visible, replayable, and the lane moves on. Until then the lane waits for it, so
 * that nothing overtakes it; what has to be read on a platform that does not answer is waited for longer. Rejects when
 * the database is away: that is nobody's failure.
 */
export async function drainLane(desk: Desk, lane: string, handlers: LaneHandlers): Promise<Drained> {
  const batch = await handleTogether(desk, lane, handlers)
  if (batch.handled === batch.items.length) {
    return { handled: batch.handled, more: batch.items.length === BATCH, failed: null }
  }
  return await handleOneByOne(desk, batch.items, handlers)
}

/** Nothing is handled when one is a workspace's or has to be read on its platform first, or when one of them fails. */
async function handleTogether(
  desk: Desk,
  lane: string,
  handlers: LaneHandlers,
): Promise<{ items: InboxItem[]; handled: number }> {
  let items: InboxItem[] = []
  try {
    const handled = await inTransaction(desk, async (tx) => {
      items = await lockNextOfLane(tx, lane, BATCH)
      const mine = items.filter((item) => item.source === 'customer')
      if (mine.length < items.length || mine.length === 0 || mine.some(isUnread)) return 0
      await handleInOrder(tx, mine, handlers)
      await markDone(tx, idsOf(mine))
      return mine.length
    })
    return { items, handled }
  } catch (error) {
    if (items.length === 0 || isDatabaseAway(error)) throw error
    return { items, handled: 0 }
  }
}

/** One by one, but for messages that follow one another. */
async function handleInOrder(tx: Tx, items: readonly CustomerItem[], handlers: LaneHandlers): Promise<void> {
  let messages: EventOf<'message'>[] = []
  const handleMessages = async () => {
    if (messages.length > 0) await handlers.messages?.(tx, messages)
    messages = []
  }
  for (const item of items) {
    for (const event of await eventsOf(tx, item)) {
      if (handlers.messages && event.kind === 'message') {
        messages.push(event)
      } else {
        await handleMessages()
        await handlers.customer(tx, { ...item, event })
      }
    }
  }
  await handleMessages()
}

async function handleOneByOne(desk: Desk, items: readonly InboxItem[], handlers: LaneHandlers): Promise<Drained> {
  let handled = 0
  let failed: string | null = null
  for (const item of items) {
    try {
      await handleOne(desk, item, handlers)
      handled += 1
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      failed = reasonOf(error)
      const allowed = allowedFailures(error, waitsFor(item))
      const waits = await markFailed(desk.db, { id: item.id, reason: failed, allowed })
      if (waits) return { handled, more: true, failed }
    }
  }
  return { handled, more: items.length === BATCH, failed }
}

function waitsFor(item: InboxItem): 'platform' | 'workspace' | 'nobody' {
  if (item.source === 'workspace') return 'workspace'
  return isUnread(item) ? 'platform' : 'nobody'
}

async function handleOne(desk: Desk, item: InboxItem, handlers: LaneHandlers): Promise<void> {
  if (item.source === 'workspace') {
    await handlers.workspace(item)
    await markDone(desk.db, [item.id])
    return
  }
  if (isUnread(item)) await readPointer(desk, item, handlers.hydrate)
  await inTransaction(desk, async (tx) => {
    const waiting = await lockWaiting(tx, item.id)
    if (waiting?.source !== 'customer' || isUnread(waiting)) return
    await handleInOrder(tx, [waiting], handlers)
    await markDone(tx, [item.id])
  })
}

const idsOf = (items: readonly InboxItem[]): string[] => items.map((item) => item.id)

export type BadDelivery = {
  id: string
  channel: string
  account: string
  receivedAt: Date
  state: 'quarantined' | 'dead'
  reason: string
}

/** Deliveries that could not be understood or handled, newest first. */
export async function badDeliveries(desk: Pick<Desk, 'db'>, limit: number): Promise<BadDelivery[]> {
  const rows = await readBad(desk.db, limit)
  return rows.map(({ id, channel, account, received_at, state, last_error }) => ({
    ...{ id, channel, account, state },
    receivedAt: received_at,
    reason: last_error ?? '',
  }))
}

/** Puts a dead delivery back into its lane; false when it is not dead any more. */
export async function replayDelivery(desk: Pick<Desk, 'db' | 'committed'>, id: string): Promise<boolean> {
  if (!/^\d{1,18}$/.test(id)) return false
  const revived = await revive(desk.db, id)
  if (revived) desk.committed()
  return revived
}

/**
 * For the auditor: asks for the work of lanes in which something has waited longer than `graceMs` although no work for
 * them is noted. There are none while everything works. Returns how many.
 */
export async function repairLanes(desk: Pick<Desk, 'db' | 'committed'>, graceMs: number): Promise<number> {
  const repaired = await wishForgotten(desk.db, { graceMs, limit: 1_000 })
  if (repaired > 0) desk.committed()
  return repaired
}

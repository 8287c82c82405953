import type { Delivery, InboundEvent } from '../../desk/index'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { subscribe } from './listen'
import type { Graph } from './graph'

/** How far before the end of the last look the next one begins: Meta's lists come late. */
const OVERLAP_MS = 10 * 60_000
/** Webhooks bring everything that matters at once; this finds what they lost. */
const LOOK_EVERY_MS = 10 * 60_000
/** What is older was answered elsewhere or is not waited for any more. */
const REACH_MS = 7 * 24 * 3_600_000

type Reconciling = {
  graph: Graph
  asset: string
  platform: string
  channel: string
  fields: readonly string[]
  intake: Intake
  signal: AbortSignal
  /** Everything since a moment, as events with the same keys as if they had been delivered. */
  missed: (since: Date, signal: AbortSignal) => Promise<InboundEvent[]>
}

/**
 * Keeps the subscription, and reads again what a webhook should have brought: Meta drops a delivery after 36 hours, has
 * no replay and tells nobody. What came before is recognised by its key. Rejects when Meta does not answer; the cursor
 * stays where it was, so that the next run begins there.
 */
export const reconcile = (reconciling: Reconciling): Promise<void> =>
  inRounds(LOOK_EVERY_MS, reconciling.signal, async () => {
    const { intake, signal, missed, channel } = reconciling
    await subscribe(reconciling)
    const now = intake.now()
    const since = sinceOf(await intake.readCursor(), now)
    const events = signal.aborted ? [] : await missed(since, signal)
    if (signal.aborted) return
    const found = events.filter((event) => event.kind !== 'ignored' && event.occurredAt >= since)
    if (found.length > 0) await intake.accept(found.map((event) => toDelivery(channel, event)))
    await intake.saveCursor(now.toISOString())
  })

/** At the very first start nothing was missed: what is older than Sportello stays where it is. */
function sinceOf(cursor: string | undefined, now: Date): Date {
  const last = cursor === undefined ? now.getTime() : Date.parse(cursor)
  const from = Number.isNaN(last) ? now.getTime() : last - OVERLAP_MS
  return new Date(Math.max(from, now.getTime() - REACH_MS))
}

const toDelivery = (channel: string, event: InboundEvent): Delivery => ({
  source: 'customer',
  ...{ channel, event, raw: Buffer.from(JSON.stringify(event), 'utf8') },
})

import { forgetDeliveries, forgetReceipts, forgetTimers, type Desk } from '../desk/index'
import type { Log } from '../lib/log'
import { openRounds, type Rounds } from './rounds'

const EVERY_MS = 600_000
const BATCH = 1_000
/** A round ends at some point; the next goes on where it was. */
const MAX_BATCHES = 50
const DAY_MS = 86_400_000
/** Long enough to look into what a platform sent when something seems wrong; customers' words stay in their messages. */
const KEEP_DELIVERIES_MS = 30 * DAY_MS
const KEEP_TIMERS_MS = 30 * DAY_MS
/** A receipt overtakes the answer of its call by seconds. */
const KEEP_RECEIPTS_MS = 7 * DAY_MS

/** Forgets what nobody needs any more, a little at a time. Every replica may do it. */
export const openTidy = ({ desk, log }: { desk: Desk; log: Log }): Rounds =>
  openRounds(() => tidyOnce(desk), { everyMs: EVERY_MS, component: 'tidy', log })

export async function tidyOnce(desk: Desk): Promise<void> {
  await inBatches((limit) => forgetDeliveries(desk, { olderThanMs: KEEP_DELIVERIES_MS, limit }))
  await inBatches((limit) => forgetTimers(desk, { olderThanMs: KEEP_TIMERS_MS, limit }))
  await inBatches((limit) => forgetReceipts(desk, { olderThanMs: KEEP_RECEIPTS_MS, limit }))
}

async function inBatches(forget: (limit: number) => Promise<number>): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch++) if ((await forget(BATCH)) < BATCH) return
}

import { expireSends, fireDueTimers, nextTimerInMs, type Desk } from '../desk/index'
import type { Log } from '../lib/log'
import { SEND_LEASE_MS } from './deliver-reply'
import type { Figures } from './figures'
import { sweepOutbox } from './outbox'
import { pause } from './patience'

/** Finds what is due and what got lost. Every replica with workers runs one; they take nothing from each other. */
export type Sweep = {
  start: () => void
  stop: () => Promise<void>
  /** How long ago the last round ended well. */
  ageMs: () => number
}

export type SweepDeps = { desk: Desk; log: Log; figures: Figures; replica: string; leaseMs: number }

const EVERY_MS = 1_000
const TIMERS_AT_ONCE = 200
/** A round ends at some point, so that what else it looks for has its turn; the next follows at once. */
const MAX_BATCHES = 50
/** What is due but held by a step of somebody is looked for a little later. */
const SOON_MS = 50

export function openSweep(deps: SweepDeps): Sweep {
  const end = new AbortController()
  let endedWellAt = performance.now()
  let loop = Promise.resolve()

  // One round after the other: rounds that overlap would wait for each other's rows.
  async function run(): Promise<void> {
    while (!end.signal.aborted) {
      let waitMs = EVERY_MS
      try {
        waitMs = await sweepOnce(deps)
        endedWellAt = performance.now()
      } catch (error) {
        deps.log.warn({ component: 'sweep', error }, 'A sweep failed')
      }
      await pause(waitMs, end.signal)
    }
  }

  return {
    start: () => void (loop = run()),
    stop: async () => {
      end.abort()
      await loop
    },
    ageMs: () => performance.now() - endedWellAt,
  }
}

/** One round; returns how long to wait for the next: until the next timer, at most a second. */
export async function sweepOnce({ desk, log, figures, replica, leaseMs }: SweepDeps): Promise<number> {
  await fireTimers(desk, figures, replica)
  figures.sendsExpired += await expireSends(desk, SEND_LEASE_MS)
  const swept = await sweepOutbox(desk.db, leaseMs)
  if (swept > 0) {
    figures.swept += swept
    log.info({ component: 'sweep', count: swept }, 'Work whose wake-up or runner got lost is handed out again')
    desk.committed()
  }
  const nextInMs = (await nextTimerInMs(desk)) ?? EVERY_MS
  return Math.min(EVERY_MS, Math.max(SOON_MS, nextInMs))
}

async function fireTimers(desk: Desk, figures: Figures, by: string): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const { fired, worstLateMs } = await fireDueTimers(desk, { limit: TIMERS_AT_ONCE, by })
    figures.timersFired += fired
    figures.worstTimerLateMs = Math.max(figures.worstTimerLateMs, worstLateMs)
    if (fired < TIMERS_AT_ONCE) return
  }
}

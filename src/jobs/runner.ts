import type { Db } from '../lib/db'
import { SportelloError, unavailable } from '../lib/errors'
import { isUuid } from '../lib/ids'
import type { Log } from '../lib/log'
import type { Figures } from './figures'
import type { Handlers, Outcome } from './job'
import { finishWork, putBack, renewWork, takeWork, type PutBack, type TakenWork, type WorkRef } from './outbox.store'
import type { Relay } from './outbox'
import { doubling, pause } from './patience'
import { isJobName } from './reactions'

/** Runs rows of the outbox, each by one runner at a time, and says in the outbox what came of it. */
export type Runner = {
  run: (wake: WorkRef) => Promise<void>
  start: () => void
  /** Begins nothing more and waits until nothing is being run, at most for a time; false when something still is. */
  settle: (ms: number) => Promise<boolean>
  stop: () => void
}

export type RunnerDeps = {
  db: Db
  handlers: Handlers
  relay: Pick<Relay, 'kick' | 'kickIn'>
  leaseMs: number
  log: Log
  figures: Figures
}

/** After so many failures a person must look; with the pauses below that is a quarter of an hour. */
const MAX_ATTEMPTS = 10
const BACKOFF = { firstMs: 1_000, longestMs: 300_000 }
/** Work of a newer version of this program waits for a replica of that version. */
const NOT_OURS_MS = 5_000
/** The work is done, but the database does not take the news: a restart of it is over in this time. */
const TELL_TRIES = 4
const TELL = { firstMs: 200, longestMs: 2_000 }

/** A row in work, and when it was last renewed by the monotonic clock: before the database wrote it down. */
type Held = { gen: number; renewedAt: number }

export function openRunner(deps: RunnerDeps): Runner {
  const held = new Map<string, Held>()
  let beat: NodeJS.Timeout | undefined
  let closing = false

  async function run(wake: WorkRef): Promise<void> {
    // The queue hands it to another replica.
    if (closing) throw unavailable('This worker is stopping.')
    const renewedAt = performance.now()
    const taken = await takeWork(deps.db, wake)
    if (taken === undefined) return
    held.set(taken.id, { gen: taken.gen, renewedAt })
    try {
      await perform(deps, taken, () => holds(held.get(taken.id), taken, deps.leaseMs))
    } finally {
      held.delete(taken.id)
    }
  }

  return {
    run,
    start: () => {
      beat = setInterval(() => void renew(deps, held), deps.leaseMs / 3)
    },
    settle: async (ms) => {
      closing = true
      const until = performance.now() + ms
      while (held.size > 0 && performance.now() < until) await pause(20)
      return held.size === 0
    },
    stop: () => clearInterval(beat),
  }
}

/** Half of the lease, so that what is begun after asking ends within the other half. */
const holds = (hold: Held | undefined, { gen }: TakenWork, leaseMs: number): boolean =>
  hold?.gen === gen && performance.now() - hold.renewedAt < leaseMs / 2

async function renew({ db, log }: RunnerDeps, held: Map<string, Held>): Promise<void> {
  if (held.size === 0) return
  const at = performance.now()
  const running = [...held].map(([id, { gen }]) => ({ id, gen }))
  try {
    const kept = new Set(await renewWork(db, running))
    for (const { id, gen } of running) {
      const hold = held.get(id)
      if (hold?.gen === gen && kept.has(id)) hold.renewedAt = at
    }
  } catch (error) {
    log.warn({ component: 'runner', error }, 'Work under way could not be renewed')
  }
}

async function perform(deps: RunnerDeps, taken: TakenWork, stillHolds: () => boolean): Promise<void> {
  const { id, key, job, payload, attempts, starts } = taken
  if (!isJobName(job)) return await giveBack(deps, taken, { inMs: NOT_OURS_MS, clean: true })
  const figures = deps.figures.jobs[job]
  const startedAt = performance.now()
  let outcome: Outcome
  try {
    outcome = await deps.handlers[job]({ id, key, payload, attempts, retried: starts > 1, holds: stillHolds })
    figures.done++
  } catch (error) {
    figures.failed++
    return await fail(deps, taken, error)
  } finally {
    figures.busyMs += performance.now() - startedAt
  }
  await end(deps, taken, outcome)
}

async function end(deps: RunnerDeps, taken: TakenWork, outcome: Outcome): Promise<void> {
  if (outcome === undefined) {
    const { waiting } = await tell(() => finishWork(deps.db, taken))
    // What was asked for meanwhile could not be dispatched beside this.
    if (waiting) deps.relay.kick()
  } else if ('again' in outcome) {
    await giveBack(deps, taken, { inMs: 0, clean: true })
  } else {
    const { retryInMs, payload = {}, unclear = false } = outcome
    await giveBack(deps, taken, { inMs: retryInMs, clean: !unclear, ended: true, payload })
  }
}

async function fail(deps: RunnerDeps, taken: TakenWork, error: unknown): Promise<void> {
  const { job, key, attempts } = taken
  const fields = { job, attempts: attempts + 1, error, ...(isUuid(key) ? { conversation: key } : {}) }
  deps.log.warn(fields, 'Work failed')
  // A little chance in the pause: what failed together does not come back together.
  const inMs = doubling(attempts, BACKOFF) * (0.8 + 0.4 * Math.random())
  const dies = attempts + 1 >= MAX_ATTEMPTS
  await giveBack(deps, taken, { inMs, clean: false, failure: { reason: reasonOf(error), dies } })
}

async function giveBack(deps: RunnerDeps, taken: TakenWork, change: PutBack): Promise<void> {
  const result = await tell(() => putBack(deps.db, taken, change))
  if (result === 'dead') {
    if (isJobName(taken.job)) deps.figures.jobs[taken.job].died++
    deps.log.error({ job: taken.job, attempts: taken.attempts + 1 }, 'Work was given up; a person can replay it')
  }
  if (result === 'joined') deps.relay.kick()
  if (result === 'back') deps.relay.kickIn(change.inMs)
}

async function tell<T>(statement: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await statement()
    } catch (error) {
      if (tries === TELL_TRIES) throw error
      await pause(doubling(tries - 1, TELL))
    }
  }
}

/** What went wrong, in words of ours; those of libraries may quote a customer. */
function reasonOf(error: unknown): string {
  if (error instanceof SportelloError) return `${error.code}: ${error.message}`
  if (!(error instanceof Error)) return typeof error
  const { code, retry } = error as { code?: unknown; retry?: unknown }
  return [error.name, retry, code].filter((part) => typeof part === 'string').join(' ')
}

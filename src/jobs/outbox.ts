import { mayAct, type Desk } from '../desk/index'
import type { Db } from '../lib/db'
import type { PersonId } from '../lib/ids'
import type { Log } from '../lib/log'
import { openBell } from './bell'
import type { Figures } from './figures'
import { QUEUES } from './job'
import {
  claimDue,
  listDead,
  putBack,
  reviveDead,
  staleWork,
  type DeadWork,
  type DueWork,
  type WorkRef,
} from './outbox.store'
import { doubling, pause } from './patience'
import type { Broker } from './queue'
import { isJobName, JOB_NAMES, queueOf } from './reactions'

/** Turns due rows of the outbox into wake-ups. Every replica may run one. */
export type Relay = {
  start: () => void
  /** Work was committed: look at once. Any number of kicks while one look is under way are one more look. */
  kick: () => void
  /** Looks again after a time, when that is sooner than the next look by itself. */
  kickIn: (ms: number) => void
  stop: () => Promise<void>
}

export type RelayDeps = {
  db: Db
  broker: Broker
  log: Log
  figures: Figures
  /** Runs a row in this process while the queue is out of reach; absent where nothing is run. */
  runHere?: (row: WorkRef) => Promise<void>
}

/** Rows of one job taken in one look; more are taken in the next, which follows at once. */
const BATCH = 100
/** When a look found so many, more is sure to follow. */
const BUSY = 20
/** How many runs of a job may lie in the queue for each that can run: enough to keep workers busy, few enough for the order to count. */
const AHEAD = 10
/** Between two looks under load: commits that come in between are taken together. */
const GAP_MS = 10
/** Nobody kicks for what other replicas commit and for what falls due by itself. */
const POLL = { firstMs: 50, longestMs: 250 }
/** A timer more is not worth it for what is further off. */
const KICK_WITHIN_MS = 2_000
const BROKEN = { firstMs: 100, longestMs: 2_000 }
/** Without a queue each replica runs some work itself: slower, but nothing waits for the queue to come back. */
const HERE = { places: 16, limit: 2 }
const ASK_QUEUE_EVERY_MS = 1_000

export function openRelay(deps: RelayDeps): Relay {
  const bell = openBell()
  const end = new AbortController()
  const hand = openHand(deps, end.signal, bell.ring)
  const here = openHere(deps, bell.ring)
  let loop = Promise.resolve()
  let idle = 0
  let failures = 0

  async function look(): Promise<number> {
    const limit = hand.isDown() ? here.limit() : BATCH
    const due = limit > 0 ? await claimDue(deps.db, capped(limit)) : []
    if (due.length === 0) return doubling(idle++, POLL)
    idle = 0
    if (hand.isDown() || !(await hand.over(due))) await here.run(due)
    return due.length >= Math.min(limit, BUSY) ? 0 : POLL.firstMs
  }

  async function lookSafely(): Promise<number> {
    try {
      const waitMs = await look()
      failures = 0
      return waitMs
    } catch (error) {
      if (failures++ === 0) deps.log.warn({ component: 'relay', error }, 'The database does not say what is due')
      return doubling(failures - 1, BROKEN)
    }
  }

  async function run(): Promise<void> {
    while (!end.signal.aborted) {
      const waitMs = await lookSafely()
      await bell.silence(GAP_MS)
      // A kick shortens no pause after a failure: the database is asked less often, not as often as work is committed.
      if (failures > 0) await bell.silence(waitMs)
      else await bell.wait(waitMs)
    }
  }

  return {
    start: () => void (loop = run()),
    kick: bell.ring,
    kickIn: (ms) => (ms < KICK_WITHIN_MS ? bell.ringIn(ms) : undefined),
    stop: async () => {
      end.abort()
      bell.close()
      await loop
    },
  }
}

/** Hands rows to the queue; when it takes none it is left alone until it can be reached again. */
function openHand({ broker, log, figures }: RelayDeps, end: AbortSignal, isBack: () => void) {
  let down = false
  async function askQueue(): Promise<void> {
    while (down && !end.aborted) {
      await pause(ASK_QUEUE_EVERY_MS, end)
      down = !(await broker.isReachable())
    }
    isBack()
  }
  return {
    isDown: () => down,
    over: async (due: readonly DueWork[]): Promise<boolean> => {
      try {
        await broker.addBulk(inOrder(due).map(toWake))
        figures.dispatched += due.length
        return true
      } catch (error) {
        figures.queueFailures++
        down = true
        log.warn({ component: 'relay', error }, 'The queue takes no work; replicas with workers do it without')
        void askQueue()
        return false
      }
    },
  }
}

const capped = (limit: number) =>
  JOB_NAMES.map((job) => ({ job, cap: QUEUES[queueOf(job)].concurrency * AHEAD, limit }))

/** Runs rows in this process, as many at once as there are places; where nothing is run, gives them back. */
function openHere({ db, log, runHere }: RelayDeps, freed: () => void) {
  let running = 0
  const start = (row: DueWork, run: NonNullable<typeof runHere>) => {
    running++
    run(row)
      .catch((error: unknown) => log.warn({ component: 'relay', error }, 'Work could not be run without the queue'))
      .finally(() => {
        running--
        freed()
      })
  }
  return {
    limit: () => (runHere === undefined || running >= HERE.places ? 0 : HERE.limit),
    run: async (due: readonly DueWork[]) => {
      const free = runHere === undefined ? 0 : Math.max(0, HERE.places - running)
      for (const row of due.slice(0, free)) if (runHere) start(row, runHere)
      await Promise.allSettled(due.slice(free).map((row) => putBack(db, row, { inMs: 0, clean: false })))
    },
  }
}

const inOrder = (due: readonly DueWork[]): DueWork[] =>
  due.toSorted((a, b) => a.priority - b.priority || Number(BigInt(a.id) - BigInt(b.id)))

function toWake({ id, gen, job }: DueWork) {
  return { queue: isJobName(job) ? queueOf(job) : 'chores', job, id, gen }
}

/** Puts work back whose wake-up or runner got lost. Returns how many; at most `SWEEP` at a time. */
export async function sweepOutbox(db: Db, leaseMs: number): Promise<number> {
  const stale = await staleWork(db, { leaseMs, limit: SWEEP })
  let swept = 0
  for (const row of stale) {
    const result = await putBackStale(db, row, leaseMs)
    if (result !== 'not-mine') swept++
  }
  return swept
}

const SWEEP = 500

const putBackStale = (db: Db, row: WorkRef, leaseMs: number) =>
  putBack(db, row, { inMs: 0, clean: false, staleMs: leaseMs })

/** Work that was given up after ten failures; a person with the right to `replay` may give it another ten. */
export function deadWork(desk: Pick<Desk, 'db'>, limit: number): Promise<DeadWork[]> {
  return listDead(desk.db, limit)
}

export type Replayed = { ok: true } | { ok: false; why: 'not-allowed' | 'not-dead' }

export async function replayWork(
  desk: Pick<Desk, 'db' | 'playbook' | 'committed'>,
  { id, by }: { id: string; by: PersonId },
): Promise<Replayed> {
  if (!mayAct(desk.playbook(), by, 'replay')) return { ok: false, why: 'not-allowed' }
  if (!(await reviveDead(desk.db, id))) return { ok: false, why: 'not-dead' }
  desk.committed()
  return { ok: true }
}

import { invalid, unavailable } from '../errors'
import { addressOf, type Found, reach, type Reached } from './attach'
import { findBinaries } from './binaries'
import { sleep } from './command'
import { createIfMissing } from './create'
import { hold } from './hold'
import { chooseIdentity } from './identity'
import { takeLock } from './lock'
import { makeFolder, type Place, placeAt, readPassword } from './place'
import { hasSupervisor } from './postmaster'
import { adopt, startSupervised, type Supervision } from './start'

export type ClusterOptions = {
  /** Made if missing. One host at a time: two machines must not share it. */
  dataDir: string
  /** False is faster and loses data at a power cut (not at a crash): for tests. */
  durable: boolean
  /** How long the server stays when nobody is connected any more, 10 s by default. Whoever starts it decides. */
  idleExitMs?: number
  /** A folder with postgres and initdb, instead of the ones that npm brought. */
  binDir?: string
  /** Where to look for programs; PATH of the host. */
  path?: string
}

export type Cluster = {
  /** Contains the password. */
  url: string
  pid: number
  /** False when this call started the server. */
  attached: boolean
  /** Postgres' own data folder, inside the given one. */
  dataDir: string
  /** Ends the use; the server stops some time after its last user. Never rejects, may be called again. */
  release(): Promise<void>
}

const DEFAULT_IDLE_EXIT_MS = 10_000
/** initdb on a slow disk, or the recovery of a busy server; longer is a fault to report. */
const PATIENCE_MS = 120_000
const ASK_AGAIN_MS = 20
/** A supervisor whose connection broke is back within this time; after it, it counts as killed. */
const SUPERVISOR_ABSENCE_MS = 1_500

/**
 * Makes, starts or joins the PostgreSQL server of a data folder, which any number of programs share. One connection
 * is held until `release()`, so that the server does not count as idle while a pool rests. The server survives a
 * crash of any program and of its own; after a crash it comes back on the same address.
 * Throws `forbidden`, `invalid` or `unavailable` with a sentence that says what to do.
 */
export async function ensureCluster(options: ClusterOptions): Promise<Cluster> {
  const place = placeAt(options.dataDir)
  makeFolder(place)
  const { found, started } = await join({ place, options })
  const url = addressOf(place, found.port)
  const held = hold(found.client, async () => {
    // Whoever deleted the data did not ask for an empty database in its place.
    if (readPassword(place) === undefined) throw silent(place)
    return (await join({ place, options })).found.client
  })
  return { url, pid: found.pid, attached: !started, dataDir: place.pgdata, release: held.release }
}

type Joining = { place: Place; options: ClusterOptions }
type Joined = { found: Found; started: boolean }

/** Asks, starts if nobody else does, and asks again. */
async function join(joining: Joining): Promise<Joined> {
  const { place } = joining
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until) {
    const reached = await reach(place)
    const found = await supervised(reached, joining)
    if (found) return { found, started: false }
    const release = reached.state === 'busy' ? undefined : takeLock(place)
    try {
      if (release) return await joinAlone(joining)
    } finally {
      release?.()
    }
    await sleep(ASK_AGAIN_MS)
  }
  throw silent(place)
}

/** With the lock in hand: whatever is missing is started, and the lock kept until it answers. */
async function joinAlone(joining: Joining): Promise<Joined> {
  const begun = performance.now()
  let supervision: Supervision | undefined
  let started = false
  while (performance.now() < begun + PATIENCE_MS) {
    const reached = await reach(joining.place)
    const found = await supervised(reached, joining)
    if (found) return { found, started }
    const failure = supervision?.failure()
    if (failure) throw failure
    if (!supervision || supervision.ended()) {
      supervision = await startMissing(joining, { reached, waitedMs: performance.now() - begun })
      started ||= supervision !== undefined && reached.state === 'absent'
    }
    await sleep(ASK_AGAIN_MS)
  }
  throw silent(joining.place)
}

async function startMissing(
  joining: Joining,
  { reached, waitedMs }: { reached: Reached; waitedMs: number },
): Promise<Supervision | undefined> {
  if (hasSupervisor(joining.place)) return undefined
  if (reached.state === 'absent') return start(joining)
  if (reached.state === 'ready' && waitedMs > SUPERVISOR_ABSENCE_MS) return start(joining, reached)
  return undefined
}

/** The connection, if it is one to keep. Any other is closed. */
async function supervised(reached: Reached, { place, options }: Joining): Promise<Found | undefined> {
  if (reached.state !== 'ready') return undefined
  if (reached.supervised && (reached.durable || !options.durable)) return reached
  await reached.client.end()
  if (!options.durable || reached.durable) return undefined
  throw invalid(
    `The database in ${place.base} is running without fsync, as tests start it. Choose another data folder, ` +
      'or wait until the tests have ended.',
  )
}

async function start({ place, options }: Joining, running?: Found): Promise<Supervision> {
  const { durable, idleExitMs = DEFAULT_IDLE_EXIT_MS, ...search } = options
  const path = search.path === undefined ? {} : { path: search.path }
  const binaries = await findBinaries(search)
  const identity = await chooseIdentity({ place, binaries, ...path })
  // A server keeps the care that it was started with, whoever gives it a new supervisor.
  const starting = { place, binaries, identity, durable: durable || running?.durable === true, idleExitMs, ...path }
  if (running) return adopt(starting, running)
  await createIfMissing(starting)
  return startSupervised(starting)
}

const silent = (place: Place) =>
  unavailable(
    `The database in ${place.base} does not answer. Look into ${place.log}; end the process that ` +
      `${place.pgdata}/postmaster.pid names if it hangs, or set DATABASE_URL to a PostgreSQL server.`,
  )

import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bareEnvironment, type Command, run, sleep } from './command'
import { folderIdentity, type Place, placeAt } from './place'
import { isAlive, isPostmasterOf, readPidFile } from './postmaster'
import { type Use, type Watch, watchUse } from './watch'

/**
 * The process that owns Postgres, run by plain Node and detached from the program that started it. It restarts
 * Postgres after a crash, on the same port, and stops it when nobody has been connected for `idleExitMs`; so nothing
 * stays behind, even after a hard kill of every program. It ends with Postgres, and with the data folder.
 */
export type Order = {
  base: string
  command: Command
  port: number
  idleExitMs: number
  /** A running server without a supervisor: its pid. */
  adopt?: number
  /** Windows knows no signals: there Postgres is stopped by this program. */
  pgCtl?: string
  path?: string
}
type Server = { pid: number; owned: boolean; gone(): boolean; endedWell(): boolean }
type State = {
  readonly order: Order
  readonly place: Place
  /** Which folder it was at the start: a new one under the same name is not ours. */
  readonly folder: string | undefined
  server: Server
  watch: Watch
  stopping: boolean
  wasReady: boolean
  wasUsed: boolean
  failures: number
  startedAt: number
  usedAt: number
}

/** Backends of a killed server hold its memory until they notice; so a restart may need more than one attempt. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** A server that never came up has a reason that waiting does not mend: about 3 s; one that ran gets about 40 s. */
const START_ATTEMPTS = 5
const RESTART_ATTEMPTS = 12
/** After this long a crash is a new one and not the last one again. */
const STEADY_MS = 60_000
/** Whoever started us must get the time to connect, however short the idle time is. */
const FIRST_USER_MS = 2_000
const POLL_MS = 1_000
const WAITING_POLL_MS = 50
const FAST_STOP_MS = 30_000
const HARD_STOP_MS = 5_000

async function supervise(order: Order): Promise<number> {
  const state = begin(order)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => (state.stopping = true))
  while (!state.stopping) {
    if (isFolderGone(state)) return stop(state, 'SIGQUIT')
    if (state.server.gone()) {
      const next = await afterEnd(state)
      if (next !== 'restarted') return next
    }
    const use = await state.watch.look()
    if (use === 'surplus') return 0
    note(state, use)
    if (isIdle(state) && (await state.watch.mayStop())) break
    await sleepWhileRunning(state, pauseAfter(state, use))
  }
  return stop(state, 'SIGINT')
}

function begin(order: Order): State {
  const place = placeAt(order.base)
  writeFileSync(place.supervisor, String(process.pid))
  const folder = folderIdentity(place.pgdata)
  const server = order.adopt === undefined ? startServer(order, place) : adoptServer(order.adopt, place)
  const watch = watchUse({ place, port: order.port, owner: server.owned })
  const now = performance.now()
  return {
    order,
    place,
    folder,
    server,
    watch,
    stopping: false,
    wasReady: false,
    wasUsed: false,
    failures: 0,
    startedAt: now,
    usedAt: now,
  }
}

/** The exit code with which to end too, or a new server. */
async function afterEnd(state: State): Promise<number | 'restarted'> {
  if (state.server.endedWell()) return 0
  if (performance.now() - state.startedAt > STEADY_MS) state.failures = 0
  state.failures += 1
  if (state.failures >= (state.wasReady ? RESTART_ATTEMPTS : START_ATTEMPTS)) return 1
  await state.watch.close()
  await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (state.failures - 1)))
  if (isFolderGone(state)) return 0
  state.server = startServer(state.order, state.place)
  state.watch = watchUse({ place: state.place, port: state.order.port, owner: state.server.owned })
  state.startedAt = state.usedAt = performance.now()
  return 'restarted'
}

function note(state: State, use: Use): void {
  if (use !== 'idle') state.usedAt = performance.now()
  if (use === 'used') state.wasUsed = true
  if (use !== 'unknown') state.wasReady = true
}

function isIdle({ order, usedAt, wasUsed }: State): boolean {
  const patienceMs = wasUsed ? order.idleExitMs : Math.max(order.idleExitMs, FIRST_USER_MS)
  return performance.now() - usedAt > patienceMs
}

/** Soon, as long as it waits for the server or for its first user. */
function pauseAfter({ order, wasUsed }: State, use: Use): number {
  return use === 'unknown' || !wasUsed ? WAITING_POLL_MS : Math.min(POLL_MS, order.idleExitMs / 4)
}

const isFolderGone = ({ place, folder }: State) => folderIdentity(place.pgdata) !== folder

function startServer(order: Order, place: Place): Server {
  const file = readPidFile(place.pgdata)
  if (file && isPostmasterOf(file.pid, place.pgdata)) return adoptServer(file.pid, place)
  // The pid belongs to somebody else now. Postgres believes it nevertheless if that is a process of its own account.
  if (file && isAlive(file.pid)) rmSync(join(place.pgdata, 'postmaster.pid'), { force: true })
  const { file: program, args, ...account } = order.command
  const child = spawn(program, args, {
    ...account,
    ...bareEnvironment(order.path),
    cwd: '/',
    stdio: ['ignore', 'inherit', 'inherit'],
    windowsHide: true,
  })
  let ended: number | 'signal' | undefined
  child.on('error', (error) => {
    process.stderr.write(`${program}: ${error.message}\n`)
    ended ??= 'signal'
  })
  child.on('exit', (code) => (ended = code ?? 'signal'))
  return { pid: child.pid ?? 0, owned: true, gone: () => ended !== undefined, endedWell: () => ended === 0 }
}

function adoptServer(pid: number, place: Place): Server {
  return {
    pid,
    owned: false,
    gone: () => !isPostmasterOf(pid, place.pgdata),
    // A server that is told to stop removes its pid file, one that is killed cannot.
    endedWell: () => readPidFile(place.pgdata) === undefined,
  }
}

async function stop(state: State, how: 'SIGINT' | 'SIGQUIT'): Promise<number> {
  const { pgCtl, path } = state.order
  if (pgCtl !== undefined) await run({ file: pgCtl, args: ['stop', '-D', state.place.pgdata, '-m', 'fast'] }, path)
  const steps = [
    { signal: how, withinMs: FAST_STOP_MS },
    { signal: 'SIGQUIT', withinMs: HARD_STOP_MS },
    { signal: 'SIGKILL', withinMs: HARD_STOP_MS },
  ] as const
  for (const { signal, withinMs } of steps) {
    if (state.server.gone()) break
    send(state.server.pid, signal)
    const until = performance.now() + withinMs
    while (!state.server.gone() && performance.now() < until) await sleep(20)
  }
  // Not before: with this connection goes the lock that keeps new users out.
  await state.watch.close()
  return 0
}

async function sleepWhileRunning(state: State, ms: number): Promise<void> {
  const until = performance.now() + ms
  while (!state.stopping && !state.server.gone() && performance.now() < until) await sleep(Math.min(50, ms))
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(pid, signal)
  } catch {
    // It ended by itself in the meantime.
  }
}

supervise(JSON.parse(process.argv[2] ?? '{}') as Order).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`supervisor: ${error instanceof Error ? error.stack : String(error)}\n`)
    process.exit(1)
  },
)

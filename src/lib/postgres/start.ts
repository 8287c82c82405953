import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { unavailable } from '../errors'
import { type Binaries } from './binaries'
import { bareEnvironment, sleep } from './command'
import { asIdentity, type Identity } from './identity'
import { folderError, type Place } from './place'
import { lastPort } from './postmaster'
import { type Order } from './supervisor'

/** Far above what one desk opens; a few replicas may share the cluster. */
const MAX_CONNECTIONS = 200
const LOG_LIMIT_BYTES = 5 * 1024 * 1024
const LOG_TAIL = 1_500
const PORT_TAKEN = /could not bind .* Address already in use/
/** A build running at the same moment swaps the whole folder of compiled code. */
const BUILD_SWAP_MS = 2_000

export type Starting = {
  place: Place
  binaries: Binaries
  identity: Identity
  durable: boolean
  idleExitMs: number
  path?: string
}
/** `ended`: it did its work to the end, or left it to another; not a failure, but nobody watches on its behalf. */
export type Supervision = { failure(): Error | undefined; ended(): boolean }

/** Starts the detached process that owns Postgres, on the last port if it is free. */
export async function startSupervised(starting: Starting): Promise<Supervision> {
  return launch(starting, { port: await choosePort(lastPort(starting.place.pgdata)) })
}

/** A server whose supervisor was killed gets a new one, and goes on without noticing. */
export function adopt(starting: Starting, server: { pid: number; port: number }): Promise<Supervision> {
  return launch(starting, { port: server.port, adopt: server.pid })
}

async function launch(starting: Starting, server: { port: number; adopt?: number }): Promise<Supervision> {
  const { place, binaries, path } = starting
  const order: Order = {
    ...server,
    command: asIdentity(starting.identity, binaries.postgres, serverArguments(starting, server.port)),
    ...(process.platform === 'win32' ? { pgCtl: binaries.pgCtl } : {}),
    ...(path === undefined ? {} : { path }),
    base: place.base,
    idleExitMs: starting.idleExitMs,
  }
  const program = await supervisorProgram()
  const log = openLog(place)
  try {
    const child = spawn(process.execPath, [program, JSON.stringify(order)], {
      ...bareEnvironment(path),
      // Its own session: Ctrl-C in our terminal is not for the database.
      detached: true,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
    })
    child.unref()
    return watch(child, { place, offset: log.size })
  } finally {
    closeSync(log.fd)
  }
}

function serverArguments({ place, durable }: Starting, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    // No socket file: the temporary folder may be closed to this account, and a leftover one blocks a restart.
    unix_socket_directories: '',
    max_connections: MAX_CONNECTIONS,
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    // Statements and details of errors quote customers' text; the log must not.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', place.pgdata, '-p', String(port), ...flags]
}

/** Runs as plain JavaScript also when we ourselves are run from the sources. */
async function supervisorProgram(): Promise<string> {
  let root = __dirname
  while (!existsSync(join(root, 'package.json')) && root !== dirname(root)) root = dirname(root)
  const program = join(root, 'dist', 'src', 'lib', 'postgres', 'supervisor.js')
  for (let waitedMs = 0; waitedMs < BUILD_SWAP_MS && !existsSync(program); waitedMs += 50) await sleep(50)
  if (existsSync(program)) return program
  throw unavailable(`${program} is missing: run \`npm run build\` first, or set DATABASE_URL.`)
}

function openLog(place: Place): { fd: number; size: number } {
  try {
    const size = existsSync(place.log) ? statSync(place.log).size : 0
    if (size > LOG_LIMIT_BYTES) renameSync(place.log, `${place.log}.1`)
    return { fd: openSync(place.log, 'a', 0o600), size: size > LOG_LIMIT_BYTES ? 0 : size }
  } catch (error) {
    throw folderError(place, error)
  }
}

function watch(child: ChildProcess, { place, offset }: { place: Place; offset: number }): Supervision {
  let failure: Error | undefined
  let ended = false
  const fail = (why: string) => {
    failure = unavailable(
      `The database in ${place.base} did not start (${why}). ${logTail(place, offset)} ` +
        `More may be in ${place.log}. Mend that, or set DATABASE_URL to a PostgreSQL server.`,
    )
  }
  child.on('error', (error) => fail(error.message))
  child.on('exit', (code, signal) => {
    // Another program may have taken the port between our look and the server's start.
    if (code === 0 || PORT_TAKEN.test(logTail(place, offset))) ended = true
    else fail(`supervisor ended with ${signal ?? code}`)
  })
  return { failure: () => failure, ended: () => ended }
}

function logTail({ log }: Place, offset: number): string {
  return existsSync(log) ? readFileSync(log).subarray(offset).toString().slice(-LOG_TAIL).trim() : ''
}

async function choosePort(preferred: number | undefined): Promise<number> {
  return (preferred === undefined ? undefined : await freePort(preferred)) ?? (await freePort(0)) ?? 0
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(undefined))
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { findBinaries } from '../../src/lib/postgres/binaries'
import { type Cluster, type ClusterOptions, ensureCluster } from '../../src/lib/postgres/cluster'
import { createIfMissing } from '../../src/lib/postgres/create'
import { chooseIdentity } from '../../src/lib/postgres/identity'
import { makeFolder, placeAt } from '../../src/lib/postgres/place'

/** A place for clusters of one test file, which leaves no folder and no process behind. */
export function openLab() {
  const root = mkdtempSync(join(tmpdir(), 'sportello-lab-'))
  execFileSync('chmod', ['755', root])
  const held: Cluster[] = []
  const programs: ChildProcess[] = []
  let folders = 0
  let seed: Promise<string> | undefined

  const folder = () => join(root, `cluster-${++folders}`)
  /** With a cluster that was made but never started: most tests are not about how one is made, which takes longest. */
  const madeFolder = async () => {
    seed ??= makeSeed(join(root, 'seed'))
    const copy = folder()
    execFileSync('cp', ['-a', await seed, copy])
    return copy
  }
  const ensure = async (dataDir: string, options: Partial<ClusterOptions> = {}): Promise<Cluster> => {
    const cluster = await ensureCluster({ dataDir, durable: false, idleExitMs: 500, ...options })
    held.push(cluster)
    return cluster
  }
  /** Another program that uses the cluster, until it is killed. */
  const startProgram = async (dataDir: string, wrapper: string[] = []): Promise<Program> => {
    const [file = '', ...args] = [...wrapper, process.execPath, '-e', PROGRAM, compiledCluster, dataDir]
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' })
    programs.push(child)
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    await until('the program answers', () => out.includes('\n') || child.exitCode !== null)
    if (!out.includes('\n')) throw new Error(err)
    return { child, cluster: JSON.parse(out) as Cluster }
  }
  const close = async () => {
    for (const cluster of held) await cluster.release()
    for (const child of programs) child.kill('SIGKILL')
    rmSync(root, { recursive: true, force: true, maxRetries: 50, retryDelay: 50 })
    await until('no process is left of the lab', () => processesOf(root).length === 0)
    // A server that was just stopping may have written once more.
    rmSync(root, { recursive: true, force: true })
  }
  return { root, folder, madeFolder, ensure, startProgram, close }
}

async function makeSeed(base: string): Promise<string> {
  const place = placeAt(base)
  makeFolder(place)
  const binaries = await findBinaries({})
  const identity = await chooseIdentity({ place, binaries })
  await createIfMissing({ place, binaries, identity, durable: false })
  return base
}

export type Program = { child: ChildProcess; cluster: Cluster }

export const compiledCluster = join(__dirname, '..', '..', 'dist', 'src', 'lib', 'postgres', 'cluster.js')
const PROGRAM = `
  const [, cluster, dataDir] = process.argv
  require(cluster).ensureCluster({ dataDir, durable: false, idleExitMs: 500 }).then(
    (found) => { console.log(JSON.stringify(found)); setInterval(() => {}, 1000) },
    (error) => { console.error(error.message); process.exit(1) },
  )`

/** Polls, and says what it waited for in vain. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 50_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

export const answers = (url: string) =>
  query(url, 'select 1').then(
    () => true,
    () => false,
  )

/** Every process whose command line names the folder. */
export function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandLine(pid).includes(folder))
}

export const supervisorsOf = (folder: string) =>
  processesOf(folder).filter((pid) => commandLine(pid).includes('postgres/supervisor.js'))

export const isRunning = (pid: number) => existsSync(`/proc/${pid}`) && commandLine(pid) !== ''

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** These tests look at processes through /proc and stop them by signals. */
export const describeOnLinux = process.platform === 'linux' ? describe : describe.skip

/** A skipped test says why, so that a green run is not taken for a complete one. */
export function testIf(condition: boolean, why: string): jest.It {
  if (!condition) console.warn(`SKIPPED: ${why}`)
  return condition ? test : test.skip
}

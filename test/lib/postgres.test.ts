import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import {
  answers,
  compiledCluster,
  describeOnLinux,
  isRunning,
  openLab,
  processesOf,
  query,
  supervisorsOf,
  until,
} from './postgres-lab'

jest.setTimeout(120_000)
const lab = openLab()
afterAll(lab.close)

const kill = (pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL') => process.kill(pid ?? 0, signal)
const ownerOf = (cluster: { pid: number }) => Number(/PPid:\s+(\d+)/.exec(statusOf(cluster.pid))?.[1])
const statusOf = (pid: number) => readFileSync(`/proc/${pid}/status`, 'utf8')

describeOnLinux('a database without setup', () => {
  test('is made once, joined by the next one, and speaks UTF-8 in any locale', async () => {
    const folder = lab.folder()
    const first = await lab.ensure(folder)
    const second = await lab.ensure(folder)
    expect([first.attached, second.attached]).toEqual([false, true])
    expect(second).toMatchObject({ url: first.url, pid: first.pid, dataDir: first.dataDir })
    const [row] = await query(first.url, "select lower('ÈŻ') as lower, 'ŻÓŁĆ' ilike 'żółć' as alike")
    expect(row).toEqual({ lower: 'èż', alike: true })
    const [settings] = await query<Record<string, string>>(
      first.url,
      `select current_setting('max_connections') as max, current_setting('fsync') as fsync,
              current_setting('timezone') as zone, current_setting('listen_addresses') as listen,
              current_setting('unix_socket_directories') as sockets, current_setting('server_encoding') as encoding`,
    )
    expect(settings).toEqual({
      max: '200',
      fsync: 'off',
      zone: 'UTC',
      listen: '127.0.0.1',
      sockets: '',
      encoding: 'UTF8',
    })
  })

  test('writes to the disk when it should be durable, and does not join a server that does not', async () => {
    const folder = await lab.madeFolder()
    const careless = await lab.ensure(folder)
    await expect(lab.ensure(folder, { durable: true })).rejects.toThrow(/without fsync/)
    await careless.release()
    await until('the server stops', () => !isRunning(careless.pid))
    const durable = await lab.ensure(folder, { durable: true })
    const [row] = await query(
      durable.url,
      "select current_setting('fsync') || current_setting('full_page_writes') as s",
    )
    expect(row).toEqual({ s: 'onon' })
  })

  test('lets a program that has nothing else to do wait for the end of its use', async () => {
    const { dataDir } = await lab.ensure(await lab.madeFolder())
    const program = `const { ensureCluster } = require(process.argv[1])
      ensureCluster({ dataDir: process.argv[2], durable: false })
        .then((cluster) => cluster.release())
        .then(() => console.log('released'))`
    const args = ['-e', program, compiledCluster, join(dataDir, '..')]
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('released\n')
  })

  test('is closed to everybody without the password, which only its owner can read', async () => {
    const { url, dataDir } = await lab.ensure(lab.folder())
    const password = new URL(url).password
    expect(password).toMatch(/^[0-9a-f]{48}$/)
    expect(await answers(url)).toBe(true)
    expect(await answers(url.replace(password, 'guessed'))).toBe(false)
    expect(await answers(url.replace(`:${password}`, ''))).toBe(false)
    expect(statSync(join(dataDir, 'sportello.password')).mode & 0o777).toBe(0o600)
    expect(statSync(dataDir).mode & 0o077).toBe(0)
    expect(readFileSync(join(dataDir, 'pg_hba.conf'), 'utf8')).not.toMatch(/^[^#].*\btrust\b/m)
    for (const pid of processesOf(dataDir)) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password)
  })

  test('keeps what customers write out of its log', async () => {
    const folder = await lab.madeFolder()
    const { url } = await lab.ensure(folder)
    await query(url, 'create table words (word text primary key)')
    await query(url, "insert into words values ('Rosa')")
    await expect(query(url, "insert into words values ('Rosa')")).rejects.toThrow(/duplicate key/)
    const log = readFileSync(join(folder, 'postgres.log'), 'utf8')
    expect(log).toContain('duplicate key')
    expect(log).not.toContain('Rosa')
  })

  test('is one, however many start it at once', async () => {
    const folder = lab.folder()
    const programs = await Promise.all(Array.from({ length: 6 }, () => lab.startProgram(folder)))
    expect(new Set(programs.map(({ cluster }) => cluster.url)).size).toBe(1)
    expect(programs.filter(({ cluster }) => !cluster.attached)).toHaveLength(1)
    expect(supervisorsOf(folder)).toHaveLength(1)
  })
})

describeOnLinux('an idle database', () => {
  test('stays as long as a program holds it, even one without another connection', async () => {
    const cluster = await lab.ensure(await lab.madeFolder(), { idleExitMs: 200 })
    const begun = performance.now()
    // Several times the idle time; that it ends at all is the next test.
    await until('ten idle times pass', () => performance.now() > begun + 2_000)
    expect(isRunning(cluster.pid)).toBe(true)
    expect(await answers(cluster.url)).toBe(true)
  })

  test('stops after its last user, and starts again on the same address', async () => {
    const folder = await lab.madeFolder()
    const first = await lab.ensure(folder)
    const second = await lab.ensure(folder)
    await first.release()
    await first.release()
    await until('an idle time passes', () => answers(second.url))
    await second.release()
    await until('everything stops', () => processesOf(folder).length === 0)
    const third = await lab.ensure(folder)
    expect(third.attached).toBe(false)
    expect(third.url).toBe(first.url)
  })

  test('is never taken from a program that joins while it stops', async () => {
    const folder = await lab.madeFolder()
    // The idle time is that of the supervisor's look: each round meets it at another moment of its stop.
    for (let round = 0; round < 8; round++) {
      const cluster = await lab.ensure(folder, { idleExitMs: 40 })
      const [row] = await query(cluster.url, 'select 1 as one')
      expect(row).toEqual({ one: 1 })
      await cluster.release()
      const releasedAt = performance.now()
      await until('a part of the idle time passes', () => performance.now() > releasedAt + 20 * round)
    }
  })
})

describeOnLinux('after a crash', () => {
  test('of the program (Ctrl-C, kill -9) the database goes on, and stops by itself later', async () => {
    const folder = await lab.madeFolder()
    const { child: interrupted, cluster } = await lab.startProgram(folder)
    const { child: killed } = await lab.startProgram(folder)
    // Ctrl-C reaches the whole process group of the terminal; the database is in another session.
    kill(interrupted.pid, 'SIGINT')
    await until('the program ends', () => interrupted.signalCode !== null)
    expect(await answers(cluster.url)).toBe(true)
    const sessionOf = (pid: number) =>
      execFileSync('ps', ['-o', 'sid=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    expect(sessionOf(cluster.pid)).not.toBe(sessionOf(process.pid))
    kill(killed.pid)
    await until('nothing is left', () => processesOf(folder).length === 0)
  })

  test('of Postgres it comes back on the same address with everything that was committed', async () => {
    const cluster = await lab.ensure(await lab.madeFolder())
    await query(cluster.url, 'create table kept as select 42 as n')
    kill(cluster.pid)
    await until('it answers again', async () => !isRunning(cluster.pid) && (await answers(cluster.url)))
    expect(await query(cluster.url, 'select n from kept')).toEqual([{ n: 42 }])
    await until('the program holds it again', async () => (await holders(cluster.url)) === 1)
  })

  test('of the supervisor the next start gives the running server a new one', async () => {
    const folder = await lab.madeFolder()
    const first = await lab.ensure(folder)
    const supervisor = ownerOf(first)
    kill(supervisor)
    await until('the supervisor is gone', () => !isRunning(supervisor))
    expect(await answers(first.url)).toBe(true)
    const second = await lab.ensure(folder)
    expect(second).toMatchObject({ pid: first.pid, url: first.url, attached: true })
    expect(supervisorsOf(folder)).toHaveLength(1)
    // The new one does its whole work: it restarts, and it stops what is idle.
    kill(first.pid)
    await until('it answers again', async () => !isRunning(first.pid) && (await answers(first.url)))
    await first.release()
    await second.release()
    await until('everything stops', () => processesOf(folder).length === 0)
  })

  // Issue 2: whoever joined took a supervisor without a connection for a dead one, and programs lost their address.
  test('of Postgres under a frozen supervisor nobody starts a second one, and the address stays', async () => {
    const folder = await lab.madeFolder()
    const first = await lab.ensure(folder)
    const supervisor = ownerOf(first)
    kill(supervisor, 'SIGSTOP')
    kill(first.pid)
    // A server that was started now would have to take another port.
    const giveBack = await occupy(Number(new URL(first.url).port))
    let joined: string | undefined
    const joining = lab.ensure(folder).then(({ url }) => (joined = url))
    try {
      await until('whoever joins has looked many times', () => hasLooked(folder))
      expect({ joined, supervisors: supervisorsOf(folder) }).toEqual({ supervisors: [supervisor] })
    } finally {
      await giveBack()
      kill(supervisor, 'SIGCONT')
    }
    expect(await joining).toBe(first.url)
    expect(supervisorsOf(folder)).toEqual([supervisor])
  })

  test('of both a program that is still running starts it again, on the same address', async () => {
    const folder = await lab.madeFolder()
    const cluster = await lab.ensure(folder)
    kill(ownerOf(cluster))
    kill(cluster.pid)
    await until('it answers again', async () => !isRunning(cluster.pid) && (await answers(cluster.url)))
    expect(supervisorsOf(folder)).toHaveLength(1)
  })
})

describeOnLinux('a leftover postmaster.pid', () => {
  test('with the pid of somebody else is not believed, even if our password fits on its port', async () => {
    const folder = await lab.madeFolder()
    const other = await lab.ensure(await lab.madeFolder())
    const cluster = await lab.ensure(folder)
    await query(cluster.url, 'create table kept as select 42 as n')
    const account = { uid: statSync(cluster.dataDir).uid, gid: statSync(cluster.dataDir).gid }
    const pidFile = join(cluster.dataDir, 'postmaster.pid')
    const lines = readFileSync(pidFile, 'utf8').split('\n')
    kill(ownerOf(cluster))
    kill(cluster.pid)
    await cluster.release()
    // Of the same account: Postgres itself would take it for a running server.
    const stranger = spawn('sleep', ['600'], { ...account, stdio: 'ignore' })
    await until('the server is gone', () => !isRunning(cluster.pid))
    lines[0] = String(stranger.pid)
    lines[3] = new URL(other.url).port
    writeFileSync(pidFile, lines.join('\n'))
    const again = await lab.ensure(folder)
    expect(again.attached).toBe(false)
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 42 }])
    expect(stranger.exitCode).toBeNull()
    stranger.kill('SIGKILL')
  })

  test('of a dead server is no obstacle', async () => {
    const folder = await lab.madeFolder()
    const cluster = await lab.ensure(folder)
    await cluster.release()
    kill(ownerOf(cluster))
    kill(cluster.pid)
    const again = await lab.ensure(folder)
    expect(await answers(again.url)).toBe(true)
  })
})

describeOnLinux('a deleted data folder', () => {
  test('ends server and supervisor, and leaves no empty one in its place', async () => {
    const folder = lab.folder()
    const cluster = await lab.ensure(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 })
    await until('both end', () => processesOf(folder).length === 0)
    await cluster.release()
    const again = await lab.ensure(folder)
    expect(again.attached).toBe(false)
    expect(again.url).not.toBe(cluster.url)
  })
})

/** Whoever is about to start the server holds a lock and touches it each second; in between they look many times. */
async function hasLooked(folder: string): Promise<boolean> {
  const touchedAt = () => statSync(join(folder, 'starting.lock'), { throwIfNoEntry: false })?.mtimeMs
  const first = touchedAt()
  await until('the lock is touched or given back', () => touchedAt() !== first)
  return first !== undefined
}

/** Listens where a server was, and turns away whoever calls; resolves to how to give the port back. */
async function occupy(port: number): Promise<() => Promise<void>> {
  let server: Server | undefined
  await until('the port is free', async () => (server = await listen(port)) !== undefined)
  return () => new Promise((resolve) => server?.close(() => resolve()))
}

const listen = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })

async function holders(url: string): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where application_name = 'sportello'",
  )
  await client.end()
  return rows[0]?.n ?? 0
}

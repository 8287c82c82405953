import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { packageRoot } from '../../src/lib/assets'
import { ensureCluster } from '../../src/lib/postgres/cluster'
import { childrenOf } from './figures'

export const WEBHOOK_SECRET = 'a-webhook-secret-for-load-tests'
export const REHEARSED = { 'content-type': 'application/json', 'x-sportello': '1' }

/** A database, perhaps a Redis, a playbook, and replicas of the built program as processes of their own. */
export type Town = {
  databaseUrl: string
  /** The database's first process. */
  databasePid: number
  queue: 'redis' | 'postgres'
  replicas: Replica[]
  /** With `clockAheadMs` the process' wall clock is wrong by so much. */
  addReplica: (clockAheadMs?: number) => Promise<Replica>
  /** kill -9 of the database server; its supervisor starts it again. */
  killPostgres: () => void
  /** The database answers nobody for a while, and knows nothing of it. */
  freezePostgres: (forMs: number) => Promise<void>
  /** Everything that the queue knew is gone. */
  flushQueue: () => Promise<void>
  close: () => Promise<void>
}

export type Replica = {
  url: string
  role: 'serve' | 'web'
  up: () => boolean
  pid: () => number | undefined
  kill: () => void
  start: () => Promise<void>
}

export type TownOptions = {
  telegramUrl: string
  telegramToken: string
  queue: 'redis' | 'postgres'
  undoSeconds?: number
  /** What the replicas do; everything unless told otherwise. */
  role?: 'serve' | 'web'
  env?: Record<string, string>
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function openTown(options: TownOptions): Promise<Town> {
  const dir = mkdtempSync(join(tmpdir(), 'sportello-load-'))
  writePlaybook(dir, options)
  const cluster = await ensureCluster({ dataDir: join(dir, 'pg'), durable: true, path: process.env['PATH'] ?? '' })
  const redis = options.queue === 'redis' ? await startRedis(dir) : undefined
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'development',
    DATABASE_URL: cluster.url,
    ...(redis ? { REDIS_URL: redis.url } : {}),
    DATA_DIR: dir,
    PLAYBOOK_DIR: dir,
    SECRET_KEY: 'a secret key of the load tests, long enough',
    TELEGRAM_BOT_TOKEN: options.telegramToken,
    TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
    REHEARSAL: 'on',
    LOG_LEVEL: 'error',
    ...options.env,
  }
  const replicas: Replica[] = []
  return {
    databaseUrl: cluster.url,
    databasePid: cluster.pid,
    queue: options.queue,
    replicas,
    addReplica: async (clockAheadMs) => {
      const skewed = clockAheadMs === undefined ? env : { ...env, ...skewBy(clockAheadMs) }
      const log = join(dir, `replica-${replicas.length}.log`)
      const replica = newReplica({ env: skewed, port: await freePort(), log, role: options.role ?? 'serve' })
      replicas.push(replica)
      await replica.start()
      return replica
    },
    killPostgres: () => process.kill(postmasterOf(cluster.dataDir), 'SIGKILL'),
    freezePostgres: (forMs) => freeze(postmasterOf(cluster.dataDir), forMs),
    flushQueue: async () => {
      if (redis) await redis.flush()
    },
    close: async () => {
      for (const replica of replicas) replica.kill()
      redis?.stop()
      await cluster.release()
      rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 })
    },
  }
}

const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])

/** The first process first, so that nobody is born while the others stop. */
async function freeze(postmaster: number, forMs: number): Promise<void> {
  const all = (): number[] => [postmaster, ...childrenOf(postmaster)]
  const tell = (signal: 'SIGSTOP' | 'SIGCONT') => (pid: number) => {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended meanwhile.
    }
  }
  all().forEach(tell('SIGSTOP'))
  await sleep(forMs)
  all().reverse().forEach(tell('SIGCONT'))
}

const skewBy = (ms: number): Record<string, string> => ({
  SKEW_MS: String(ms),
  NODE_OPTIONS: `--require ${join(packageRoot(), 'dist/test/load/skewed-clock.js')}`,
})

function writePlaybook(dir: string, { telegramUrl, undoSeconds = 0 }: TownOptions): void {
  writeFileSync(
    join(dir, 'playbook.yaml'),
    stringify({
      brand: 'Town',
      language: 'en',
      zone: 'Europe/Rome',
      people: [{ id: 'ada', name: 'Ada Conti', roles: ['agent'] }],
      rooms: [{ id: 'care', name: 'care' }],
      fallback_room: 'care',
      reply: { undo_seconds: { public: undoSeconds, private: undoSeconds } },
    }),
  )
  writeFileSync(
    join(dir, 'channels.yaml'),
    stringify({
      accounts: [
        {
          id: 'telegram',
          type: 'telegram',
          name: 'Bot',
          token: 'env:TELEGRAM_BOT_TOKEN',
          webhook_secret: 'env:TELEGRAM_WEBHOOK_SECRET',
          receive: 'webhook',
          api_url: telegramUrl,
        },
      ],
    }),
  )
}

type NewReplica = { env: NodeJS.ProcessEnv; port: number; log: string; role: 'serve' | 'web' }

function newReplica({ env, port, log, role }: NewReplica): Replica {
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  let ready = false
  return {
    url,
    role,
    up: () => ready,
    pid: () => child?.pid,
    kill: () => {
      ready = false
      child?.kill('SIGKILL')
      child = undefined
    },
    start: async () => {
      let own = spawnOne()
      child = own
      for (let tries = 0; tries < 300; tries += 1) {
        await sleep(200)
        if (child !== own) return
        // A start that met a database which was just killed ends with a sentence; whoever watches over it starts it again.
        if (own.exitCode !== null) child = own = spawnOne()
        const answer = await fetch(`${url}/readyz`).catch(() => undefined)
        await answer?.text()
        if (answer?.ok) {
          ready = true
          return
        }
      }
      throw new Error(`A replica does not get ready; see ${log}: ${readFileSync(log, 'utf8').slice(-2000)}`)
    },
  }

  function spawnOne(): ChildProcess {
    const out = openSync(log, 'a')
    const program = join(packageRoot(), 'dist/src/main.js')
    const stdio: StdioOptions = ['ignore', out, out]
    const own = spawn(process.execPath, [program, role], { env: { ...env, PORT: String(port) }, stdio })
    own.on('exit', () => {
      if (child === own) ready = false
    })
    return own
  }
}

async function startRedis(dir: string): Promise<{ url: string; flush: () => Promise<void>; stop: () => void }> {
  const port = await freePort()
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir],
    { stdio: 'ignore' },
  )
  await sleep(500)
  const send = (command: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const client = spawn('redis-cli', ['-p', String(port), command], { stdio: 'ignore' })
      client.on('error', reject)
      client.on('exit', () => resolve())
    })
  await send('ping')
  return { url: `redis://127.0.0.1:${port}`, flush: () => send('flushall'), stop: () => void child.kill('SIGKILL') }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })

/** One update as Telegram delivers it. */
export const telegramUpdate = (id: number, chat: number, text: string): object => ({
  update_id: id,
  message: {
    message_id: id,
    date: Math.floor(Date.now() / 1000),
    chat: { id: chat, type: 'private', first_name: `Customer ${chat}` },
    from: { id: chat, is_bot: false, first_name: `Customer ${chat}` },
    text,
  },
})

export const postUpdate = async (url: string, update: object): Promise<boolean> => {
  const response = await fetch(`${url}/webhooks/telegram/telegram`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': WEBHOOK_SECRET },
    body: JSON.stringify(update),
    signal: AbortSignal.timeout(15_000),
  })
  await response.text()
  return response.status === 200
}

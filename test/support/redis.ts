import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { Redis } from 'ioredis'

/** A Redis of the test file's own, which it may flush, freeze and kill. */
export type TestRedis = {
  url: string
  flush: () => Promise<void>
  freeze: () => void
  thaw: () => void
  /** Ends it without a goodbye; nothing is kept. */
  kill: () => Promise<void>
  /** Starts it again on the same port. */
  revive: () => Promise<void>
  stop: () => Promise<void>
}

/**
 * The Redis that was given for tests; each worker of jest has a database of it for itself, so that one that is flushed
 * is nobody else's.
 */
export const givenRedis = (() => {
  const given = process.env['TEST_REDIS_URL']
  if (given === undefined) return undefined
  const url = new URL(given)
  url.pathname = `/${process.env['JEST_WORKER_ID'] ?? '0'}`
  return url.href
})()
const binary = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((file) => existsSync(file))

/** Whether tests with Redis can run here. They never pass silently: what is left out is said. */
export const redisIsHere = givenRedis !== undefined || binary !== undefined
if (!redisIsHere) {
  console.warn('SKIPPED: no redis-server on PATH and no TEST_REDIS_URL; the queue is tested on Postgres alone.')
}
/** A server that other programs use is not frozen or killed. */
export const redisIsOurs = binary !== undefined

/** `own`: one that may be killed, even where a server is given. */
export async function openRedis({ own = false } = {}): Promise<TestRedis> {
  if (givenRedis !== undefined && !own) return atGivenServer(givenRedis)
  const folder = await mkdtemp(join(tmpdir(), 'sportello-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let server = await startServer(port, folder)
  return {
    url,
    flush: () => flush(url),
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    kill: () => end(server),
    revive: async () => {
      server = await startServer(port, folder)
    },
    stop: async () => {
      await end(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function atGivenServer(url: string): TestRedis {
  const refuse = () => {
    throw new Error('This Redis is not ours to stop.')
  }
  return {
    url,
    flush: () => flush(url),
    freeze: refuse,
    thaw: refuse,
    kill: refuse,
    revive: refuse,
    stop: () => Promise.resolve(),
  }
}

async function startServer(port: number, folder: string): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  const server = spawn(binary as string, settings, { stdio: 'ignore' })
  const probe = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => 50 })
  probe.on('error', () => undefined)
  await probe.connect().catch(() => undefined)
  await probe.ping()
  probe.disconnect()
  return server
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url)
  await redis.flushdb()
  redis.disconnect()
}

function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    server.once('exit', () => resolve())
    server.kill('SIGKILL')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

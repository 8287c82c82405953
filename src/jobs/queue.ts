import { createPostgresBackend, createRedisBackend, Queue, runMigrations, Worker, type BackendFactory } from 'bullmq'
import { Redis } from 'ioredis'
import { Client, Pool } from 'pg'
import { z } from 'zod'
import { unavailable } from '../lib/errors'
import type { Log } from '../lib/log'
import { pause, within } from './patience'

/** Work that may be begun. It carries no more than where to look: the outbox decides what is to be done, and whether. */
export type Wake = { queue: string; job: string; id: string; gen: number }
export type WakeHandler = (wake: Pick<Wake, 'id' | 'gen'>) => Promise<void>

/**
 * A queue whose contents may be lost at any moment without loss of work: a wake-up that gets lost is repeated from the
 * outbox, one that comes twice finds nothing to do.
 */
export type Broker = {
  readonly kind: 'redis' | 'postgres'
  /** Creates what the queue needs in its store. May be called by any number of replicas at once. */
  prepare: () => Promise<void>
  /** Adds wake-ups within {@link ADD_WITHIN_MS}, or rejects; then some of them may have been added. */
  addBulk: (wakes: readonly Wake[]) => Promise<void>
  /** Hands wake-ups of a queue to the handler, at most `concurrency` at once. Survives every loss of its connection. */
  work: (queue: string, concurrency: number, handler: WakeHandler) => Work
  isReachable: () => Promise<boolean>
  close: () => Promise<void>
}

export type Work = {
  /** Takes no more wake-ups; what has begun goes on. */
  pause: () => Promise<void>
  /** Waits for what has begun, unless `force`. */
  close: (force: boolean) => Promise<void>
}

export type BrokerOptions = {
  databaseUrl: string
  redisUrl?: string
  /** Of whose work a Redis carries the wake-ups: another deployment's workers would throw them away. */
  deployment: string
  log: Log
}

/** An unreachable store must not hold the relay: it puts the rows back and tries again. */
const ADD_WITHIN_MS = 1_500
/** A store that is up answers this at once; /readyz waits for it. */
const REACH_WITHIN_MS = 1_000
/** After the loss of a connection. BullMQ waits 15 s by default, as long as an outage is noticed by customers. */
const RETRY_MS = 500
/** A reconnecting client reports an error each time; once in this time is enough to read. */
const SAY_EVERY_MS = 10_000
const SCHEMA = 'bullmq'

/**
 * Done and failed jobs leave at once: BullMQ's own history makes workers of the Postgres backend deadlock, and ours is
 * in our tables. A completion that fails for want of a connection counts as a failed attempt, hence several.
 */
const JOB_OPTIONS = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: true,
  removeOnFail: true,
} as const

/** Data of a job; whatever else lies in the queue is not ours. */
const wakeData = z.object({ id: z.string().regex(/^\d{1,19}$/), gen: z.number().int() })

export function openBroker(options: BrokerOptions): Broker {
  const complain = sparingly(options.log)
  const { redisUrl } = options
  const store = redisUrl === undefined ? openPostgres(options, complain) : openRedis(redisUrl, options, complain)
  const producers = new Map<string, Queue>()
  return {
    kind: store.kind,
    prepare: () => (store.kind === 'postgres' ? prepareBroker(options.databaseUrl) : Promise.resolve()),
    addBulk: (wakes) =>
      within(
        ADD_WITHIN_MS,
        'Adding to the queue',
        add(wakes, (name) => producer(store, producers, name)),
      ),
    work: (queue, concurrency, handler) => keepWorking(store, { queue, concurrency, handler }),
    isReachable: () =>
      within(REACH_WITHIN_MS, 'The queue', store.ask()).then(
        () => true,
        () => false,
      ),
    close: async () => {
      await Promise.all([...producers.values()].map((queue) => queue.close().catch(store.complain)))
      await store.close()
    },
  }
}

/** Runs BullMQ's migrations into its own schema of our database. Repeatable, safe on every replica at once. */
export async function prepareBroker(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await runMigrations(client, SCHEMA)
  } finally {
    await client.end()
  }
}

/** Where the queue lies; producers and workers have connections of their own kind. */
type Store = {
  kind: Broker['kind']
  prefix: string
  backend: BackendFactory
  producing: never
  working: never
  complain: (error: unknown) => void
  ask: () => Promise<unknown>
  close: () => Promise<void>
}

/** Each worker keeps a slot of the pool for listening, for ever; the rest is shared by all queues. */
const LISTENERS = 8
const QUERIES = 8

function openPostgres({ databaseUrl }: BrokerOptions, complain: Store['complain']): Store {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: 'sportello-queue',
    max: LISTENERS + QUERIES,
    keepAlive: true,
    connectionTimeoutMillis: 2_000,
    query_timeout: 4_000,
    // The queue may lose its last commits, the outbox is the truth: these connections, and no others, do not wait for the disk.
    options: `-c search_path=${SCHEMA} -c synchronous_commit=off`,
  })
  pool.setMaxListeners(0)
  pool.on('error', complain)
  return {
    kind: 'postgres',
    prefix: 'sportello',
    backend: createPostgresBackend as unknown as BackendFactory,
    producing: pool as never,
    working: pool as never,
    complain,
    ask: () => pool.query('select 1'),
    close: () => pool.end(),
  }
}

function openRedis(url: string, { deployment }: BrokerOptions, complain: Store['complain']): Store {
  // Producers give up soon, the rows are safe; workers wait for as long as it takes.
  const producing = new Redis(url, { commandTimeout: 1_000, maxRetriesPerRequest: 1 })
  const working = new Redis(url, { maxRetriesPerRequest: null })
  for (const redis of [producing, working]) {
    redis.setMaxListeners(0)
    redis.on('error', complain)
  }
  return {
    kind: 'redis',
    prefix: `sportello:${deployment}`,
    backend: createRedisBackend,
    producing: producing as never,
    working: working as never,
    complain,
    ask: () => producing.ping(),
    close: () => {
      producing.disconnect()
      working.disconnect()
      return Promise.resolve()
    },
  }
}

/**
 * The queue to add to. One whose first connection failed never recovers by itself (BullMQ keeps the rejected promise),
 * so it is thrown away and the next add makes another.
 */
function producer(store: Store, known: Map<string, Queue>, name: string): Queue {
  const existing = known.get(name)
  if (existing !== undefined) return existing
  const { producing: connection, prefix } = store
  const queue = new Queue(name, { connection, prefix, defaultJobOptions: JOB_OPTIONS }, store.backend as never)
  queue.on('error', store.complain)
  queue.waitUntilReady().catch((error: unknown) => {
    store.complain(error)
    known.delete(name)
    queue.close().catch(store.complain)
  })
  known.set(name, queue)
  return queue
}

async function add(wakes: readonly Wake[], queueOf: (name: string) => Queue): Promise<void> {
  const names = [...new Set(wakes.map((wake) => wake.queue))]
  const jobsOf = (name: string) =>
    wakes
      .filter((wake) => wake.queue === name)
      .map(({ job, id, gen }) => ({ name: job, data: { id, gen }, opts: { jobId: `ob-${id}-${gen}` } }))
  await Promise.all(names.map((name) => queueOf(name).addBulk(jobsOf(name))))
}

function keepWorking(store: Store, task: { queue: string; concurrency: number; handler: WakeHandler }): Work {
  const end = new AbortController()
  let worker = startWorker(store, task)
  const keep = async () => {
    while (!end.signal.aborted) {
      try {
        await worker.waitUntilReady()
        return
      } catch (error) {
        store.complain(error)
        await worker.close(true).catch(store.complain)
        await pause(RETRY_MS, end.signal)
        if (!end.signal.aborted) worker = startWorker(store, task)
      }
    }
  }
  void keep()
  return {
    pause: () => worker.pause(true).catch(store.complain),
    close: async (force) => {
      end.abort()
      await worker.close(force).catch(store.complain)
    },
  }
}

function startWorker(store: Store, task: { queue: string; concurrency: number; handler: WakeHandler }): Worker {
  const worker = new Worker(
    task.queue,
    async (job) => {
      const wake = wakeData.safeParse(job.data)
      if (wake.success) await task.handler(wake.data)
      else store.complain(unavailable('A job in the queue is not ours.'))
    },
    {
      connection: store.working,
      prefix: store.prefix,
      concurrency: task.concurrency,
      runRetryDelay: RETRY_MS,
      // A wake-up of a dead worker is of no use to anybody: the outbox repeats it with another generation.
      maxStalledCount: 5,
    },
    store.backend as never,
  )
  worker.on('error', store.complain)
  worker.on('failed', (_job, error) => store.complain(error))
  return worker
}

function sparingly(log: Log): (error: unknown) => void {
  let quietUntil = 0
  return (error) => {
    const now = performance.now()
    if (now < quietUntil) return
    quietUntil = now + SAY_EVERY_MS
    log.warn({ component: 'queue', error }, 'The queue has trouble with its store')
  }
}

import { newFigures, type Figures } from '../../src/jobs/figures'
import { QUEUES, type Handler, type Handlers, type JobName, type QueueName } from '../../src/jobs/job'
import { openRelay, type Relay } from '../../src/jobs/outbox'
import { openBroker, type Broker } from '../../src/jobs/queue'
import { JOB_NAMES } from '../../src/jobs/reactions'
import { openRunner, type Runner } from '../../src/jobs/runner'
import { openDatabase, type Db } from '../../src/lib/db'
import { openLog } from '../../src/lib/log'

export const silentLog = openLog({ level: (process.env['TEST_LOG'] as 'debug' | undefined) ?? 'silent' })

export const handlersWith = (some: Partial<Handlers>): Handlers => {
  const none: Handler = () => Promise.reject(new Error('Nobody asked for this job.'))
  return { ...(Object.fromEntries(JOB_NAMES.map((job) => [job, none])) as Record<JobName, Handler>), ...some }
}

/** One replica's outbox machinery with handlers of the test's own. */
export type Replica = {
  db: Db
  broker: Broker
  relay: Relay
  runner: Runner
  figures: Figures
  stop: () => Promise<void>
}

export type ReplicaOptions = {
  url: string
  redisUrl?: string
  handlers: Partial<Handlers>
  leaseMs?: number
  works?: boolean
}

export function openReplica({ url, redisUrl, handlers, leaseMs = 30_000, works = true }: ReplicaOptions): Replica {
  const db = openDatabase(url, { name: 'test', max: 8 })
  const store = redisUrl === undefined ? {} : { redisUrl }
  const broker = openBroker({ databaseUrl: url, deployment: new URL(url).pathname.slice(1), log: silentLog, ...store })
  const figures = newFigures()
  const runner: Runner = openRunner({
    ...{ db, handlers: handlersWith(handlers), leaseMs, log: silentLog, figures },
    relay: { kick: () => relay.kick(), kickIn: (ms) => relay.kickIn(ms) },
  })
  const relay = openRelay({ db, broker, log: silentLog, figures, ...(works && { runHere: runner.run }) })
  const queues = Object.keys(QUEUES) as QueueName[]
  const working = works ? queues.map((queue) => broker.work(queue, QUEUES[queue].concurrency, runner.run)) : []
  relay.start()
  runner.start()
  return {
    db,
    broker,
    relay,
    runner,
    figures,
    stop: async () => {
      await relay.stop()
      await Promise.all(working.map((work) => work.close(false)))
      runner.stop()
      await broker.close()
      await db.destroy()
    },
  }
}

/** Asks for work as a step does. */
export async function ask(db: Db, job: JobName, keys: readonly string[]): Promise<void> {
  await db.raw(
    `insert into outbox (job, key) select :job, key from unnest(cast(:keys as text[])) as key
     on conflict (job, key) where state = 'pending' do update set due_at = least(outbox.due_at, excluded.due_at)`,
    { job, keys: [...keys] },
  )
}

export type OutboxRow = {
  id: string
  job: string
  key: string
  state: string
  gen: number
  attempts: number
  starts: number
  last_error: string | null
  due_at: Date
  payload: Record<string, string>
}

export const rowsIn = async (db: Db): Promise<OutboxRow[]> => await db<OutboxRow>('outbox').select().orderBy('id')

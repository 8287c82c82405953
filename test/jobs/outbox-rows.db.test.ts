import type { Run } from '../../src/jobs/job'
import { claimDue, finishWork, putBack, takeWork } from '../../src/jobs/outbox.store'
import { deadWork, sweepOutbox } from '../../src/jobs/outbox'
import { openDatabase, type Db } from '../../src/lib/db'
import { freshDatabase } from '../support/database'
import { until } from '../support/until'
import { ask, openReplica, rowsIn, type Replica } from './bench'

jest.setTimeout(60_000)

const all = [{ job: 'drain-lane', cap: 1_000, limit: 1_000 }]
const keys = (count: number, prefix = 'k') => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
const replicas: Replica[] = []
const open = (options: Omit<Parameters<typeof openReplica>[0], 'url'>) => {
  const replica = openReplica({ url: database.url, ...options })
  replicas.push(replica)
  return replica
}

beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, { name: 'test' })
})
afterEach(async () => {
  await Promise.all(replicas.splice(0).map((replica) => replica.stop()))
  await db.raw('truncate outbox, bullmq.bullmq_jobs cascade').catch(() => db.raw('truncate outbox'))
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const emptied = () => until('the outbox is empty', async () => (await rowsIn(db)).length === 0)

it('lets concurrent relays take each row once, and no key twice at a time', async () => {
  await ask(db, 'drain-lane', keys(300))
  const claims = await Promise.all([1, 2, 3, 4].map(() => claimDue(db, all)))
  const ids = claims.flat().map((row) => row.id)
  expect(ids).toHaveLength(300)
  expect(new Set(ids).size).toBe(300)
  await ask(db, 'drain-lane', keys(300))
  expect(await claimDue(db, all)).toEqual([])
})

it('takes urgent work first, and no more of a job than may be under way', async () => {
  await ask(db, 'mirror-conversation', keys(10, 'slow'))
  await db('outbox').insert({ job: 'mirror-conversation', key: 'urgent', priority: 1 })
  await ask(db, 'deliver-reply', ['reply'])
  const asked = ['mirror-conversation', 'deliver-reply'].map((job) => ({ job, cap: 3, limit: 100 }))
  const first = await claimDue(db, asked)
  const byId = new Map((await rowsIn(db)).map((row) => [row.id, row.key]))
  expect(first.map((row) => byId.get(row.id)).sort()).toEqual(['reply', 'slow0', 'slow1', 'urgent'])
  expect(await claimDue(db, asked)).toEqual([])
})

it('gives work back that a relay took before it died', async () => {
  const handled: string[] = []
  await ask(db, 'drain-lane', keys(5))
  expect(await claimDue(db, all)).toHaveLength(5)
  open({ handlers: { 'drain-lane': async ({ key }) => void handled.push(key) } })
  expect(await sweepOutbox(db, 60_000)).toBe(0)
  expect(await sweepOutbox(db, 0)).toBe(5)
  await emptied()
  expect(handled.sort()).toEqual(keys(5))
})

it('sweeps each row once when two sweep at once, and joins it with work asked for meanwhile', async () => {
  await ask(db, 'drain-lane', keys(40))
  await claimDue(db, all)
  await ask(db, 'drain-lane', ['k0'])
  const swept = await Promise.all([sweepOutbox(db, 0), sweepOutbox(db, 0)])
  expect(swept[0]! + swept[1]!).toBe(40)
  const rows = await rowsIn(db)
  expect(rows).toHaveLength(40)
  expect(new Set(rows.map((row) => `${row.key} ${row.state}`)).size).toBe(40)
  expect(rows.every((row) => row.state === 'pending')).toBe(true)
})

it('tells the next run that an earlier one was begun and lost', async () => {
  await ask(db, 'mirror-conversation', ['a'])
  const asked = [{ job: 'mirror-conversation', cap: 9, limit: 9 }]
  const [first] = await claimDue(db, asked)
  await takeWork(db, first!)
  await ask(db, 'mirror-conversation', ['a'])
  await sweepOutbox(db, 0)
  const retried: boolean[] = []
  open({ handlers: { 'mirror-conversation': async (run) => void retried.push(run.retried) } })
  await emptied()
  await ask(db, 'mirror-conversation', ['a'])
  await emptied()
  expect(retried).toEqual([true, false])
})

it('keeps work that takes longer than the lease, and knows when it has lost it', async () => {
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const runs: Run[] = []
  open({
    leaseMs: 3_000,
    handlers: {
      'drain-lane': async (run) => {
        runs.push(run)
        await gate
        return undefined
      },
    },
  })
  await ask(db, 'drain-lane', ['long'])
  await until('it runs', () => runs.length === 1)
  const { rows } = await db.raw('select dispatched_at from outbox')
  const renewed = await until('it was renewed twice', async () => {
    const now = await db.raw(`select dispatched_at - ?::timestamptz > interval '1500 ms' as later from outbox`, [
      rows[0].dispatched_at,
    ])
    return now.rows[0].later as boolean
  })
  expect(renewed).toBe(true)
  expect(await sweepOutbox(db, 3_000)).toBe(0)
  await until('it holds', () => runs[0]?.holds())
  await db('outbox').update({ gen: 77 })
  await until('it knows', () => runs[0]?.holds() === false)
  release()
  await db('outbox').delete()
})

it('repeats failing work with growing pauses, gives up after ten failures, and lets a person replay it', async () => {
  const attempts: number[] = []
  let broken = true
  const replica = open({
    handlers: {
      'drain-lane': async (run) => {
        attempts.push(run.attempts)
        if (broken) throw Object.assign(new Error('Rosa wrote: call me'), { code: 'ECONNREFUSED' })
        return undefined
      },
    },
  })
  await ask(db, 'drain-lane', ['a'])
  for (let n = 1; n <= 10; n++) {
    const row = await until(`attempt ${n}`, async () => {
      const [found] = await rowsIn(db)
      return found?.attempts === n ? found : undefined
    })
    expect(row.last_error).toBe('Error ECONNREFUSED')
    const { rows } = await db.raw('select extract(epoch from due_at - db_now())::float8 as pause from outbox')
    if (n < 10) {
      expect(rows[0].pause).toBeGreaterThan(Math.min(300, 2 ** (n - 1)) * 0.7 - 1)
      expect(rows[0].pause).toBeLessThan(Math.min(300, 2 ** (n - 1)) * 1.3)
      await db.raw('update outbox set due_at = db_now()')
    }
  }
  expect(attempts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const [dead] = await deadWork({ db }, 10)
  expect(dead).toMatchObject({ job: 'drain-lane', key: 'a', attempts: 10, reason: 'Error ECONNREFUSED' })
  expect(replica.figures.jobs['drain-lane']).toMatchObject({ failed: 10, died: 1 })
  broken = false
  // The same work, asked for anew and done, is the end of the dead row too.
  await ask(db, 'drain-lane', ['a'])
  await emptied()
})

it('puts work off without counting an attempt, and keeps what it was told to keep', async () => {
  const runs: Run[] = []
  open({
    handlers: {
      'mirror-conversation': async (run) => {
        runs.push(run)
        return runs.length === 1 ? { retryInMs: 60_000, payload: { slot: '7' } } : undefined
      },
    },
  })
  await ask(db, 'mirror-conversation', ['a'])
  await until('it was put off', async () => (await rowsIn(db))[0]?.payload['slot'] === '7')
  expect((await rowsIn(db))[0]).toMatchObject({ attempts: 0, starts: 0, state: 'pending' })
  await ask(db, 'mirror-conversation', ['a'])
  await emptied()
  expect(runs.map(({ attempts, retried, payload }) => ({ attempts, retried, payload }))).toEqual([
    { attempts: 0, retried: false, payload: {} },
    { attempts: 0, retried: false, payload: { slot: '7' } },
  ])
})

it('joins a twin that is committed while a row is being put back', async () => {
  await ask(db, 'drain-lane', ['a'])
  const [row] = await claimDue(db, all)
  const tx = await db.transaction()
  await ask(tx, 'drain-lane', ['a'])
  const putting = putBack(db, row!, { inMs: 0, clean: true })
  await until('it waits for the step', async () => {
    const { rows } =
      await db.raw(`select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())
      union all select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
    return rows.length > 0
  })
  await tx.commit()
  expect(await putting).toBe('joined')
  expect((await rowsIn(db)).map((r) => r.state)).toEqual(['pending'])
})

it('finishes nothing that is no longer its own', async () => {
  await ask(db, 'drain-lane', ['a'])
  const [row] = await claimDue(db, all)
  const taken = await takeWork(db, row!)
  await sweepOutbox(db, 0)
  expect(await finishWork(db, taken!)).toEqual({ mine: false, waiting: false })
  expect(await rowsIn(db)).toHaveLength(1)
})

import { claimDue, outboxFigures, putBack, staleWork } from '../../src/jobs/outbox.store'
import { JOB_NAMES } from '../../src/jobs/reactions'
import { openDatabase, type Db } from '../../src/lib/db'
import { freshDatabase } from '../support/database'

jest.setTimeout(60_000)

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Plan[]
}

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db

/** A backlog of each job, some of it not yet due, and a hundred rows under way. */
beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, { name: 'test', statementTimeoutMs: 60_000 })
  await db.raw(
    `insert into outbox (job, key, priority, due_at)
     select job, 'k' || n, 1 + n % 4, clock_timestamp() + (n - 4000) * interval '1 second'
     from unnest(cast(:jobs as text[])) as job cross join generate_series(1, 8000) as n`,
    { jobs: JOB_NAMES },
  )
  await db.raw(
    `insert into outbox (job, key, state, dispatched_at)
     select 'mirror-conversation', 'r' || n, 'dispatched', clock_timestamp() from generate_series(1, 100) as n`,
  )
  await db.raw('analyze outbox')
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

/** The plan of a statement as it is made, with what it read. */
async function planOf(ask: (explaining: Db) => Promise<unknown>): Promise<Plan[]> {
  const plans: Plan[] = []
  const explaining = {
    raw: async (sql: string, bindings: Record<string, string>) => {
      const { rows } = await db.raw(`explain (analyze, buffers, format json) ${sql}`, bindings)
      const walk = (plan: Plan): void => {
        plans.push(plan)
        plan.Plans?.forEach(walk)
      }
      walk(rows[0]['QUERY PLAN'][0].Plan)
      return { rows: [] }
    },
  }
  await ask(explaining as unknown as Db)
  return plans
}

const scansAll = (plans: Plan[]): boolean =>
  plans.some((plan) => plan['Node Type'] === 'Seq Scan' && plan['Relation Name'] === 'outbox')
const pagesOf = ([top]: Plan[]): number => (top?.['Shared Hit Blocks'] ?? 0) + (top?.['Shared Read Blocks'] ?? 0)

it('reads of a backlog of 64,000 rows no more than it takes', async () => {
  const capped = JOB_NAMES.map((job) => ({ job, cap: 100, limit: 1 }))
  const plans = await planOf((explaining) => claimDue(explaining, capped))
  expect(scansAll(plans)).toBe(false)
  // A row is a handful of pages of index and table, for the look, the check and the write.
  expect(pagesOf(plans)).toBeLessThan(JOB_NAMES.length * 100)
})

it('finds lost work and puts a row back without reading the others', async () => {
  const stale = await planOf((explaining) => staleWork(explaining, { leaseMs: 30_000, limit: 500 }))
  expect(scansAll(stale)).toBe(false)
  expect(pagesOf(stale)).toBeLessThan(200)
  const back = await planOf((explaining) => putBack(explaining, { id: '1', gen: 0 }, { inMs: 0, clean: true }))
  expect(scansAll(back)).toBe(false)
  expect(pagesOf(back)).toBeLessThan(100)
})

it('counts what there is', async () => {
  const figures = await outboxFigures(db)
  expect(figures.dispatched).toBeGreaterThanOrEqual(100)
  expect(figures.pending).toBeGreaterThan(63_000)
  expect(figures.oldestDueMs).toBeGreaterThan(3_900_000)
})

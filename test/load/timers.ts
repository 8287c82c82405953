import { openDatabase, type Db } from '../../src/lib/db'
import { percentile, printTable } from './figures'
import { sleep, type Town } from './town'

/**
 * Timers under fire: workers whose clocks are wrong, that are killed in the middle of things, a queue that is emptied,
 * a database that answers nobody for a minute. Each timer fires once, never early, and soon after its time.
 */
const TIMERS = Number(process.env['CHAOS_TIMERS'] ?? 3_000)
const OVER_MS = 150_000
const FIRST_AFTER_MS = 5_000
const FREEZE = { afterMs: 45_000, forMs: 60_000 }
const KILL_EVERY_MS = 6_000
const FLUSH_EVERY_MS = 20_000
const SKEW_MS = 15_000
const QUIET_WITHIN_MS = 180_000
/** What fell due in the outage, or in the moments in which workers find back, waited for the database. */
const RECOVERY_MS = 5_000

type Stage = { town: Town; db: Db }

export async function playTimers({ town, db }: Stage): Promise<void> {
  for (const replica of town.replicas.splice(0)) replica.kill()
  await town.addReplica(SKEW_MS)
  await town.addReplica(-SKEW_MS)
  const before = await factsOf(db)
  await arm(db)
  const over = new AbortController()
  const trouble = Promise.all([
    every(KILL_EVERY_MS, over.signal, killOne(town)),
    every(FLUSH_EVERY_MS, over.signal, town.flushQueue),
  ])
  const outage = await freezeOnce({ town, db })
  await sleep(OVER_MS - FREEZE.afterMs - FREEZE.forMs)
  over.abort()
  await trouble
  for (const replica of town.replicas) if (!replica.up()) await replica.start()
  await untilFired(db)
  await judge(db, { fresh: (await factsOf(db)) - before, outage })
}

/** Snoozes of the conversations that are there; what they end is the same for every kind of timer. */
async function arm(db: Db): Promise<void> {
  await db.raw(
    `insert into timers (id, kind, subject, conversation_id, gen, due_at, armed_at)
     select gen_random_uuid(), 'snooze', gen_random_uuid(), c.id, 1,
            db_now() + (:firstMs + random() * :overMs) * interval '1 millisecond', db_now()
       from generate_series(1, :timers) as n
       join lateral (select id from conversations order by md5(id::text || n::text) limit 1) c on true`,
    { timers: TIMERS, firstMs: FIRST_AFTER_MS, overMs: OVER_MS - FIRST_AFTER_MS },
  )
}

function killOne(town: Town): () => Promise<void> {
  let turn = 0
  return async () => {
    const replica = town.replicas[(turn += 1) % town.replicas.length]
    if (!replica?.up()) return
    replica.kill()
    await sleep(500)
    // The database may be away just now; the next turn tries again.
    await replica.start().catch(() => undefined)
  }
}

async function every(ms: number, over: AbortSignal, act: () => Promise<void>): Promise<void> {
  while (!over.aborted) {
    await sleep(ms)
    if (!over.aborted) await act()
  }
}

type Outage = { from: Date; to: Date }

async function freezeOnce({ town, db }: Stage): Promise<Outage> {
  await sleep(FREEZE.afterMs)
  const from = await nowOf(db)
  await town.freezePostgres(FREEZE.forMs)
  const patient = openDatabase(town.databaseUrl, { name: 'chaos-timers', max: 1, patienceMs: 60_000 })
  const to = await nowOf(patient)
  await patient.destroy()
  return { from, to }
}

const one = async <T>(db: Db, sql: string, ...bindings: (Date | number)[]): Promise<T> =>
  (await db.raw<{ rows: { value: T }[] }>(sql, bindings)).rows[0]?.value as T

const nowOf = (db: Db): Promise<Date> => one(db, 'select db_now() as value')
const factsOf = async (db: Db): Promise<number> =>
  Number(await one(db, `select count(*) as value from facts where type = 'snooze.ended'`))

async function untilFired(db: Db): Promise<void> {
  const until = performance.now() + QUIET_WITHIN_MS
  const left = () =>
    one<string>(db, `select count(*) as value from timers where kind = 'snooze' and state = 'pending'`).catch(() => '?')
  while ((await left()) !== '0') {
    if (performance.now() > until) return
    await sleep(500)
  }
}

type FiredRow = { state: string; due_at: Date; late_ms: number | null }

async function judge(db: Db, { fresh, outage }: { fresh: number; outage: Outage }): Promise<void> {
  const { rows } = await db.raw<{ rows: FiredRow[] }>(
    `select state, due_at, cast(extract(epoch from fired_at - due_at) * 1000 as float8) as late_ms
       from timers where kind = 'snooze'`,
  )
  const fired = rows.flatMap(({ due_at: due, late_ms: lateMs }) => (lateMs === null ? [] : [{ due, lateMs }]))
  const away = ({ due }: { due: Date }): boolean =>
    due >= outage.from && due.getTime() <= outage.to.getTime() + RECOVERY_MS
  const awake = fired.filter((timer) => !away(timer)).map(({ lateMs }) => lateMs)
  const lines = [
    { what: 'timers', value: rows.length, unit: '' as const },
    { what: 'lost', value: rows.length - fired.length, unit: '' as const, aim: { atMost: 0 } },
    { what: 'fired twice', value: Math.max(0, fresh - fired.length), unit: '' as const, aim: { atMost: 0 } },
    { what: 'fired without a fact', value: Math.max(0, fired.length - fresh), unit: '' as const, aim: { atMost: 0 } },
    { what: 'early', value: fired.filter(({ lateMs }) => lateMs < 0).length, unit: '' as const, aim: { atMost: 0 } },
    {
      what: 'lateness, p99, of those due while the database was there',
      value: percentile(awake, 0.99),
      unit: 'ms' as const,
      aim: { atMost: 3_000 },
    },
    { what: 'worst lateness of those', value: Math.max(...awake), unit: 'ms' as const },
    {
      what: 'worst lateness of all, the minute without a database included',
      value: Math.max(...fired.map(({ lateMs }) => lateMs)),
      unit: 'ms' as const,
    },
  ]
  printTable('timers under fire', lines)
  if (lines.some(({ aim, value }) => aim?.atMost === 0 && value > 0)) process.exitCode = 1
}

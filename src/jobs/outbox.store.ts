import type { Db } from '../lib/db'

export type DueWork = { id: string; job: string; gen: number; priority: number }
export type WorkRef = { id: string; gen: number }
export type TakenWork = WorkRef & {
  job: string
  key: string
  payload: Record<string, string>
  attempts: number
  starts: number
}
export type DeadWork = { id: string; job: string; key: string; attempts: number; since: Date; reason: string | null }
export type OutboxFigures = { pending: number; due: number; dispatched: number; dead: number; oldestDueMs: number }

/** The rows of a statement; every statement here returns few. */
async function rowsOf<Row>(
  db: Db,
  sql: string,
  bindings: Record<string, string | number | boolean | null>,
): Promise<Row[]> {
  const result = await db.raw<{ rows: Row[] }>(sql, bindings)
  return result.rows
}

/**
 * Takes due work, job by job and most urgent first, so that a backlog of one job holds up no other. At most `cap` rows
 * of a job are under way at a time: the rest waits here, in its order, and not in the queue. Work whose key is under
 * way is left until that has ended.
 */
export async function claimDue(
  db: Db,
  asked: readonly { job: string; cap: number; limit: number }[],
): Promise<DueWork[]> {
  return await rowsOf<DueWork>(
    db,
    `with asked as (select * from jsonb_to_recordset(cast(:asked as jsonb)) as t(job text, cap integer, "limit" integer)),
     due as (
       select picked.id from asked cross join lateral (
         select o.id from outbox o
         where o.state = 'pending' and o.job = asked.job and o.due_at <= (select db_now())
           and not exists (select 1 from outbox r where r.state = 'dispatched' and r.job = o.job and r.key = o.key)
         order by o.priority, o.due_at, o.id
         limit least(asked."limit", greatest(0, asked.cap -
           (select count(*) from outbox r where r.state = 'dispatched' and r.job = asked.job)))
         for update of o skip locked
       ) picked
     )
     update outbox o set state = 'dispatched', dispatched_at = clock_timestamp()
     where o.id = any (array(select id from due))
     returning o.id, o.job, o.gen, o.priority`,
    { asked: JSON.stringify(asked) },
  )
}

/** Begins a row that was dispatched: the next generation is the runner's own, so that no second wake-up runs it too. */
export async function takeWork(db: Db, { id, gen }: WorkRef): Promise<TakenWork | undefined> {
  const rows = await rowsOf<TakenWork>(
    db,
    `update outbox set gen = gen + 1, starts = starts + 1, dispatched_at = clock_timestamp()
     where id = :id and gen = :gen and state = 'dispatched'
     returning id, gen, job, key, payload, attempts, starts`,
    { id, gen },
  )
  return rows[0]
}

/** Keeps the rows that are being run; returns the ids of those that are still the caller's. */
export async function renewWork(db: Db, running: readonly WorkRef[]): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    `update outbox o set dispatched_at = clock_timestamp()
     from jsonb_to_recordset(cast(:running as jsonb)) as t(id bigint, gen integer)
     where o.id = t.id and o.gen = t.gen and o.state = 'dispatched'
     returning o.id`,
    { running: JSON.stringify(running) },
  )
  return rows.map((row) => row.id)
}

/** Ends work that is done, and with it what had died of the same; `waiting`: more of the same was asked for meanwhile. */
export async function finishWork(db: Db, { id, gen }: WorkRef): Promise<{ mine: boolean; waiting: boolean }> {
  const rows = await rowsOf<{ mine: boolean; waiting: boolean }>(
    db,
    `with gone as (delete from outbox where id = :id and gen = :gen and state = 'dispatched' returning job, key),
     risen as (delete from outbox o using gone where o.state = 'dead' and o.job = gone.job and o.key = gone.key)
     select exists (select 1 from gone) as mine,
       exists (select 1 from outbox p, gone where p.state = 'pending' and p.job = gone.job and p.key = gone.key) as waiting`,
    { id, gen },
  )
  return rows[0] ?? { mine: false, waiting: false }
}

export type PutBack = {
  /** When it is due again, by the database's clock. */
  inMs: number
  /** Counts as a failure, with what went wrong; absent when it is none. */
  failure?: { reason: string; dies: boolean }
  /** The run ended cleanly: the next one need not look for traces of it. */
  clean: boolean
  /** The run came to its end, whatever is unclear after it: it took no worker down with it. */
  ended?: boolean
  payload?: Readonly<Record<string, string>>
  /** Only when the row was not renewed for so long. */
  staleMs?: number
}

/** A row that was begun so often and never came to an end takes its worker down with it. */
const DEADLY_STARTS = 20

/**
 * Puts a row back among the pending ones, under a new generation. When the same work was asked for meanwhile, that row
 * inherits what this one has learned, and this one goes: at most one of them may wait.
 * One row a statement: several in one could deadlock with a step that asks for the same works in another order.
 */
export async function putBack(
  db: Db,
  { id, gen }: WorkRef,
  change: PutBack,
): Promise<'back' | 'joined' | 'dead' | 'not-mine'> {
  const sql = `
    with mine as (
      select * from outbox where id = :id and gen = :gen and state = 'dispatched'
        and (cast(:stale as integer) is null or dispatched_at < clock_timestamp() - :stale * interval '1 millisecond')
      for update
    ),
    twin as (
      update outbox p set
        priority = least(p.priority, mine.priority),
        attempts = greatest(p.attempts, mine.attempts + :counted),
        starts = p.starts + case when :clean then 0 when :ended then least(mine.starts, 1) else mine.starts end,
        payload = p.payload || mine.payload || cast(:payload as jsonb),
        last_error = coalesce(:reason, p.last_error)
      from mine where p.state = 'pending' and p.job = mine.job and p.key = mine.key
      returning mine.id
    ),
    gone as (delete from outbox o using twin where o.id = twin.id),
    back as (
      update outbox o set
        state = case when :dies or (not :clean and not :ended and o.starts >= :deadly) then 'dead' else 'pending' end,
        gen = o.gen + 1,
        due_at = db_now() + :in_ms * interval '1 millisecond',
        attempts = o.attempts + :counted,
        starts = case when :clean then 0 when :ended then 1 else o.starts end,
        payload = o.payload || cast(:payload as jsonb),
        last_error = coalesce(:reason, o.last_error)
      from mine where o.id = mine.id and not exists (select 1 from twin)
      returning o.state
    )
    select case when exists (select 1 from twin) then 'joined'
      else coalesce((select case state when 'dead' then 'dead' else 'back' end from back), 'not-mine') end as result`
  const bindings = {
    id,
    gen,
    stale: change.staleMs ?? null,
    counted: change.failure === undefined ? 0 : 1,
    clean: change.clean,
    ended: change.ended === true,
    dies: change.failure?.dies ?? false,
    deadly: DEADLY_STARTS,
    in_ms: Math.ceil(change.inMs),
    payload: JSON.stringify(change.payload ?? {}),
    reason: change.failure?.reason ?? null,
  }
  const rows = await joinTwins(() => rowsOf<{ result: 'back' | 'joined' | 'dead' | 'not-mine' }>(db, sql, bindings))
  return rows[0]?.result ?? 'not-mine'
}

/** Dispatched rows that nobody renewed: their wake-up was lost, or who ran them is gone. */
export async function staleWork(db: Db, { leaseMs, limit }: { leaseMs: number; limit: number }): Promise<WorkRef[]> {
  return await rowsOf<WorkRef>(
    db,
    `select id, gen from outbox
     where state = 'dispatched' and dispatched_at < clock_timestamp() - :leaseMs * interval '1 millisecond'
     order by dispatched_at limit :limit`,
    { leaseMs, limit },
  )
}

/** Work that was given up, oldest first. */
export async function listDead(db: Db, limit: number): Promise<DeadWork[]> {
  return await rowsOf<DeadWork>(
    db,
    `select id, job, key, attempts, created_at as since, last_error as reason
     from outbox where state = 'dead' order by id limit :limit`,
    { limit },
  )
}

/** Gives dead work another ten attempts; false when it is not dead any more. */
export async function reviveDead(db: Db, id: string): Promise<boolean> {
  const sql = `
    with mine as (select * from outbox where id = :id and state = 'dead' for update),
    twin as (
      update outbox p set due_at = least(p.due_at, db_now()) from mine
      where p.state = 'pending' and p.job = mine.job and p.key = mine.key returning mine.id
    ),
    gone as (delete from outbox o using twin where o.id = twin.id),
    back as (
      update outbox o set state = 'pending', gen = o.gen + 1, attempts = 0, starts = least(o.starts, 1), due_at = db_now()
      from mine where o.id = mine.id and not exists (select 1 from twin)
    )
    select id from mine`
  const rows = await joinTwins(() => rowsOf<{ id: string }>(db, sql, { id }))
  return rows.length > 0
}

/** One look at the whole table: done work is deleted, so it is small. */
export async function outboxFigures(db: Db): Promise<OutboxFigures> {
  const rows = await rowsOf<OutboxFigures>(
    db,
    `select cast(count(*) filter (where state = 'pending') as integer) as pending,
       cast(count(*) filter (where state = 'pending' and due_at <= db_now()) as integer) as due,
       cast(count(*) filter (where state = 'dispatched') as integer) as dispatched,
       cast(count(*) filter (where state = 'dead') as integer) as dead,
       cast(coalesce(greatest(0, extract(epoch from db_now() - min(due_at) filter (where state <> 'dead')) * 1000), 0) as float8) as "oldestDueMs"
     from outbox`,
    {},
  )
  return rows[0] as OutboxFigures
}

/** Rows under way that neither a runner renewed nor a sweep put back. */
export async function countStuck(db: Db, olderThanMs: number): Promise<number> {
  const rows = await rowsOf<{ count: number }>(
    db,
    `select cast(count(*) as integer) as count from outbox
     where state = 'dispatched' and dispatched_at < clock_timestamp() - :olderThanMs * interval '1 millisecond'`,
    { olderThanMs },
  )
  return rows[0]?.count ?? 0
}

/** Asks for work of which nothing is noted; false when something is. For what the auditor repairs. */
export async function askForWork(db: Db, work: { job: string; key: string; priority: number }): Promise<boolean> {
  const rows = await rowsOf<{ id: string }>(
    db,
    `insert into outbox (job, key, priority)
     select :job, :key, :priority
     where not exists (select 1 from outbox where job = :job and key = :key and state in ('pending', 'dispatched'))
     on conflict (job, key) where state = 'pending' do nothing
     returning id`,
    work,
  )
  return rows.length > 0
}

const UNIQUE_VIOLATION = '23505'
const MAX_TRIES = 5

/** A twin that was committed between the look and the write makes the write fail; the next look sees it. */
async function joinTwins<T>(statement: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await statement()
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION || tries === MAX_TRIES) throw error
    }
  }
}

import type { Handler, Run } from '../../src/jobs/job'
import { claimDue } from '../../src/jobs/outbox.store'
import { sweepOutbox } from '../../src/jobs/outbox'
import { openDatabase, type Db } from '../../src/lib/db'
import { freshDatabase } from '../support/database'
import { openRedis, redisIsHere, redisIsOurs, type TestRedis } from '../support/redis'
import { until } from '../support/until'
import { ask, openReplica, rowsIn, type Replica } from './bench'

jest.setTimeout(60_000)

const all = [{ job: 'drain-lane', cap: 1_000, limit: 1_000 }]
const keys = (count: number, prefix = 'k') => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
const replicas: Replica[] = []
const open = (options: Omit<Parameters<typeof openReplica>[0], 'url'> & { url?: string }) => {
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

const emptied = () => until('the outbox is empty', async () => (await rowsIn(db)).length === 0, 120_000)

/** Two lanes of a test: messages with numbers, and what was handled in which order. */
async function makeLanes(): Promise<void> {
  await db.raw(
    'create table if not exists lane_in (lane text, seq int, done boolean not null default false, primary key (lane, seq))',
  )
  await db.raw('create table if not exists lane_out (id bigint generated always as identity, lane text, seq int)')
  await db.raw('truncate lane_in, lane_out')
}

/** Handles one message a run, slowly enough that a second runner of the same lane would be seen. */
const oneMessage =
  (overlaps: { count: number; busy: Set<string> }): Handler =>
  async ({ key }) => {
    if (overlaps.busy.has(key)) overlaps.count++
    overlaps.busy.add(key)
    try {
      const { rows } = await db.raw('select seq from lane_in where lane = ? and not done order by seq limit 1', [key])
      if (rows[0] === undefined) return undefined
      await db.raw('insert into lane_out (lane, seq) values (?, ?)', [key, rows[0].seq])
      await db.raw('update lane_in set done = true where lane = ? and seq = ?', [key, rows[0].seq])
      return { again: true }
    } finally {
      overlaps.busy.delete(key)
    }
  }

async function say(lane: string, seq: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.raw('insert into lane_in (lane, seq) values (?, ?)', [lane, seq])
    await ask(tx, 'drain-lane', [lane])
  })
}

const out = async (): Promise<Map<string, number[]>> => {
  const { rows } = await db.raw('select lane, seq from lane_out order by id')
  const lanes = new Map<string, number[]>()
  for (const { lane, seq } of rows) lanes.set(lane, [...(lanes.get(lane) ?? []), seq])
  return lanes
}

/** All that a relay hands to the queue from now on. */
function overhear(broker: Replica['broker']): { id: string; gen: number }[] {
  const heard: { id: string; gen: number }[] = []
  const { addBulk } = broker
  broker.addBulk = async (wakes) => {
    heard.push(...wakes)
    await addBulk(wakes)
  }
  return heard
}

const legs: [string, boolean][] = [['Postgres', false]]
if (redisIsHere) legs.push(['Redis', true])

describe.each(legs)('with the queue on %s', (_name, onRedis) => {
  let redis: TestRedis | undefined
  beforeAll(async () => {
    if (onRedis) redis = await openRedis()
  })
  afterAll(() => redis?.stop())
  const store = () => (redis === undefined ? {} : { redisUrl: redis.url })

  it('handles 20 lanes of 40 messages on three replicas in order, each once and none side by side', async () => {
    await makeLanes()
    const overlaps = { count: 0, busy: new Set<string>() }
    const three = [1, 2, 3].map(() => open({ ...store(), handlers: { 'drain-lane': oneMessage(overlaps) } }))
    const heard = three.map((replica) => overhear(replica.broker))
    const lanes = keys(20, 'lane')
    for (let seq = 1; seq <= 40; seq++) {
      await Promise.all(lanes.map((lane) => say(lane, seq)))
      three[seq % 3]?.relay.kick()
      // Each wake-up comes a second time, at another replica.
      const runs = heard.flatMap((wakes, i) => wakes.splice(0).map((wake) => three[(i + 1) % 3]!.runner.run(wake)))
      await Promise.all(runs)
    }
    await emptied()
    expect(overlaps.count).toBe(0)
    const handled = await out()
    const inOrder = Array.from({ length: 40 }, (_, i) => i + 1)
    expect([...handled.keys()].sort()).toEqual([...lanes].sort())
    for (const lane of lanes) expect(handled.get(lane)).toEqual(inOrder)
  }, 240_000)

  it('runs work that was asked for while the same work was under way', async () => {
    const began: string[] = []
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (release = resolve))
    const replica = open({
      ...store(),
      handlers: {
        'drain-lane': async ({ id }) => {
          began.push(id)
          if (began.length === 1) await gate
          return undefined
        },
      },
    })
    await ask(db, 'drain-lane', ['a'])
    replica.relay.kick()
    await until('it has begun', () => began.length === 1)
    await ask(db, 'drain-lane', ['a'])
    await ask(db, 'drain-lane', ['a'])
    replica.relay.kick()
    expect((await rowsIn(db)).map((row) => row.state)).toEqual(['dispatched', 'pending'])
    release()
    await emptied()
    expect(began).toHaveLength(2)
  })

  it('does not run a wake-up that comes twice, or late, or for a row that is gone', async () => {
    const runs: Run[] = []
    const replica = open({ ...store(), works: false, handlers: { 'drain-lane': async (run) => void runs.push(run) } })
    await replica.relay.stop()
    await ask(db, 'drain-lane', ['a'])
    const [row] = await claimDue(db, all)
    const wake = { id: row!.id, gen: row!.gen }
    await Promise.all([replica.runner.run(wake), replica.runner.run(wake), replica.runner.run(wake)])
    await replica.runner.run(wake)
    await replica.runner.run({ id: '999999', gen: 0 })
    expect(runs).toHaveLength(1)
    expect(await rowsIn(db)).toEqual([])
  })
})

// What is left out for want of a Redis is told aloud by test/support/redis.ts.
const onAnyRedis = redisIsHere ? describe : describe.skip
onAnyRedis('on a Redis that another deployment uses as well', () => {
  it('hands wake-ups to its own workers only', async () => {
    const redis = await openRedis()
    const elsewhere = await freshDatabase()
    const others: string[] = []
    const work = (into: string[]) => ({ 'drain-lane': async ({ key }: Run) => void into.push(key) })
    try {
      const other = open({ url: elsewhere.url, redisUrl: redis.url, handlers: work(others) })
      const ours = open({ redisUrl: redis.url, works: false, handlers: {} })
      await ask(db, 'drain-lane', keys(20, 'ours'))
      ours.relay.kick()
      await until('ours are in the queue', () => ours.figures.dispatched === 20)
      await ask(other.db, 'drain-lane', keys(20, 'theirs'))
      other.relay.kick()
      await until('theirs are done', () => others.length === 20)
      // Nothing is swept here: a wake-up that the other had taken would be gone for good.
      const handled: string[] = []
      open({ redisUrl: redis.url, handlers: work(handled) })
      await emptied()
      expect(handled.sort()).toEqual(keys(20, 'ours').sort())
      expect(others.sort()).toEqual(keys(20, 'theirs').sort())
    } finally {
      await Promise.all(replicas.splice(0).map((replica) => replica.stop()))
      await elsewhere.drop()
      await redis.stop()
    }
  })
})

const withRedis = redisIsOurs ? describe : describe.skip
withRedis('when Redis fails', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await openRedis({ own: true })
  })
  afterAll(() => redis.stop())

  it('loses nothing by FLUSHALL', async () => {
    const handled: string[] = []
    const replica = open({ redisUrl: redis.url, works: false, handlers: {} })
    await ask(db, 'drain-lane', keys(50))
    replica.relay.kick()
    await until('all is dispatched', async () => (await rowsIn(db)).every((row) => row.state === 'dispatched'))
    await redis.flush()
    open({ redisUrl: redis.url, leaseMs: 1_000, handlers: { 'drain-lane': async ({ key }) => void handled.push(key) } })
    await until('the wake-ups are repeated', async () => {
      await sweepOutbox(db, 1_000)
      return (await rowsIn(db)).length === 0
    })
    expect(handled.sort()).toEqual(keys(50).sort())
  })

  it('works without Redis while it hangs, answers every kick at once, and uses it again afterwards', async () => {
    const handled: string[] = []
    const replica = open({ redisUrl: redis.url, handlers: { 'drain-lane': async ({ key }) => void handled.push(key) } })
    await ask(db, 'drain-lane', ['first'])
    await until('it works', () => handled.length === 1)
    redis.freeze()
    try {
      await ask(db, 'drain-lane', keys(100))
      replica.relay.kick()
      await until('all is handled though Redis is frozen', () => new Set(handled).size === 101)
      expect(replica.figures.queueFailures).toBeGreaterThan(0)
      expect(await replica.broker.isReachable()).toBe(false)
    } finally {
      redis.thaw()
    }
    const { dispatched } = replica.figures
    await until('the queue is used again', async () => {
      await ask(db, 'drain-lane', ['again'])
      replica.relay.kick()
      return replica.figures.dispatched > dispatched
    })
    await emptied()
  })

  it('leaves work alone where nobody works and the queue is away', async () => {
    const replica = open({ redisUrl: redis.url, works: false, handlers: {} })
    await redis.kill()
    try {
      await ask(db, 'drain-lane', keys(30))
      replica.relay.kick()
      await until('the relay gave up', () => replica.figures.queueFailures > 0)
      await until('the rows wait', async () => (await rowsIn(db)).every((row) => row.state === 'pending'))
    } finally {
      await redis.revive()
    }
    const handled: string[] = []
    open({ redisUrl: redis.url, handlers: { 'drain-lane': async ({ key }) => void handled.push(key) } })
    await emptied()
    expect(handled.sort()).toEqual(keys(30).sort())
  })

  it('starts without Redis and works when it comes', async () => {
    await redis.kill()
    const handled: string[] = []
    const replica = open({ redisUrl: redis.url, handlers: { 'drain-lane': async ({ key }) => void handled.push(key) } })
    await ask(db, 'drain-lane', keys(10))
    await until('the relay gave up once', () => replica.figures.queueFailures > 0)
    await redis.revive()
    await until('all is handled', async () => {
      await sweepOutbox(db, 2_000)
      return (await rowsIn(db)).length === 0
    })
    expect(handled.sort()).toEqual(keys(10).sort())
  })
})

import type { Delivery, Desk, InboundEvent } from '../../src/desk/index'
import { accept, badDeliveries, drainLane, repairLanes, replayDelivery } from '../../src/desk/index'
import { openDatabase } from '../../src/lib/db'
import type { AccountId } from '../../src/lib/ids'
import { conversationOf, delivery, drain, message } from '../support/customer'
import { openDesk, type TestDesk } from '../support/desk'

// Machines that run tests are slower than ours; a promise about time is for the benchmarks.
jest.setTimeout(60_000)

let house: TestDesk
let desk: Desk

beforeEach(async () => {
  house = await openDesk()
  desk = house.desk
})
afterEach(() => house.close())

const inbox = () => desk.db('inbox').orderBy('id')
const wishes = () => desk.db('outbox').where({ job: 'drain-lane' }).orderBy('key')

describe('accepting deliveries', () => {
  test('a thousand calls at once, each three times, keep each delivery once and say so to one caller each', async () => {
    const events = Array.from({ length: 300 }, (_, i) => message({ externalId: `x${i}`, thread: `t${i % 40}` }))
    const answers = await Promise.all([...events, ...events, ...events].map((event) => accept(desk, [delivery(event)])))
    expect(answers.flatMap((answer) => answer.fresh).sort()).toEqual(events.map((event) => event.dedupeKey).sort())
    expect(await inbox()).toHaveLength(300)
    expect(await wishes()).toHaveLength(40)
  })

  test('two replicas with the same deliveries in opposite orders keep each once', async () => {
    const other = { ...desk, db: openDatabase(house.url, { name: 'replica' }) }
    try {
      for (let round = 0; round < 5; round++) {
        const events = Array.from({ length: 60 }, (_, i) => delivery(message({ externalId: `r${round}-${i}` })))
        const [a, b] = await Promise.all([accept(desk, events), accept(other, [...events].reverse())])
        expect(a.fresh.length + b.fresh.length).toBe(60)
      }
      expect(await inbox()).toHaveLength(300)
    } finally {
      await other.db.destroy()
    }
  })

  test('calls that come together share statements', async () => {
    let statements = 0
    desk.db.on('query', () => (statements += 1))
    await Promise.all(Array.from({ length: 500 }, () => accept(desk, [delivery(message())])))
    expect(statements).toBeLessThan(10)
  })

  test('messages of the same second keep the order in which they came', async () => {
    const at = new Date('2026-11-01T10:00:00Z')
    const texts = ['z', 'a', 'm', 'b']
    await accept(
      desk,
      texts.map((text) => delivery(message({ externalId: text, text, occurredAt: at }))),
    )
    await drain(desk, 'webchat:rosa')
    const rows = await desk.db<{ text: string }>('messages').orderBy('seq')
    expect(rows.map((row) => row.text)).toEqual(texts)
  })

  test('what nobody needs is done at once and what nobody understands is kept, told and left for a person', async () => {
    const common = { occurredAt: new Date(), account: 'webchat' as AccountId }
    const ignored: InboundEvent = { kind: 'ignored', dedupeKey: 'i1', reason: 'typing', ...common }
    const unreadable: InboundEvent = { kind: 'unreadable', dedupeKey: 'u1', reason: 'no JSON', ...common }
    const raw = Buffer.from([0, 255, 254])
    await accept(desk, [delivery(ignored), delivery(unreadable, raw)])
    const rows = await inbox()
    expect(rows.map(({ state, last_error }) => [state, last_error])).toEqual([
      ['done', 'typing'],
      ['quarantined', 'no JSON'],
    ])
    expect(rows[1].raw).toEqual(raw)
    expect(await wishes()).toEqual([])
    expect(await desk.db('facts')).toMatchObject([
      { type: 'inbox.quarantined', data: { inbox: rows[1].id, channel: 'webchat' } },
    ])
    expect(await badDeliveries(desk, 10)).toMatchObject([{ id: rows[1].id, state: 'quarantined', reason: 'no JSON' }])
  })

  test.each([
    ['NUL', 'a\0b'],
    ['half an emoji', 'half \ud83d'],
    ['an escaped backslash before u0000', '\\u0000'],
    ['direction marks and tags', '\u202Egnp.exe\u{E0041}'],
  ])('%s in every string is kept and does not stop the lane', async (_name, text) => {
    const odd = message({
      externalId: `id${text}`,
      dedupeKey: `k${text}`,
      thread: `t${text}`,
      text,
      author: { externalId: text, name: text, handle: text },
    })
    await accept(desk, [delivery(odd), delivery(message({ text: 'fine' }))])
    for (const { key } of await wishes()) expect(await drain(desk, key)).toMatchObject({ handled: 1, failed: null })
    expect(await desk.db('messages')).toHaveLength(2)
  })

  test('a key as long as a novel is kept, told apart and recognised', async () => {
    const [a, b] = ['a', 'b'].map((end) =>
      delivery(message({ dedupeKey: 'k'.repeat(20_000) + end, thread: 'x'.repeat(9_000) })),
    )
    expect((await accept(desk, [a!, b!])).fresh).toHaveLength(2)
    expect((await accept(desk, [a!, b!])).fresh).toHaveLength(0)
  })

  test('a delivery that the database refuses is kept without its content and hurts no other', async () => {
    await desk.db.raw(`alter table inbox add constraint no_poison check (event is null or event->>'text' <> 'poison')`)
    const good = Array.from({ length: 5 }, () => delivery(message()))
    const bad = delivery(message({ text: 'poison', externalId: 'p' }))
    const answers = await Promise.all([
      accept(desk, [good[0]!]),
      accept(desk, [good[1]!, bad, good[2]!]),
      accept(desk, [good[3]!]),
      accept(desk, [good[4]!]),
    ])
    expect(answers.map((answer) => answer.fresh.length)).toEqual([1, 3, 1, 1])
    expect((await inbox()).filter((row) => row.state === 'new')).toHaveLength(5)
    expect(await badDeliveries(desk, 10)).toMatchObject([
      { state: 'quarantined', reason: expect.stringContaining('23514') },
    ])
  })

  test('a database that does not answer is said to be unavailable within the patience of a platform', async () => {
    const holder = openDatabase(house.url, { name: 'holder', max: 1 })
    const lock = await holder.transaction()
    await lock.raw('lock table inbox in access exclusive mode')
    const began = Date.now()
    await expect(accept(desk, [delivery(message())])).rejects.toMatchObject({ code: 'unavailable' })
    expect(Date.now() - began).toBeGreaterThan(1_500)
    await lock.rollback()
    await holder.destroy()
    expect((await accept(desk, [delivery(message())])).fresh).toHaveLength(1)
  })

  test('a database that is gone is unavailable at once', async () => {
    const gone = { ...desk, db: openDatabase('postgres://127.0.0.1:1/none', { name: 'gone' }) }
    await expect(accept(gone, [delivery(message())])).rejects.toMatchObject({ code: 'unavailable' })
    await gone.db.destroy()
  })
})

describe('draining a lane', () => {
  test('workers that drain the same lane at once handle each delivery once, in order', async () => {
    const at = Date.parse('2026-11-01T10:00:00Z')
    const events = Array.from({ length: 200 }, (_, i) =>
      message({ text: String(i), occurredAt: new Date(at + i * 1_000) }),
    )
    await accept(
      desk,
      events.map((event) => delivery(event)),
    )
    const worker = async () => {
      while ((await drain(desk, 'webchat:rosa')).more);
    }
    await Promise.all([worker(), worker(), worker()])
    const rows = await desk.db<{ seq: number; text: string }>('messages').orderBy('seq')
    expect(rows.map((row) => row.text)).toEqual(events.map((event) => event.text))
    expect(rows.map((row) => row.seq)).toEqual(events.map((_, i) => i + 1))
    expect(await desk.db('inbox').whereNot({ state: 'done' })).toEqual([])
  })

  test('ten messages of a known chat cost less than three queries each', async () => {
    await accept(desk, [delivery(message())])
    await drain(desk, 'webchat:rosa')
    await accept(
      desk,
      Array.from({ length: 10 }, () => delivery(message())),
    )
    let queries = 0
    desk.db.on('query', () => (queries += 1))
    await drain(desk, 'webchat:rosa')
    expect(await desk.db('messages')).toHaveLength(11)
    expect(queries).toBeLessThan(31)
  })

  test('a failing delivery holds its lane for five tries, then steps aside and can be replayed', async () => {
    await accept(desk, [
      delivery(message({ text: 'good' })),
      delivery(message({ text: 'Rosa is a secret' })),
      delivery(message({ text: 'after' })),
    ])
    const handled: string[] = []
    let broken = true
    const once = () =>
      drainLane(desk, 'webchat:rosa', {
        customer: (_tx, { event }) => {
          const text = event.kind === 'message' ? event.text : ''
          if (broken && text.includes('secret')) return Promise.reject(new SyntaxError(`Unexpected token ${text}`))
          handled.push(text)
          return Promise.resolve()
        },
        workspace: () => Promise.resolve(),
      })
    const drained = []
    for (let i = 0; i < 5; i++) drained.push(await once())
    expect(drained.map(({ more, failed }) => [more, failed])).toEqual([
      ...Array<unknown>(4).fill([true, 'SyntaxError']),
      [false, 'SyntaxError'],
    ])
    expect(handled.at(-1)).toBe('after')
    expect((await inbox()).map((row) => row.state)).toEqual(['done', 'dead', 'done'])
    const [dead] = await badDeliveries(desk, 10)
    expect(dead).toMatchObject({ state: 'dead', reason: 'SyntaxError' })
    broken = false
    await desk.db('outbox').delete()
    expect(await replayDelivery(desk, dead!.id)).toBe(true)
    expect(await replayDelivery(desk, dead!.id)).toBe(false)
    expect(await wishes()).toMatchObject([{ key: 'webchat:rosa' }])
    expect(await once()).toMatchObject({ handled: 1, failed: null })
    expect(handled.at(-1)).toBe('Rosa is a secret')
  })

  test('what a failed delivery had written is undone, also when the database refused it', async () => {
    await accept(desk, [delivery(message()), delivery(message({ text: 'bad' }))])
    const { failed } = await drainLane(desk, 'webchat:rosa', {
      customer: async (tx, { event }) => {
        await tx('early_changes').insert({ account: 'a', external_id: 'x', change: '{}' })
        if (event.kind === 'message' && event.text === 'bad') await tx.raw(`select 'Rosa''s words'::integer`)
      },
      workspace: () => Promise.resolve(),
    })
    expect(failed).toBe('error 22P02')
    expect(await desk.db('early_changes')).toHaveLength(1)
  })

  test("a database that goes away is nobody's failure", async () => {
    await accept(desk, [delivery(message())])
    const drained = drainLane(desk, 'webchat:rosa', {
      customer: async (tx) => void (await tx.raw('select pg_terminate_backend(pg_backend_pid())')),
      workspace: () => Promise.resolve(),
    })
    await expect(drained).rejects.toThrow('Connection terminated')
    expect(await inbox()).toMatchObject([{ state: 'new', attempts: 0 }])
  })

  test('deliveries of a workspace are handled in order, outside any transaction', async () => {
    const kept = (id: string): Delivery => ({
      source: 'workspace',
      channel: 'slack',
      account: 'T1',
      externalId: id,
      lane: 'C1',
      occurredAt: new Date('2026-11-01T10:00:00Z'),
      raw: Buffer.from(id),
    })
    await accept(desk, ['E1', 'E2', 'E3'].map(kept))
    const seen: string[] = []
    const drained = await drainLane(desk, 'slack:C1', {
      customer: () => Promise.reject(new Error('no customer here')),
      workspace: async ({ raw }) => {
        seen.push(raw.toString())
        // Another connection sees the row unlocked.
        await desk.db.raw('select 1 from inbox for update nowait')
      },
    })
    expect(drained).toEqual({ handled: 3, more: false, failed: null })
    expect(seen).toEqual(['E1', 'E2', 'E3'])
  })

  test('work that got lost is asked for again', async () => {
    await accept(desk, [delivery(message())])
    expect(await repairLanes(desk, 0)).toBe(0)
    await desk.db('outbox').delete()
    expect(await repairLanes(desk, 60_000)).toBe(0)
    expect(await repairLanes(desk, 0)).toBe(1)
    expect(await wishes()).toMatchObject([{ key: 'webchat:rosa', state: 'pending' }])
  })

  test('a wish that waits is held until the delivery is committed, so that no worker comes too early', async () => {
    await accept(desk, [delivery(message())])
    const slow = await desk.db.transaction()
    await accept({ ...desk, db: slow as unknown as Desk['db'] }, [delivery(message())])
    const taken = await desk.db.raw('select 1 from outbox for update skip locked')
    expect(taken.rows).toEqual([])
    await slow.commit()
    await drain(desk, 'webchat:rosa')
    expect(
      await desk
        .db('messages')
        .where({ conversation_id: await conversationOf(desk, { account: 'webchat', thread: 'rosa' }) }),
    ).toHaveLength(2)
  })
})

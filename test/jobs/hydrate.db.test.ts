import type { Channel } from '../../src/channels/channel'
import { accept, badDeliveries, replayDelivery, type EventOf, type InboundEvent } from '../../src/desk/index'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import type { Outcome, Run } from '../../src/jobs/job'
import { forbidden, unavailable } from '../../src/lib/errors'
import { delivery, message } from '../support/customer'
import { openDesk, webchat, type TestDesk } from '../support/desk'

let house: TestDesk
beforeAll(async () => {
  house = await openDesk()
})
afterAll(() => house.close())

const run = (key: string, payload: Run['payload'] = {}): Run => ({
  ...{ id: '1', key, payload, attempts: 0, retried: false, holds: () => true },
})

let count = 0
const pointer = (thread: string): EventOf<'pointer'> => ({
  kind: 'pointer',
  dedupeKey: `p:${(count += 1)}`,
  occurredAt: new Date(Date.now() - 60_000 + count),
  account: webchat,
  thread,
  source: { mention: `17${count}` },
})

type Hydrate = NonNullable<Channel['hydrate']>
const draining = (hydrate: Hydrate | undefined, hydrateMs = 5_000) => {
  const channel = { channel: 'webchat', account: webchat, ...(hydrate && { hydrate }) } as Channel
  return drainLaneJob({ desk: house.desk, workspaces: [], channelOf: () => channel, hydrateMs })
}
const come = (...events: InboundEvent[]) =>
  accept(
    house.desk,
    events.map((event) => delivery(event)),
  )
const texts = async (): Promise<string[]> =>
  (await house.desk.db('messages').orderBy('received_at').orderBy('seq')).map(({ text }: { text: string }) => text)
const kept = async ({ dedupeKey }: InboundEvent): Promise<{ state: string; last_error: string | null }> =>
  await house.desk.db('inbox').where({ external_id: dedupeKey }).first('state', 'last_error')

describe('what a platform only points to', () => {
  it('is read before it is handled, in the order of its lane', async () => {
    const told = pointer('read')
    await come(
      message({ thread: 'read', text: 'before', occurredAt: new Date(Date.now() - 120_000) }),
      told,
      message({ thread: 'read', text: 'after' }),
    )
    const asked: string[] = []
    const drain = draining(async ({ source, thread, occurredAt }) => {
      asked.push(source['mention'] ?? '')
      return [message({ thread, occurredAt, text: 'what was pointed to', surface: 'mention', visibility: 'public' })]
    })
    expect(await drain(run('webchat:read'))).toBeUndefined()
    expect(asked).toEqual([told.source['mention']])
    expect(await texts()).toEqual(['before', 'what was pointed to', 'after'])
    expect(await kept(told)).toEqual({ state: 'done', last_error: null })
  })

  it('is read once, even if handling it failed after that', async () => {
    const told = pointer('once')
    await come(told)
    let reads = 0
    const found: InboundEvent[] = [message({ thread: 'once', account: 'nobody' as never, text: 'found' })]
    const drain = draining(async () => ((reads += 1), found))
    const first = await drain(run('webchat:once'))
    expect(first).toMatchObject({ retryInMs: 500 })
    expect(await drain(run('webchat:once'))).toMatchObject({ retryInMs: 500 })
    expect(reads).toBe(1)
  })

  it('is ignored, with the reason, when it is gone', async () => {
    const told = pointer('gone')
    await come(told)
    const ignored: InboundEvent = { ...told, kind: 'ignored', reason: 'the comment was deleted before we read it' }
    await draining(async () => [ignored])(run('webchat:gone'))
    expect(await kept(told)).toEqual({ state: 'done', last_error: ignored.reason })
  })

  it('goes to a person when nobody understands it, or when it points to a pointer again', async () => {
    const [strange, circle] = [pointer('strange'), pointer('strange')]
    await come(strange, circle)
    await draining(async (event) =>
      event.dedupeKey === strange.dedupeKey ? [{ ...event, kind: 'unreadable', reason: 'no author' }] : [event],
    )(run('webchat:strange'))
    expect(await kept(strange)).toEqual({ state: 'quarantined', last_error: 'no author' })
    expect((await kept(circle)).state).toBe('quarantined')
  })

  it('waits while the platform does not answer, for an hour of pauses, and nothing of its lane overtakes it', async () => {
    const told = pointer('away')
    await come(told, message({ thread: 'away', text: 'later' }))
    let away = true
    const drain = draining(async () => {
      if (away) throw unavailable('The platform is away.')
      return [message({ thread: 'away', text: 'back' })]
    })
    const pauses: number[] = []
    let outcome: Outcome = { again: true }
    for (let n = 0; n < 20; n++) {
      outcome = await drain(run('webchat:away', outcome && 'payload' in outcome ? outcome.payload : {}))
      if (outcome && 'retryInMs' in outcome) pauses.push(outcome.retryInMs)
    }
    expect(pauses.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000])
    expect(pauses).toHaveLength(20)
    expect(await texts()).not.toContain('later')
    away = false
    await drain(run('webchat:away'))
    expect((await texts()).slice(-2)).toEqual(['back', 'later'])
  })

  it.each<[string, Hydrate | undefined]>([
    ['is refused', () => Promise.reject(forbidden('The permission for comments is missing.'))],
    ['cannot be read by this account', undefined],
  ])('is given up after five failures when it %s, and can be replayed', async (_, hydrate) => {
    const thread = `dead${count}`
    const told = pointer(thread)
    await come(told)
    const drain = draining(hydrate)
    for (let n = 0; n < 5; n++) await drain(run(`webchat:${thread}`))
    expect((await kept(told)).state).toBe('dead')
    const bad = (await badDeliveries(house.desk, 50)).find(({ state }) => state === 'dead')
    await replayDelivery(house.desk, bad?.id ?? '')
    await draining(async () => [message({ thread, text: `now ${thread}` })])(run(`webchat:${thread}`))
    expect(await texts()).toContain(`now ${thread}`)
  })

  it('is not taken for a failure of the database when the platform refuses the connection, and a read that hangs ends', async () => {
    const told = pointer('hangs')
    await come(told)
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })
    expect(await draining(() => Promise.reject(refused))(run('webchat:hangs'))).toMatchObject({ retryInMs: 500 })
    expect(await draining(() => new Promise(() => undefined), 20)(run('webchat:hangs'))).toMatchObject({
      retryInMs: 500,
    })
    expect(await kept(told)).toMatchObject({ state: 'new', last_error: expect.stringContaining('longer than') })
  })
})

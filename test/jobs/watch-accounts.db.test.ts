import type { Channel } from '../../src/channels/channel'
import { accept, accountTroubles, type AccountCheck, type DeskEvent, type EventOf } from '../../src/desk/index'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import { watchAccountsOnce } from '../../src/jobs/watch-accounts'
import type { AccountId } from '../../src/lib/ids'
import { delivery, deliver, message } from '../support/customer'
import { openDesk, telegram, webchat, type TestDesk } from '../support/desk'
import { silentLog } from './bench'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

let house: TestDesk
beforeEach(async () => {
  house = await openDesk({ now: new Date('2026-11-25T10:00:30Z') })
})
afterEach(() => house.close())

const look = async (checks?: () => Promise<AccountCheck[]>, account: AccountId = webchat): Promise<void> => {
  const channel = (checks ? { checks } : {}) as Pick<Channel, 'checks'>
  await watchAccountsOnce({ desk: house.desk, channels: new Map([[account, channel]]), log: silentLog })
  await house.advance(15 * MINUTE_MS)
}
const told = async (): Promise<DeskEvent[]> => {
  const rows = await house.desk.db('facts').whereNull('conversation_id').orderBy('id')
  return rows.map(({ type, data }: { type: string; data: object }) => ({ type, ...data }) as unknown as DeskEvent)
}

describe('how an account stands with its platform', () => {
  it('is asked for in turns, by one replica, and told when it changes', async () => {
    let asked = 0
    let state: AccountCheck['state'] = 'ok'
    const checks = async (): Promise<AccountCheck[]> => {
      asked += 1
      return [{ what: 'permissions', state, detail: state === 'ok' ? '' : 'Ask for pages_messaging again.' }]
    }
    const replica = (): Promise<void> =>
      watchAccountsOnce({ desk: house.desk, channels: new Map([[webchat, { checks }]]), log: silentLog })
    await Promise.all([replica(), replica(), replica()])
    expect(asked).toBe(1)
    expect(await told()).toEqual([])
    await house.advance(15 * MINUTE_MS)
    state = 'bad'
    await look(checks)
    await look(checks)
    expect(await accountTroubles(house.desk, webchat)).toMatchObject([{ what: 'permissions', state: 'bad' }])
    state = 'ok'
    await look(checks)
    expect(await told()).toMatchObject([
      { type: 'account.checked', what: 'permissions', state: 'bad', detail: 'Ask for pages_messaging again.' },
      { type: 'account.checked', what: 'permissions', state: 'ok' },
    ])
    expect(await accountTroubles(house.desk)).toEqual([])
  })

  it('is told 14, 7, 3 and 1 days before a token ends, and when it has ended', async () => {
    const until = new Date(house.desk.now().getTime() + 20 * DAY_MS)
    const checks = (): Promise<AccountCheck[]> => Promise.resolve([{ what: 'token', state: 'ok', detail: '', until }])
    for (let halfDays = 0; halfDays < 44; halfDays += 1) {
      await look(checks)
      await house.advance(12 * HOUR_MS - 15 * MINUTE_MS)
    }
    const days = (await told()).map((event) => (event.type === 'account.checked' ? event.state : event.type))
    expect(days).toEqual(['warn', 'warn', 'warn', 'warn', 'bad'])
  })

  it('is looked after even when one account cannot be asked', async () => {
    await look(() => Promise.reject(new Error('the platform is away')))
    await look(() => Promise.resolve([{ what: 'quota', state: 'warn', detail: 'almost used' }]), telegram)
    expect(await told()).toMatchObject([{ account: 'telegram', what: 'quota', state: 'warn' }])
  })
})

describe('a platform that will not call us any more', () => {
  const lost: EventOf<'subscription_lost'> = {
    ...{ kind: 'subscription_lost', dedupeKey: 'lost:1', occurredAt: new Date(), account: webchat },
    reason: 'The access was revoked: connect the account again.',
  }
  const drain = () => drainLaneJob({ desk: house.desk, workspaces: [], channelOf: () => undefined })
  const revoke = async (): Promise<void> => {
    await accept(house.desk, [delivery(lost)])
    const run = { id: '1', key: 'webchat:', payload: {}, attempts: 0, retried: false, holds: () => true }
    await drain()(run)
  }

  it('is told with what to do, and is well again when it says so', async () => {
    await revoke()
    expect(await told()).toMatchObject([
      { type: 'account.checked', what: 'subscription', state: 'bad', detail: lost.reason },
    ])
    await look(() => Promise.resolve([{ what: 'subscription', state: 'ok', detail: '' }]))
    expect((await told()).at(-1)).toMatchObject({ what: 'subscription', state: 'ok' })
  })

  it('is well again when a message comes, where nobody can be asked', async () => {
    await revoke()
    await look()
    expect(await told()).toHaveLength(1)
    await deliver(house.desk, message({ occurredAt: house.desk.now() }))
    await look()
    expect((await told()).at(-1)).toMatchObject({ what: 'subscription', state: 'ok' })
  })
})

describe('a silence', () => {
  /** Somebody wrote in each of these hours of the last weeks. */
  const remember = async (weeks: number, hours: number): Promise<void> => {
    await look()
    await house.desk.db.raw(
      `insert into account_hours (account, hour)
       select ?, date_trunc('hour', db_now()) - n * interval '1 week' + h * interval '1 hour'
         from generate_series(1, ?) n, generate_series(-2, ?) h on conflict do nothing`,
      [webchat, weeks, hours],
    )
  }
  const silences = async (): Promise<string[]> => (await told()).map(({ type }) => type)

  it('is told once when an account that is always busy hears nobody, and when somebody writes again', async () => {
    await remember(8, 24)
    await deliver(house.desk, message({ occurredAt: house.desk.now() }))
    await house.advance(2 * HOUR_MS)
    await look()
    expect(await silences()).toEqual([])
    await house.advance(2 * HOUR_MS)
    await look()
    await look()
    expect(await silences()).toEqual(['account.silent'])
    await deliver(house.desk, message({ occurredAt: house.desk.now() }))
    await look()
    await look()
    expect(await silences()).toEqual(['account.silent', 'account.heard'])
  })

  it('is none with too little history', async () => {
    await remember(3, 24)
    await deliver(house.desk, message({ occurredAt: house.desk.now() }))
    await house.advance(10 * HOUR_MS)
    await look()
    expect(await silences()).toEqual([])
  })
})

describe('messages that come late', () => {
  it('are counted once, with the oldest, and ordinary ones are not told of', async () => {
    await look()
    const ago = (ms: number): Date => new Date(house.desk.now().getTime() - ms)
    await deliver(house.desk, message({ occurredAt: ago(MINUTE_MS) }))
    await look()
    expect(await told()).toEqual([])
    const missed = [3, 2, 1].map((hours) => message({ occurredAt: ago(hours * HOUR_MS) }))
    await deliver(house.desk, ...missed)
    await look()
    await look()
    expect(await told()).toEqual([
      {
        ...{ type: 'account.caughtUp', account: 'webchat', count: '3' },
        since: missed[0]?.occurredAt.toISOString(),
      },
    ])
  })
})

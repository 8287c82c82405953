import { armTimer, inTransaction, snoozeConversation, type Desk } from '../../src/desk/index'
import { auditOnce } from '../../src/jobs/audit'
import { newFigures } from '../../src/jobs/figures'
import { openListeners } from '../../src/jobs/listeners'
import { reactions } from '../../src/jobs/reactions'
import { openSweep, sweepOnce } from '../../src/jobs/sweep'
import type { Channel } from '../../src/channels/channel'
import type { AccountId, ConversationId } from '../../src/lib/ids'
import { delivery, message, opened } from '../support/customer'
import { accept } from '../../src/desk/index'
import { ada, openDesk, playbookOfTests, type TestDesk } from '../support/desk'
import { until } from '../support/until'
import { rowsIn, silentLog } from './bench'

jest.setTimeout(60_000)

let house: TestDesk
beforeEach(async () => {
  house = await openDesk({ reactions })
})
afterEach(() => house.close())

const depsOf = (desk: Desk, replica = 'one') => ({
  desk,
  log: silentLog,
  figures: newFigures(),
  replica,
  leaseMs: 30_000,
})

async function arm(conversation: ConversationId, subject: string, inMs: number): Promise<void> {
  await inTransaction(house.desk, async (tx) => {
    await tx.raw('select 1 from conversations where id = ? for update', [conversation])
    await armTimer(tx, { kind: 'undo', subject, conversation, inMs })
  })
}

const fired = async (): Promise<number> => (await house.desk.db('facts').where({ type: 'reply.due' })).length

it('fires 450 timers once each though three replicas sweep at once, and none before its time', async () => {
  const conversations: ConversationId[] = []
  for (let n = 0; n < 9; n++) conversations.push(await opened(house.desk))
  for (let n = 0; n < 450; n++) {
    const subject = `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
    await arm(conversations[n % 9]!, subject, n < 400 ? 600_000 : 6_000_000)
  }
  const replicas = ['a', 'b', 'c'].map((name) => depsOf(house.desk, name))
  await Promise.all(replicas.map(sweepOnce))
  expect(await fired()).toBe(0)
  await house.advance(700_000)
  await until('all that is due has fired', async () => {
    await Promise.all(replicas.map(sweepOnce))
    return (await fired()) >= 400
  })
  await Promise.all(replicas.map(sweepOnce))
  expect(await fired()).toBe(400)
  expect(replicas.reduce((sum, { figures }) => sum + figures.timersFired, 0)).toBe(400)
})

it('waits no longer than until the next timer, and at most a second', async () => {
  const conversation = await opened(house.desk)
  expect(await sweepOnce(depsOf(house.desk))).toBe(1_000)
  // The database's clock stands still, so that no time passes between arming and looking.
  await house.desk.db.raw(
    `create or replace function db_now() returns timestamptz language sql volatile as
     'select timestamptz ''2026-11-21 10:00:00+00'''`,
  )
  await arm(conversation, '00000000-0000-7000-8000-000000000001', 300)
  expect(await sweepOnce(depsOf(house.desk))).toBe(300)
})

it('goes round by itself, and says how long ago it last did when it cannot', async () => {
  const sweep = openSweep(depsOf(house.desk))
  sweep.start()
  const conversation = await opened(house.desk)
  await arm(conversation, '00000000-0000-7000-8000-000000000001', 200)
  await until('it fired', async () => (await fired()) === 1)
  await house.desk.db.raw('alter table timers rename to timers_away')
  await until('its age grows', () => sweep.ageMs() > 1_500)
  await house.desk.db.raw('alter table timers_away rename to timers')
  await until('it goes on', () => sweep.ageMs() < 1_000)
  await sweep.stop()
})

it('finds nothing amiss while all is well', async () => {
  const conversation = await opened(house.desk)
  await snoozeConversation(house.desk, { conversation, by: ada, until: new Date(house.desk.now().getTime() + 60_000) })
  expect(await auditOnce({ ...depsOf(house.desk) })).toEqual({
    overdueTimers: 0,
    repairedReplies: 0,
    repairedLanes: 0,
    repairedProbes: 0,
    stuckWork: 0,
  })
})

it('finds a forgotten lane, a forgotten timer, a forgotten probe and stuck work, and mends what it can', async () => {
  const { db } = house.desk
  const conversation = await opened(house.desk)
  await db('outbox').delete()
  await accept(house.desk, [delivery(message({ thread: 'forgotten' }))])
  await db('outbox').delete()
  await db.raw(`update inbox set received_at = received_at - interval '2 minutes' where state = 'new'`)
  await arm(conversation, '00000000-0000-7000-8000-000000000001', 1)
  await db.raw(`insert into account_health (account, state, reason) values ('telegram', 'open', '401')`)
  await db.raw(
    `insert into outbox (job, key, state, dispatched_at) values ('drain-lane', 'x', 'dispatched', clock_timestamp() - interval '1 hour')`,
  )
  await house.advance(120_000)
  const deps = depsOf(house.desk)
  expect(await auditOnce(deps)).toMatchObject({ overdueTimers: 1, repairedLanes: 1, repairedProbes: 1, stuckWork: 1 })
  const asked = (await rowsIn(db)).filter(({ state }) => state === 'pending').map(({ job, key }) => `${job} ${key}`)
  expect(asked.sort()).toEqual(['drain-lane webchat:forgotten', 'probe-account telegram'])
  expect(await auditOnce(deps)).toMatchObject({ repairedLanes: 0, repairedProbes: 0 })
})

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

describe('channels that fetch their messages', () => {
  const account = playbookOfTests.accounts[2]!.id

  /** One that notes who listens, and stops when it is told to. */
  function channelNoting(who: string, listening: Set<string>, more: Partial<Channel> = {}): Channel {
    return {
      channel: 'email',
      account,
      capabilities: house.desk.capabilities(account),
      send: () => Promise.reject(new Error('not here')),
      listen: async (_intake, signal) => {
        listening.add(who)
        await aborted(signal)
        listening.delete(who)
      },
      ...more,
    }
  }
  const listen = (who: string, channel: Channel, leaseMs = 1_200) =>
    openListeners({ desk: house.desk, channels: [channel], holder: who, log: silentLog, leaseMs })

  it('are fetched by one replica, and by another when that one stops', async () => {
    const listening = new Set<string>()
    const [one, two] = ['one', 'two'].map((who) => listen(who, channelNoting(who, listening)))
    one!.start()
    await until('one listens', () => listening.has('one'))
    two!.start()
    const seen = new Set<number>()
    await until('the lease was renewed', async () => {
      seen.add(listening.size)
      const { rows } = await house.desk.db.raw(
        `select held_until > clock_timestamp() + interval '900 ms' as fresh, held_by from listeners`,
      )
      return seen.size > 0 && rows[0].fresh === true && rows[0].held_by === 'one'
    })
    await one!.stop()
    await until('two listens', () => listening.has('two'))
    expect([...listening]).toEqual(['two'])
    await two!.stop()
    expect(Math.max(...seen)).toBe(1)
    expect(listening.size).toBe(0)
  })

  it('are left by a replica that cannot renew its lease, before another may take them', async () => {
    const listening = new Set<string>()
    const one = listen('one', channelNoting('one', listening), 3_000)
    one.start()
    await until('one listens', () => listening.has('one'))
    await house.desk.db.raw(`alter table listeners rename to listeners_away`)
    await until('it steps down', () => !listening.has('one'))
    const { rows } = await house.desk.db.raw(`select held_until > clock_timestamp() as held from listeners_away`)
    expect(rows[0].held).toBe(true)
    await house.desk.db.raw(`alter table listeners_away rename to listeners`)
    await one.stop()
  })

  it('are fetched again after a failure, from where they were', async () => {
    const cursors: (string | undefined)[] = []
    const listening = new Set<string>()
    const failing = channelNoting('one', listening, {
      listen: async (intake) => {
        cursors.push(await intake.readCursor())
        await intake.accept([delivery(message({ account: account as AccountId, thread: 't' }))])
        await intake.saveCursor(String(cursors.length))
        throw new Error('connection lost')
      },
    })
    const one = listen('one', failing)
    one.start()
    await until('it came again twice', () => cursors.length >= 3)
    await one.stop()
    expect(cursors.slice(0, 3)).toEqual([undefined, '1', '2'])
  })

  it('do not move the cursor of a replica that took over', async () => {
    const listening = new Set<string>()
    const refused: unknown[] = []
    const slow = channelNoting('one', listening, {
      listen: async (intake, signal) => {
        await house.desk.db.raw(`update listeners set held_by = 'two', cursor = '42'`)
        await intake.saveCursor('7').catch((error: unknown) => refused.push(error))
        await aborted(signal)
      },
    })
    const one = listen('one', slow)
    one.start()
    await until('it was refused', () => refused.length === 1)
    const { rows } = await house.desk.db.raw(`select cursor from listeners`)
    expect(rows[0].cursor).toBe('42')
    await one.stop()
  })
})

import type { Desk } from '../../src/desk/index'
import { armTimer, cancelTimer, fireDueTimers, inTransaction, nextTimerInMs, overdueTimers } from '../../src/desk/index'
import { lockConversation } from '../../src/desk/conversations/lock'
import { type ConversationId, newId } from '../../src/lib/ids'
import { opened } from '../support/customer'
import { openDesk, type TestDesk } from '../support/desk'

// Machines that run tests are slower than ours; a promise about time is for the benchmarks.
jest.setTimeout(60_000)

let house: TestDesk
let desk: Desk

beforeEach(async () => {
  house = await openDesk({
    max: 20,
    reactions: (event) =>
      event.type === 'reply.due' ? [{ job: 'deliver-reply', key: event.conversation, priority: 1 }] : [],
  })
  desk = house.desk
})
afterEach(() => house.close())

const arm = (conversation: ConversationId, inMs: number, subject: string = newId()) =>
  inTransaction(desk, async (tx) => {
    await lockConversation(tx, conversation)
    return await armTimer(tx, { kind: 'undo', subject, conversation, inMs })
  })
const fire = (limit = 100) => fireDueTimers(desk, { limit, by: 'test' })
const dueFacts = async () => await desk.db('facts').where({ type: 'reply.due' }).orderBy('id')

test('a timer fires when the database says so, oldest first, with its fact and the work that follows', async () => {
  const id = await opened(desk)
  const subjects = [newId(), newId(), newId()]
  for (const [i, subject] of subjects.entries()) await arm(id, 3_000 - i * 1_000, subject)
  expect(await fire()).toEqual({ fired: 0, worstLateMs: 0 })
  expect(await nextTimerInMs(desk)).toBeGreaterThan(0)
  expect(await overdueTimers(desk, 0)).toBe(0)
  await house.advance(60_000)
  expect(await nextTimerInMs(desk)).toBe(0)
  expect(await overdueTimers(desk, 1_000)).toBe(3)
  const { fired, worstLateMs } = await fire(2)
  expect(fired).toBe(2)
  expect(worstLateMs).toBeGreaterThan(50_000)
  expect(await fire()).toMatchObject({ fired: 1 })
  expect((await dueFacts()).map((fact) => fact.data.reply)).toEqual([...subjects].reverse())
  expect(await desk.db('outbox').where({ job: 'deliver-reply' })).toMatchObject([{ key: id, priority: 1 }])
  // What is left reminds of the promises to the customer.
  await desk.db('timers').where({ state: 'pending' }).whereLike('kind', 'deadline-%').del()
  expect(await nextTimerInMs(desk)).toBeNull()
})

test("a worker's clock that is an hour ahead or behind fires nothing early and nothing late", async () => {
  const id = await opened(desk)
  await arm(id, 30 * 60_000)
  const ahead = { ...desk, now: () => new Date(desk.now().getTime() + 3_600_000) }
  expect(await fireDueTimers(ahead, { limit: 10, by: 'ahead' })).toMatchObject({ fired: 0 })
  await house.advance(31 * 60_000)
  const behind = { ...desk, now: () => new Date(desk.now().getTime() - 3_600_000) }
  expect(await fireDueTimers(behind, { limit: 10, by: 'behind' })).toMatchObject({ fired: 1 })
})

test('armed again it is another generation, and the earlier one never fires', async () => {
  const id = await opened(desk)
  const subject = newId()
  await arm(id, 1_000, subject)
  await arm(id, 100_000, subject)
  await house.advance(50_000)
  expect(await fire()).toMatchObject({ fired: 0 })
  expect(await desk.db.transaction((tx) => cancelTimer(tx, { kind: 'undo', subject }))).toBe(true)
  expect(await desk.db.transaction((tx) => cancelTimer(tx, { kind: 'undo', subject }))).toBe(false)
  await house.advance(100_000)
  expect(await fire()).toMatchObject({ fired: 0 })
  await arm(id, 0, subject)
  expect(await fire()).toMatchObject({ fired: 1 })
  expect((await desk.db('timers').where({ subject }).orderBy('gen')).map((row) => [row.gen, row.state])).toEqual([
    [1, 'cancelled'],
    [2, 'cancelled'],
    [3, 'fired'],
  ])
})

test('many sweepers at once fire each of three hundred timers once, while people cancel some of them', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, () => opened(desk)))
  const timers = await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      const [subject, conversation] = [newId(), ids[i % 30]!]
      await arm(conversation, 1_000, subject)
      return { subject, conversation }
    }),
  )
  await house.advance(2_000)
  const cancelled = new Set<string>()
  const cancel = async ({ subject, conversation }: (typeof timers)[number]) => {
    const done = await inTransaction(desk, async (tx) => {
      await lockConversation(tx, conversation)
      return await cancelTimer(tx, { kind: 'undo', subject })
    })
    if (done) cancelled.add(subject)
  }
  const sweep = async () => {
    for (let i = 0; i < 40 && (await overdueTimers(desk, 0)) > 0; i++) await fire(20)
  }
  await Promise.all([sweep(), sweep(), sweep(), sweep(), ...timers.filter((_, i) => i % 5 === 0).map(cancel)])
  await sweep()
  const fired = (await dueFacts()).map((fact) => fact.data.reply as string)
  expect(new Set(fired).size).toBe(fired.length)
  expect(fired.length + cancelled.size).toBe(300)
  for (const subject of fired) expect(cancelled.has(subject)).toBe(false)
})

test('the timers of a conversation that somebody holds are left for the next sweep, the others fire', async () => {
  const [held, free] = [await opened(desk), await opened(desk)]
  await arm(held, 0)
  await arm(free, 0)
  const holder = await desk.db.transaction()
  await lockConversation(holder, held)
  expect(await fire()).toMatchObject({ fired: 1 })
  await holder.commit()
  expect(await fire()).toMatchObject({ fired: 1 })
})

import { accept, snoozeConversation, wakeConversation } from '../../src/desk/index'
import { tidyOnce } from '../../src/jobs/tidy'
import { ada, openDesk, type TestDesk } from '../support/desk'
import { deliver, delivery, message, opened } from '../support/customer'

jest.setTimeout(60_000)

const DAY_MS = 86_400_000

let house: TestDesk
beforeEach(async () => {
  house = await openDesk()
})
afterEach(() => house.close())

const inbox = () => house.desk.db<{ id: string; state: string; raw: Buffer; event: unknown }>('inbox').orderBy('id')
const rawSizes = async () => (await inbox()).map(({ raw }) => raw.length > 0)

it('forgets what a handled delivery said after 30 days, and still knows it when it comes again', async () => {
  const old = message({ text: 'an old story' })
  await deliver(house.desk, old)
  await house.advance(20 * DAY_MS)
  await deliver(house.desk, message({ text: 'a newer one' }))
  // Arrival is stamped by the real clock, which does not go along with the test's.
  await house.desk.db.raw('update inbox set received_at = db_now() where id = (select max(id) from inbox)')
  await tidyOnce(house.desk)
  expect(await rawSizes()).toEqual([true, true])
  await house.advance(11 * DAY_MS)
  await tidyOnce(house.desk)
  expect(await rawSizes()).toEqual([false, true])
  expect(JSON.stringify((await inbox())[0]?.event)).not.toContain('old story')
  expect((await accept(house.desk, [delivery(old)])).fresh).toEqual([])
  expect(await house.desk.db('messages')).toHaveLength(2)
  await house.advance(20 * DAY_MS)
  await tidyOnce(house.desk)
  expect(await rawSizes()).toEqual([false, false])
})

it('leaves what a person has to look at, and what was not handled yet', async () => {
  const event = message({ text: 'not handled yet' })
  await accept(house.desk, [delivery(event), delivery(message({ text: 'a person looks at this' }))])
  await house.desk.db('inbox').where('external_id', 'not like', `%${event.dedupeKey}%`).update({ state: 'dead' })
  await house.advance(40 * DAY_MS)
  await tidyOnce(house.desk)
  expect(await rawSizes()).toEqual([true, true])
})

it('deletes timers that are over, and none that is pending', async () => {
  const id = await opened(house.desk)
  const other = await opened(house.desk)
  const until = new Date(house.desk.now().getTime() + 90 * DAY_MS)
  for (const conversation of [id, other]) await snoozeConversation(house.desk, { conversation, by: ada, until })
  await wakeConversation(house.desk, { conversation: id, by: ada })
  const timers = () => house.desk.db('timers').where({ kind: 'snooze' }).select('state')
  expect(await timers()).toHaveLength(2)
  await tidyOnce(house.desk)
  expect(await timers()).toHaveLength(2)
  await house.advance(31 * DAY_MS)
  await tidyOnce(house.desk)
  expect(await timers()).toEqual([{ state: 'pending' }])
  // A timer of the same kind can be armed again.
  expect(await snoozeConversation(house.desk, { conversation: id, by: ada, until })).toMatchObject({ ok: true })
})

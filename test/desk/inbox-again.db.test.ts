import { accept, drainLane, type Desk } from '../../src/desk/index'
import { delivery, drain, message } from '../support/customer'
import { openDesk, type TestDesk } from '../support/desk'

let house: TestDesk
let desk: Desk

beforeAll(async () => {
  house = await openDesk()
  desk = house.desk
})
afterAll(() => house.close())

const inbox = () => desk.db('inbox').orderBy('id')
const wishes = () => desk.db('outbox').where({ job: 'drain-lane' }).orderBy('key')

test('what was given up gets a second chance when it comes again, with what it says by then', async () => {
  const [lost, fine] = ['lost', 'fine'].map((externalId) => message({ externalId, text: 'first' }))
  await accept(desk, [delivery(lost!), delivery(fine!)])
  await desk.db('inbox').whereLike('external_id', '%lost').update({ state: 'dead', attempts: 5, last_error: 'x' })
  await drain(desk, 'webchat:rosa')
  await desk.db('outbox').delete()
  const again = [lost!, fine!].map((event) => delivery({ ...event, text: 'second' }))
  expect((await accept(desk, [...again, ...again])).fresh).toEqual([lost!.dedupeKey])
  expect(await wishes()).toMatchObject([{ key: 'webchat:rosa' }])
  expect((await accept(desk, again)).fresh).toEqual([])
  const texts: string[] = []
  await drainLane(desk, 'webchat:rosa', {
    customer: async (_tx, { event }) => void texts.push(event.kind === 'message' ? event.text : ''),
    workspace: () => Promise.resolve(),
  })
  expect(texts).toEqual(['second'])
  expect((await inbox()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['done', 0],
    ['done', 0],
  ])
})

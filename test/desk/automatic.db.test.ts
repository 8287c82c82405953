import {
  checkReply,
  closeConversation,
  findConversation,
  snoozeConversation,
  viewConversation,
  type Desk,
} from '../../src/desk/index'
import type { ConversationId } from '../../src/lib/ids'
import { change, conversationOf, deliver, message } from '../support/customer'
import { ada, email, openDesk, type TestDesk } from '../support/desk'

jest.setTimeout(60_000)

let house: TestDesk
let desk: Desk

beforeAll(async () => {
  house = await openDesk()
  desk = house.desk
})
afterAll(() => house.close())

const types = async (id: ConversationId) => (await house.facts(id)).map(({ event }) => event.type)
const read = async (id: ConversationId) => (await findConversation(desk, { id }))!
const mail = (thread: string) => message({ thread, account: email, surface: 'email' })
const away = (thread: string) =>
  message({ thread, account: email, surface: 'email', text: 'I am away until Monday.', automatic: true })

describe('what a program answers for a customer', () => {
  test('is shown in the open conversation and starts no clock', async () => {
    const first = mail('o1')
    await deliver(desk, first, change('own_echo', first))
    const id = await conversationOf(desk, first)
    const before = await read(id)
    expect(before.unansweredSince).toBeNull()
    await deliver(desk, away('o1'))
    expect(await read(id)).toEqual({ ...before, lastSeq: 3 })
    expect((await viewConversation(desk, id))?.last).toMatchObject({
      text: 'I am away until Monday.',
      direction: 'automatic',
    })
    expect((await types(id)).at(-1)).toBe('message.received')
  })

  test('comes with a customer’s message in one batch and changes nothing of how that one counts', async () => {
    const [first, automatic, second] = [mail('o2'), away('o2'), mail('o2')]
    await deliver(desk, first, automatic, second)
    const id = await conversationOf(desk, first)
    expect(await read(id)).toMatchObject({
      lastSeq: 3,
      unansweredSince: first.occurredAt,
      lastCustomerAt: second.occurredAt,
    })
  })

  test('wakes no snooze', async () => {
    const first = mail('o3')
    await deliver(desk, first)
    const id = await conversationOf(desk, first)
    await snoozeConversation(desk, { conversation: id, by: ada, until: new Date(Date.now() + 3_600_000) })
    await deliver(desk, away('o3'))
    expect(await read(id)).toMatchObject({ lastSeq: 2, snooze: { by: ada } })
  })

  test('is nothing newer that an agent has to read before answering', async () => {
    const first = mail('o4')
    await deliver(desk, first, away('o4'))
    const conversation = await conversationOf(desk, first)
    const draft = { conversation, by: ada, text: 'Hello', kind: 'email', files: [], seenSeq: 1 } as const
    expect(JSON.stringify(await checkReply(desk, draft))).not.toContain('newer-message')
  })

  test('neither opens a conversation nor reopens one, and its reason is kept', async () => {
    const alone = away('o5')
    await deliver(desk, alone)
    expect(await desk.db('conversations').where({ thread: 'o5' })).toEqual([])
    const first = mail('o6')
    await deliver(desk, first)
    const id = await conversationOf(desk, first)
    await closeConversation(desk, { conversation: id, by: ada, reason: 'solved' })
    const late = away('o6')
    await deliver(desk, late)
    expect((await read(id)).closed).not.toBeNull()
    const kept = await desk.db('inbox').whereIn('external_id', [alone.dedupeKey, late.dedupeKey])
    expect(kept).toHaveLength(2)
    for (const row of kept)
      expect(row).toMatchObject({ state: 'done', last_error: 'an automatic answer without an open conversation' })
  })
})

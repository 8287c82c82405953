import { viewConversation, type EventOf } from '../../src/desk/index'
import { conversationOf, deliver, message } from '../support/customer'
import { openDesk, webchat, type TestDesk } from '../support/desk'

let house: TestDesk
beforeAll(async () => {
  house = await openDesk()
})
afterAll(() => house.close())

let count = 0
const changed = (former: string, now: string): EventOf<'identity_changed'> => ({
  kind: 'identity_changed',
  dedupeKey: `i:${(count += 1)}`,
  occurredAt: new Date(),
  account: webchat,
  former,
  author: { externalId: now, name: 'Rosa Conti', handle: `@${now}` },
})
const from = (id: string, text: string) => message({ thread: id, author: { externalId: id, name: 'Rosa Conti' }, text })
const types = async (id: Parameters<TestDesk['facts']>[0]) =>
  (await house.facts(id)).map(({ event }) => event.type).filter((type) => !type.startsWith('conversation.opened'))
const identities = (): Promise<{ external_id: string; customer_id: string }[]> =>
  house.desk.db('identities').orderBy('external_id').select('external_id', 'customer_id')
beforeEach(() => house.desk.db.raw('truncate customers, inbox cascade'))

describe('somebody who has another number', () => {
  it('stays the same customer, and the open conversation goes on under the new one', async () => {
    await deliver(house.desk, from('old', 'Hello'))
    const id = await conversationOf(house.desk, { account: webchat, thread: 'old' })
    await deliver(house.desk, changed('old', 'new'))
    await deliver(house.desk, from('new', 'It is me'), from('old', 'sent before, came late'))
    expect(await types(id)).toEqual(['message.received', 'identity.changed', 'message.received', 'message.received'])
    expect((await identities()).map(({ external_id }) => external_id)).toEqual(['new', 'old'])
    const view = await viewConversation(house.desk, id)
    expect(view).toMatchObject({ thread: 'new', person: { handle: '@new', earlierConversations: 0 }, lastSeq: 3 })
    expect(await house.desk.db('conversations').count()).toEqual([{ count: '1' }])
  })

  it('is joined with who wrote under the new number before we were told, and both conversations say so', async () => {
    await deliver(house.desk, from('old', 'Hello'), from('new', 'I have a new phone'))
    const [first, second] = [
      await conversationOf(house.desk, { account: webchat, thread: 'old' }),
      await conversationOf(house.desk, { account: webchat, thread: 'new' }),
    ]
    await deliver(house.desk, changed('old', 'new'))
    expect(new Set((await identities()).map(({ customer_id }) => customer_id)).size).toBe(1)
    expect(await types(first)).toEqual(['message.received', 'identity.changed', 'conversation.linked'])
    expect(await types(second)).toEqual(['message.received', 'conversation.linked'])
    const [one, other] = [await viewConversation(house.desk, first), await viewConversation(house.desk, second)]
    expect(one?.identity).toBe(other?.identity)
    expect(other?.person.earlierConversations).toBe(1)
  })

  it('gets a name when the platform tells it after their words, and nothing else is said of it', async () => {
    await deliver(house.desk, message({ thread: '4711', author: { externalId: '4711', name: '' }, text: 'Hello' }))
    const id = await conversationOf(house.desk, { account: webchat, thread: '4711' })
    await deliver(house.desk, { ...changed('4711', '4711'), author: { externalId: '4711', name: 'Rosa Conti' } })
    await deliver(house.desk, message({ thread: '4711', author: { externalId: '4711', name: '' }, text: 'Anybody?' }))
    expect((await viewConversation(house.desk, id))?.person.name).toBe('Rosa Conti')
    expect(await types(id)).toEqual(['message.received', 'message.received'])
  })

  it('is nobody when the former number never wrote, and nothing happens when it is told twice', async () => {
    await deliver(house.desk, changed('unknown', 'new'))
    expect(await house.desk.db('inbox').where({ state: 'done' }).select('last_error')).toEqual([
      { last_error: 'nobody is known under the former id, or it is the same' },
    ])
    await deliver(house.desk, from('old', 'Hello'))
    const id = await conversationOf(house.desk, { account: webchat, thread: 'old' })
    await deliver(house.desk, changed('old', 'new'), changed('old', 'new'))
    expect(await types(id)).toEqual(['message.received', 'identity.changed'])
  })
})

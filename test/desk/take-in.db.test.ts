import type { Desk, EventOf } from '../../src/desk/index'
import {
  attachmentsToFetch,
  findConversation,
  historyOfThread,
  MAX_FILE_BYTES,
  readFile,
  settleAttachment,
  storeFile,
  viewAttachment,
  viewConversation,
  viewEdit,
  viewMessage,
} from '../../src/desk/index'
import type { ConversationId, MessageId } from '../../src/lib/ids'
import { change, conversationOf, deliver, message, opened } from '../support/customer'
import { email, openDesk, telegram, type TestDesk } from '../support/desk'

// Machines that run tests are slower than ours; a promise about time is for the benchmarks.
jest.setTimeout(60_000)

let house: TestDesk
let desk: Desk

beforeAll(async () => {
  house = await openDesk({ max: 20 })
  desk = house.desk
})
afterAll(() => house.close())

const types = async (id: ConversationId) => (await house.facts(id)).map(({ event }) => event.type)
const read = async (id: ConversationId) => (await findConversation(desk, { id }))!

describe('what customers write', () => {
  test('the first message opens a conversation in its room, later ones are attached to it in order', async () => {
    const first = message({
      thread: 'a1',
      account: email,
      surface: 'email',
      subject: 'Bill',
      text: 'Help',
      language: 'it',
    })
    await deliver(desk, first, message({ ...first, externalId: 'a1-2', dedupeKey: 'a1-2', text: 'Hello?' }))
    const id = await conversationOf(desk, first)
    const view = (await viewConversation(desk, id))!
    expect(view).toMatchObject({
      ...{ channel: 'email', account: 'email', room: 'billing', subject: 'Bill', language: 'it', priority: 3 },
      ...{ lastSeq: 2, version: 1, claim: null, snooze: null, closed: null, unansweredSince: first.occurredAt },
      person: { name: 'Rosa Conti', earlierConversations: 0 },
      first: { text: 'Help', seq: 1 },
      last: { text: 'Hello?', seq: 2 },
    })
    expect(await types(id)).toEqual(['conversation.opened', 'message.received', 'message.received'])
    expect(await findConversation(desk, { number: `#${view.number}` })).toMatchObject({ id })
  })

  test('the same message under two delivery keys is attached once', async () => {
    const first = message({ thread: 'a2' })
    await deliver(desk, first)
    await deliver(desk, { ...first, dedupeKey: 'again' })
    expect(await read(await conversationOf(desk, first))).toMatchObject({ lastSeq: 1 })
  })

  test('a message that comes late is attached, marked, and waits for an answer since it was written', async () => {
    const now = Date.now()
    const first = message({ thread: 'a3', occurredAt: new Date(now - 10_000) })
    await deliver(desk, first)
    const late = message({ thread: 'a3', occurredAt: new Date(now - 60_000) })
    await deliver(desk, late)
    const view = await viewConversation(desk, await conversationOf(desk, first))
    expect(view).toMatchObject({
      unansweredSince: late.occurredAt,
      lastCustomerAt: first.occurredAt,
      first: { late: false },
      last: { late: true, seq: 2 },
    })
  })

  test('a customer is known again, and called as they call themselves now', async () => {
    const author = { externalId: 'mila', name: 'Mila', handle: 'mila', reach: 10, verified: true }
    const first = await opened(desk, { author })
    const second = await opened(desk, { author: { externalId: 'mila', name: 'Mila Kos', reach: 12 } })
    expect(await viewConversation(desk, second)).toMatchObject({
      person: { name: 'Mila Kos', handle: 'mila', reach: 12, verified: true, earlierConversations: 1 },
    })
    expect((await read(first)).customer).toBe((await read(second)).customer)
  })

  test('new people who write in many places at once become one customer each', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        opened(desk, { thread: `crowd${i}`, author: { externalId: `crowd${i % 4}`, name: 'One of many' } }),
      ),
    )
    const rows = await desk.db('identities').where('external_id', 'like', 'crowd%')
    expect(rows).toHaveLength(4)
    expect(await desk.db('customers').whereNotIn('id', desk.db('identities').select('customer_id'))).toEqual([])
  })

  test('an unknown account is no reason to lose a message', async () => {
    await expect(deliver(desk, message({ account: 'gone' as never }))).rejects.toThrow(/no account 'gone'/)
    expect(await desk.db('inbox').where({ account: 'gone' })).toMatchObject([{ state: 'new', attempts: 1 }])
  })
})

describe('edits, deletions, reactions and native replies', () => {
  test('an edit keeps both texts, an equal text is none, and an older edit changes nothing', async () => {
    const first = message({ thread: 'e1', account: telegram, text: 'one' })
    const at = (ms: number) => new Date(first.occurredAt.getTime() + ms)
    await deliver(desk, first, change('edited', first, { text: 'two', occurredAt: at(2_000) }))
    await deliver(
      desk,
      change('edited', first, { text: 'two', occurredAt: at(3_000) }),
      change('edited', first, { text: 'old', occurredAt: at(1_000) }),
    )
    const id = await conversationOf(desk, first)
    const facts = (await house.facts(id)).map(({ event }) => event)
    expect(facts.map(({ type }) => type)).toEqual(['conversation.opened', 'message.received', 'message.edited'])
    const edit = facts[2] as { edit: string; message: MessageId }
    expect(await viewEdit(desk, edit.edit)).toEqual({ message: edit.message, old: 'one', new: 'two' })
    expect(await viewMessage(desk, edit.message)).toMatchObject({ text: 'two', editedAt: at(2_000) })
  })

  test('a deletion leaves a trace and no text, in no table of conversations', async () => {
    const first = message({
      thread: 'e2',
      text: 'SECRET-1',
      quoted: 'SECRET-2',
      attachments: [
        { kind: 'file', name: 'a.txt', mime: 'text/plain', content: Buffer.from('SECRET-3').toString('base64') },
      ],
    })
    await deliver(desk, first, change('edited', first, { text: 'SECRET-4' }), change('deleted', first))
    const id = await conversationOf(desk, first)
    expect((await types(id)).at(-1)).toBe('message.deleted')
    expect(await read(id)).toMatchObject({ unansweredSince: null })
    const view = await viewConversation(desk, id)
    expect(view!.first).toMatchObject({
      text: '',
      quoted: null,
      deletedAt: expect.any(Date),
      attachments: [{ state: 'failed', file: null }],
    })
    for (const table of ['messages', 'message_edits', 'attachments']) {
      expect(JSON.stringify(await desk.db(table))).not.toContain('SECRET')
    }
    expect(await desk.db('files').where({ name: 'a.txt' })).toEqual([])
  })

  test('changes that overtake their message are applied when it comes', async () => {
    const first = message({ thread: 'e3', text: 'one' })
    const at = (ms: number) => new Date(first.occurredAt.getTime() + ms)
    await deliver(
      desk,
      change('edited', first, { text: 'two', occurredAt: at(1_000) }),
      change('deleted', first, { occurredAt: at(2_000) }),
    )
    expect(await desk.db('early_changes').where({ external_id: first.externalId })).toHaveLength(2)
    await deliver(desk, first)
    expect(await types(await conversationOf(desk, first))).toEqual([
      'conversation.opened',
      'message.received',
      'message.edited',
      'message.deleted',
    ])
    expect(await desk.db('early_changes').where({ external_id: first.externalId })).toEqual([])
  })

  test('a reaction is a fact of its message', async () => {
    const first = message({ thread: 'e4' })
    await deliver(desk, first, change('reaction', first), change('reaction', first, { externalId: 'unknown' }))
    const facts = await house.facts(await conversationOf(desk, first))
    expect(facts.map(({ event }) => event.type)).toEqual(['conversation.opened', 'message.received', 'message.reacted'])
    expect(facts[2]!.event).toMatchObject({ emoji: '👍', removed: false })
  })

  test('a reply on the platform itself stands in the conversation and answers it; without one it is nothing', async () => {
    const first = message({ thread: 'e5', occurredAt: new Date(Date.now() - 5_000) })
    const echo = change('own_echo', first)
    await deliver(desk, { ...echo, thread: 'nobody here', dedupeKey: 'e5-0', externalId: 'e5-0' }, first, echo, {
      ...echo,
      dedupeKey: 'e5-again',
    })
    const id = await conversationOf(desk, first)
    expect(await types(id)).toEqual(['conversation.opened', 'message.received', 'message.native'])
    expect(await viewConversation(desk, id)).toMatchObject({
      unansweredSince: null,
      lastReplyAt: echo.occurredAt,
      last: { direction: 'native', text: 'From the app' },
    })
    expect(await desk.db('conversations').where({ thread: 'nobody here' })).toEqual([])
  })
})

describe('files', () => {
  const attachment = (told: object) => ({ kind: 'file' as const, name: 'bill.pdf', mime: 'application/pdf', ...told })

  test('what came along is stored, what is announced is fetched, what is too large is named', async () => {
    const first = message({
      thread: 'f1',
      attachments: [
        attachment({ content: Buffer.from('%PDF').toString('base64') }),
        attachment({ source: { id: '7' } }),
        attachment({ source: { id: '8' }, bytes: MAX_FILE_BYTES + 1 }),
      ],
    })
    await deliver(desk, first)
    const id = await conversationOf(desk, first)
    expect((await types(id)).slice(1)).toEqual([
      'message.received',
      'attachment.announced',
      'attachment.settled',
      'attachment.settled',
    ])
    const files = (await viewConversation(desk, id))!.first.attachments
    expect(files).toMatchObject([
      { state: 'stored', bytes: 4 },
      { state: 'pending' },
      { state: 'failed', reason: expect.stringContaining('25 MB') },
    ])
    expect(await readFile(desk, files[0]!.file!)).toMatchObject({ name: 'bill.pdf', content: Buffer.from('%PDF') })
    expect(await attachmentsToFetch(desk, id)).toMatchObject([
      { id: files[1]!.id, source: { id: '7' }, channel: 'webchat' },
    ])
    const file = { name: 'other.png', mime: 'image/png', content: Buffer.from('png') }
    await Promise.all([
      settleAttachment(desk, files[1]!.id, { file }),
      settleAttachment(desk, files[1]!.id, { failed: 'gone' }),
    ])
    expect((await types(id)).filter((type) => type === 'attachment.settled')).toHaveLength(3)
    expect((await viewAttachment(desk, files[1]!.id))!.state).not.toBe('pending')
    expect(await attachmentsToFetch(desk, id)).toEqual([])
  })

  test('a file over the limit is refused with a sentence', async () => {
    await expect(storeFile(desk, { name: 'x', mime: 'y', content: Buffer.alloc(MAX_FILE_BYTES + 1) })).rejects.toThrow(
      /larger than 25 MB/,
    )
  })
})

test("the customer sees their messages and the brand's, without what was deleted", async () => {
  const at = (s: number) => new Date(Date.parse('2026-11-02T10:00:00Z') + s * 1_000)
  const first = message({ thread: 'h1', occurredAt: at(1), text: 'one' })
  const gone: EventOf<'message'> = message({ thread: 'h1', occurredAt: at(2), text: 'two' })
  await deliver(
    desk,
    first,
    gone,
    change('deleted', gone),
    change('own_echo', first, { occurredAt: at(3), text: 'three' }),
  )
  const place = { account: first.account, thread: 'h1' }
  expect(await historyOfThread(desk, place, 10)).toMatchObject([
    { by: 'customer', text: 'one' },
    { by: 'brand', text: 'three' },
  ])
  expect(await historyOfThread(desk, place, 1)).toMatchObject([{ text: 'three' }])
  expect(await historyOfThread(desk, { ...place, thread: 'none' }, 1)).toEqual([])
})

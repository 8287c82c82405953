import type { Desk } from '../../src/desk/index'
import {
  addNote,
  assignConversation,
  claimConversation,
  closeConversation,
  conversationsOf,
  deleteNote,
  editNote,
  endSnooze,
  findConversation,
  fireDueTimers,
  releaseConversation,
  reopenConversation,
  snoozeConversation,
  takeOverConversation,
  unclaimedConversations,
  viewNote,
  wakeConversation,
} from '../../src/desk/index'
import { countInFlight, noteReplyFailed, noteReplySent } from '../../src/desk/conversations/in-flight'
import type { ConversationId, NoteId } from '../../src/lib/ids'
import { conversationOf, deliver, message, opened } from '../support/customer'
import { ada, bruno, giulia, marco, openDesk, otto, stranger, type TestDesk, vera } from '../support/desk'

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
const HOUR = 3_600_000

describe('claims', () => {
  test('of thirty clicks at once on each of forty conversations exactly one wins, and the others are told who', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => opened(desk)))
    for (const id of ids) {
      const clicks = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          claimConversation(desk, { conversation: id, by: [ada, bruno, marco][i % 3]! }),
        ),
      )
      const winners = clicks.filter((click) => click.ok)
      expect(winners).toHaveLength(1)
      const holder = (await read(id)).claim!.agent
      for (const click of clicks)
        if (!click.ok && click.why !== 'already-yours')
          expect(click).toMatchObject({ why: 'already-claimed', by: holder })
      expect(await types(id)).toEqual(['conversation.opened', 'message.received', 'conversation.claimed'])
    }
  }, 60_000)

  test('taking over names a reason, releasing is for the holder, assigning for those who lead', async () => {
    const id = await opened(desk)
    const act = (by: typeof ada) => ({ conversation: id, by })
    expect(await releaseConversation(desk, act(ada))).toMatchObject({ why: 'not-claimed' })
    expect(await takeOverConversation(desk, { ...act(ada), reason: '' })).toMatchObject({ ok: true })
    expect(await takeOverConversation(desk, { ...act(bruno), reason: ' ' })).toMatchObject({ why: 'empty' })
    expect(await takeOverConversation(desk, { ...act(bruno), reason: 'Ada went home' })).toMatchObject({ ok: true })
    expect(await releaseConversation(desk, act(ada))).toMatchObject({ why: 'not-yours', by: bruno })
    expect(await assignConversation(desk, { ...act(bruno), to: ada })).toMatchObject({ why: 'not-allowed' })
    expect(await assignConversation(desk, { ...act(marco), to: vera })).toMatchObject({ why: 'unknown-person' })
    expect(await assignConversation(desk, { ...act(marco), to: ada })).toMatchObject({ ok: true })
    expect(await releaseConversation(desk, act(ada))).toMatchObject({ ok: true })
    expect((await house.facts(id)).slice(2).map(({ event }) => event)).toMatchObject([
      { type: 'conversation.claimed', by: ada },
      { type: 'conversation.takenOver', by: bruno, from: ada, reason: 'Ada went home' },
      { type: 'conversation.assigned', by: marco, to: ada, from: bruno },
      { type: 'conversation.released', by: ada },
    ])
    expect(await read(id)).toMatchObject({ version: 5, claim: null })
  })

  test('who has no right, whom nobody knows, what does not exist and what was seen too long ago change nothing', async () => {
    const id = await opened(desk)
    const { version } = await read(id)
    expect(await claimConversation(desk, { conversation: id, by: stranger })).toEqual({
      ok: false,
      why: 'unknown-person',
    })
    for (const by of [vera, otto])
      expect(await claimConversation(desk, { conversation: id, by })).toEqual({ ok: false, why: 'not-allowed' })
    expect(await claimConversation(desk, { conversation: id, by: ada, seen: version + 1 })).toEqual({
      ok: false,
      why: 'stale',
    })
    expect(await claimConversation(desk, { conversation: "x' or 1=1" as never, by: ada })).toEqual({
      ok: false,
      why: 'not-found',
    })
    expect(await claimConversation(desk, { conversation: id, by: ada, seen: version })).toMatchObject({ ok: true })
    expect(await claimConversation(desk, { conversation: id, by: bruno, seen: version })).toEqual({
      ok: false,
      why: 'stale',
    })
    expect(await types(id)).toHaveLength(3)
  })
})

describe('snoozing', () => {
  test('it ends when its time comes, once', async () => {
    const id = await opened(desk)
    const until = new Date(desk.now().getTime() + HOUR)
    expect(await snoozeConversation(desk, { conversation: id, by: ada, until: new Date(0) })).toMatchObject({
      why: 'in-the-past',
    })
    expect(await snoozeConversation(desk, { conversation: id, by: ada, until: new Date(Number.NaN) })).toMatchObject({
      why: 'in-the-past',
    })
    await snoozeConversation(desk, { conversation: id, by: ada, until })
    await endSnooze(desk, id)
    expect(await read(id)).toMatchObject({ snooze: { until, by: ada } })
    await house.advance(2 * HOUR)
    await fireDueTimers(desk, { limit: 1_000, by: 'test' })
    await fireDueTimers(desk, { limit: 1_000, by: 'test' })
    await endSnooze(desk, id)
    await endSnooze(desk, id)
    expect((await types(id)).slice(2)).toEqual(['conversation.snoozed', 'snooze.ended', 'conversation.woken'])
    expect(await read(id)).toMatchObject({ snooze: null, version: 3 })
  })

  test('a message of the customer wakes it, and its timer does nothing more', async () => {
    const first = message({ thread: 's1' })
    await deliver(desk, first)
    const id = await conversationOf(desk, first)
    await snoozeConversation(desk, { conversation: id, by: ada, until: new Date(desk.now().getTime() + HOUR) })
    await deliver(desk, message({ thread: 's1' }))
    expect((await house.facts(id)).slice(2).map(({ event }) => event)).toMatchObject([
      { type: 'conversation.snoozed' },
      { type: 'conversation.woken', by: null, why: 'customer' },
      { type: 'message.received', seq: 2 },
    ])
    await house.advance(2 * HOUR)
    await fireDueTimers(desk, { limit: 1_000, by: 'test' })
    expect(await types(id)).not.toContain('snooze.ended')
  })

  test('snoozing again moves the end, and a person may end it', async () => {
    const id = await opened(desk)
    const in_ = (ms: number) => new Date(desk.now().getTime() + ms)
    await snoozeConversation(desk, { conversation: id, by: ada, until: in_(HOUR) })
    await snoozeConversation(desk, { conversation: id, by: ada, until: in_(5 * HOUR) })
    await house.advance(2 * HOUR)
    await fireDueTimers(desk, { limit: 1_000, by: 'test' })
    expect(await types(id)).not.toContain('snooze.ended')
    expect(await wakeConversation(desk, { conversation: id, by: bruno })).toMatchObject({ ok: true })
    expect(await wakeConversation(desk, { conversation: id, by: bruno })).toMatchObject({ why: 'not-snoozed' })
    await house.advance(10 * HOUR)
    await fireDueTimers(desk, { limit: 1_000, by: 'test' })
    expect(await types(id)).not.toContain('snooze.ended')
  })
})

describe('closing', () => {
  test('what is closed while it is put aside wakes nobody later', async () => {
    const id = await opened(desk)
    await snoozeConversation(desk, { conversation: id, by: ada, until: new Date(desk.now().getTime() + HOUR) })
    await closeConversation(desk, { conversation: id, by: ada, reason: '' })
    await house.advance(2 * HOUR)
    await fireDueTimers(desk, { limit: 1_000, by: 'test' })
    expect(await types(id)).not.toContain('snooze.ended')
    expect((await types(id)).slice(2)).toEqual(['conversation.snoozed', 'conversation.closed'])
  })

  test('a closed conversation is held by nobody and on no list; opened again it is back', async () => {
    const id = await opened(desk)
    await claimConversation(desk, { conversation: id, by: ada })
    expect((await conversationsOf(desk, ada, 100)).map((line) => line.id)).toContain(id)
    expect(await closeConversation(desk, { conversation: id, by: ada, reason: 'solved' })).toEqual({
      ok: true,
      conversation: id,
      answered: false,
    })
    expect(await closeConversation(desk, { conversation: id, by: bruno, reason: '' })).toEqual({
      ok: false,
      why: 'closed',
      by: ada,
    })
    expect(await read(id)).toMatchObject({ claim: null, closed: { by: ada, reason: 'solved' } })
    const listed = async () =>
      [...(await conversationsOf(desk, ada, 100)), ...(await unclaimedConversations(desk, 1_000))].some(
        (line) => line.id === id,
      )
    expect(await listed()).toBe(false)
    for (const act of [claimConversation, releaseConversation, wakeConversation])
      expect(await act(desk, { conversation: id, by: ada })).toMatchObject({ why: 'closed', by: ada })
    expect(await reopenConversation(desk, { conversation: id, by: bruno })).toMatchObject({ ok: true })
    expect(await reopenConversation(desk, { conversation: id, by: bruno })).toMatchObject({ why: 'not-closed' })
    expect(await read(id)).toMatchObject({ closed: null, version: 4 })
    expect(await listed()).toBe(true)
  })

  test('a customer who writes again soon opens the same conversation, and a new one later', async () => {
    const first = message({ thread: 'c1' })
    await deliver(desk, first)
    const id = await conversationOf(desk, first)
    await closeConversation(desk, { conversation: id, by: ada, reason: '' })
    await house.advance(HOUR)
    await deliver(desk, message({ thread: 'c1', occurredAt: desk.now() }))
    expect((await types(id)).slice(2)).toEqual(['conversation.closed', 'conversation.reopened', 'message.received'])
    await closeConversation(desk, { conversation: id, by: ada, reason: '' })
    await house.advance(25 * HOUR)
    await deliver(desk, message({ thread: 'c1', occurredAt: desk.now() }))
    const next = await conversationOf(desk, first)
    expect(next).not.toBe(id)
    const { number } = await read(next)
    expect(await reopenConversation(desk, { conversation: id, by: ada })).toEqual({
      ok: false,
      why: 'newer-conversation',
      number,
    })
  })

  test('it is refused while a reply is on its way', async () => {
    const id = await opened(desk)
    await desk.db.transaction((tx) => countInFlight(tx, id, 1))
    expect(await closeConversation(desk, { conversation: id, by: ada, reason: '' })).toEqual({
      ok: false,
      why: 'reply-in-flight',
    })
    await desk.db.transaction((tx) => countInFlight(tx, id, -1))
    expect(await closeConversation(desk, { conversation: id, by: ada, reason: '' })).toMatchObject({ ok: true })
  })

  test('a reply answers what its author had seen; when it fails after all, that waits again', async () => {
    const at = (s: number) => new Date(Date.parse('2026-11-01T10:00:00Z') + s * 1_000)
    const told = [1, 2, 3].map((s) => message({ thread: 'c3', occurredAt: at(s) }))
    await deliver(desk, ...told)
    const conversation = await conversationOf(desk, told[0]!)
    await desk.db.transaction((tx) => noteReplySent(tx, { conversation, at: at(10), seenSeq: 2 }))
    expect(await read(conversation)).toMatchObject({ unansweredSince: at(3), lastReplyAt: at(10) })
    await desk.db.transaction((tx) => noteReplySent(tx, { conversation, at: at(11), seenSeq: 3 }))
    expect(await read(conversation)).toMatchObject({ unansweredSince: null, lastReplyAt: at(11) })
    expect(await closeConversation(desk, { conversation, by: ada, reason: '' })).toMatchObject({ answered: true })
    await desk.db.transaction((tx) => noteReplyFailed(tx, { conversation, answeredSeq: 1 }))
    expect(await read(conversation)).toMatchObject({ unansweredSince: at(2) })
  })
})

describe('notes', () => {
  test('a post becomes one note, follows its edits and its deletion', async () => {
    const id = await opened(desk)
    const origin = 'slack:C1:170.1'
    const added = await addNote(desk, { conversation: id, by: giulia, text: ' Call her \0back ', origin })
    const again = await addNote(desk, { conversation: id, by: giulia, text: 'Call her back', origin })
    expect(again).toEqual(added)
    expect(await addNote(desk, { conversation: id, by: giulia, text: ' \n' })).toEqual({ ok: false, why: 'empty' })
    const { note } = added as { note: NoteId }
    await editNote(desk, { origin, text: 'Call her \uFFFDback' })
    await editNote(desk, { origin, text: 'Write to her' })
    expect(await viewNote(desk, note)).toMatchObject({
      author: giulia,
      text: 'Write to her',
      origin,
      editedAt: expect.any(Date),
      deletedAt: null,
    })
    await deleteNote(desk, { origin })
    await deleteNote(desk, { origin })
    await editNote(desk, { origin: 'unknown', text: 'x' })
    expect(await viewNote(desk, note)).toMatchObject({ text: '', deletedAt: expect.any(Date) })
    expect((await types(id)).slice(2)).toEqual(['note.added', 'note.edited', 'note.deleted'])
  })
})

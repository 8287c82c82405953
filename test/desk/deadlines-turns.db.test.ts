import {
  closeConversation,
  markSpam,
  reopenConversation,
  resolveUnknown,
  takeReceipt,
  unmarkSpam,
} from '../../src/desk/index'
import { newId } from '../../src/lib/ids'
import { change, deliver, message } from '../support/customer'
import { ada, bruno } from '../support/desk'
import { type Counter, openPromises } from '../support/promises'

// Real transactions, on a machine that may be busy with other tests.
jest.setTimeout(60_000)

let counter: Counter
beforeAll(async () => {
  counter = await openPromises()
})
afterAll(() => counter.close())
beforeEach(() => counter.at('09:00'))

const place = () => newId() as string

describe('The deadlines of a conversation that takes a turn', () => {
  test('end with the closing: the reply is "closed without answer", the resolution is met', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.at('09:30')
    await closeConversation(counter.desk, { conversation: id, by: ada, reason: 'duplicate' })
    expect(await counter.promises(id)).toEqual([
      '09:00 first-reply due 10:00, cancelled 09:30: closed',
      '09:00 resolution due +1 09:00, met 09:30 by ada, 30 min',
    ])
    expect(await counter.reminders(id)).toEqual([])
    const rows = await counter.desk
      .db('deadlines')
      .where({ conversation_id: id as string })
      .orderBy('kind')
    expect(rows.map((row) => row.closed_without_answer)).toEqual([true, false])
  })

  test('of the next reply end as well when it is closed without an answer', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.answers(id)
    await counter.at('09:30')
    await counter.writes(thread, 'And my refund?')
    await counter.at('09:40')
    await closeConversation(counter.desk, { conversation: id, by: ada, reason: 'other' })
    expect((await counter.promises(id))[2]).toBe('09:30 next-reply due 11:30, cancelled 09:40: closed')
  })

  test('go on when the customer writes again in time: the next reply starts, the resolution continues and is counted', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.at('09:10')
    await counter.answers(id)
    await counter.at('09:20')
    await closeConversation(counter.desk, { conversation: id, by: ada, reason: 'solved' })
    await counter.at('10:30')
    expect(await counter.writes(thread, 'It is broken again')).toBe(id)
    expect(await counter.promises(id)).toEqual([
      '09:00 first-reply due 10:00, met 09:10 by ada, 10 min good',
      '09:00 resolution due +1 09:00, reopened 1',
      '10:30 next-reply due 12:30',
    ])
    expect(await counter.reminders(id)).toHaveLength(6)
  })

  test('go on when an agent opens again what was closed without an answer; where nothing waits, no reply is promised', async () => {
    const [waiting, answered] = [await counter.writes(place(), 'Hello?'), await counter.writes(place(), 'Hello?')]
    await counter.at('09:10')
    await counter.answers(answered)
    for (const conversation of [waiting, answered])
      await closeConversation(counter.desk, { conversation, by: ada, reason: 'other' })
    await counter.at('09:30')
    for (const conversation of [waiting, answered]) await reopenConversation(counter.desk, { conversation, by: ada })
    expect((await counter.promises(waiting)).slice(1)).toEqual([
      '09:00 resolution due +1 09:00, reopened 1',
      '09:30 next-reply due 11:30',
    ])
    expect((await counter.promises(answered)).slice(1)).toEqual(['09:00 resolution due +1 09:00, reopened 1'])
  })

  test('of a thanks that opens again promise no reply', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.answers(id)
    await closeConversation(counter.desk, { conversation: id, by: ada, reason: 'solved' })
    await counter.at('09:30')
    expect(await counter.thanks(thread)).toBe(id)
    expect(await counter.nearest(id)).toBe('09:00 resolution due +1 09:00, reopened 1')
  })

  test('are cancelled by the quarantine of spam, and restored from the original start when that is taken back', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.at('09:30')
    expect(await markSpam(counter.desk, { conversation: id, by: ada })).toMatchObject({ ok: true })
    expect(await counter.promises(id)).toEqual([
      '09:00 first-reply due 10:00, cancelled 09:30: spam',
      '09:00 resolution due +1 09:00, cancelled 09:30: spam',
    ])
    expect(await counter.reminders(id)).toEqual([])
    await counter.writes(thread, 'I am no spammer!')
    await counter.at('09:50')
    expect(await unmarkSpam(counter.desk, { conversation: id, by: bruno })).toMatchObject({ ok: true })
    expect(await counter.promises(id)).toEqual(['09:00 first-reply due 10:00', '09:00 resolution due +1 09:00'])
    // Its time to warn has passed meanwhile: the warning comes at once.
    await counter.fires()
    expect((await counter.facts(id)).slice(-1)).toEqual(['deadline.warned'])
  })

  test('of what was written during a quarantine start with it', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.answers(id)
    await markSpam(counter.desk, { conversation: id, by: ada })
    await counter.at('09:20')
    await counter.writes(thread, 'And my refund?')
    await counter.at('09:50')
    await unmarkSpam(counter.desk, { conversation: id, by: ada })
    expect(await counter.nearest(id)).toBe('09:20 next-reply due 11:20')
  })

  test('run on while nobody knows whether the reply arrived; then they are met at the time of the call', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.at('09:50')
    const { reply, attempt } = await counter.answers(id, { kind: 'unknown', detail: 'timeout' })
    expect(await counter.nearest(id)).toBe('09:00 first-reply due 10:00')
    await counter.at('10:10')
    await counter.fires()
    expect((await counter.facts(id)).slice(-2)).toEqual(['deadline.warned', 'deadline.missed'])
    expect(await counter.nearest(id)).toBe('09:00 first-reply due 10:00, overdue')
    await resolveUnknown(counter.desk, { reply, attempt, by: ada, answer: 'arrived' })
    expect((await counter.promises(id))[0]).toBe('09:00 first-reply due 10:00, met 09:50 by ada, 50 min good')
  })

  test('run on when it did not arrive', async () => {
    const id = await counter.writes(place(), 'Hello?')
    const { reply, attempt } = await counter.answers(id, { kind: 'unknown', detail: 'timeout' })
    await resolveUnknown(counter.desk, { reply, attempt, by: ada, answer: 'leave' })
    expect(await counter.nearest(id)).toBe('09:00 first-reply due 10:00')
  })

  test('are met by a native reply, whose author is outside', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    const answered = await counter.at('09:15')
    await counter.at('09:20')
    await counter.answersNatively(id, answered)
    expect((await counter.promises(id))[0]).toBe('09:00 first-reply due 10:00, met 09:15 by outside, 15 min good')
    await counter.at('09:30')
    await counter.writes(thread, 'And my refund?')
    await counter.at('09:40')
    await counter.answersNatively(id)
    expect((await counter.promises(id))[2]).toBe('09:30 next-reply due 11:30, met 09:40 by outside, 10 min good')
  })

  test('of what came after a native reply that is told late start when it was written', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    const answered = await counter.at('09:15')
    await counter.at('09:20')
    await counter.writes(thread, 'And my refund?')
    await counter.answersNatively(id, answered)
    expect(await counter.promises(id)).toEqual([
      '09:00 first-reply due 10:00, met 09:15 by outside, 15 min good',
      '09:00 resolution due +1 09:00',
      '09:20 next-reply due 11:20',
    ])
  })

  test('run again, from the original start, when a reply that was accepted did not arrive after all', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.at('09:10')
    const external = newId() as string
    await counter.answers(id, { kind: 'sent', ids: [external] })
    const failed = change('own_echo', message(), { externalId: external })
    await counter.at('09:30')
    await counter.desk.db.transaction((tx) =>
      takeReceipt(tx, counter.desk, { ...failed, kind: 'delivery_failed', reason: 'mailbox full' } as never),
    )
    expect(await counter.promises(id)).toEqual(['09:00 first-reply due 10:00', '09:00 resolution due +1 09:00'])
  })

  test('of the reply end when the customer takes back all that waited', async () => {
    const thread = place()
    const externalId = newId() as string
    const id = await counter.writes(thread, 'Hello?', { externalId })
    await counter.at('09:10')
    await deliver(counter.desk, change('deleted', message({ thread, externalId })))
    expect((await counter.promises(id))[0]).toBe('09:00 first-reply due 10:00, cancelled 09:10: withdrawn')
    await counter.at('09:20')
    await counter.writes(thread, 'What I meant: where is my parcel?')
    expect(await counter.nearest(id)).toBe('09:20 first-reply due 10:20')
  })
})

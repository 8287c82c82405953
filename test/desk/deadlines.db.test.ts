import { addNote, assignConversation, claimConversation, settleSend, snoozeConversation } from '../../src/desk/index'
import { newId } from '../../src/lib/ids'
import { deliver, message } from '../support/customer'
import { ada, bruno, marco, webchat } from '../support/desk'
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

describe('The deadlines of a conversation', () => {
  test("start with the customer's first message: first reply and resolution", async () => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    expect(await counter.promises(id)).toEqual(['09:00 first-reply due 10:00', '09:00 resolution due +1 09:00'])
    expect(await counter.facts(id)).toEqual([
      'conversation.opened',
      'message.received',
      'deadline.started',
      'deadline.started',
    ])
    expect(await counter.reminders(id)).toEqual([
      'deadline-due +1 09:00',
      'deadline-due 10:00',
      'deadline-late +1 10:00',
      'deadline-late 11:00',
      'deadline-warn +1 03:00',
      'deadline-warn 09:45',
    ])
  })

  test('start when the customer wrote, also when that was delivered late', async () => {
    const occurredAt = await counter.at('08:40')
    await counter.at('09:30')
    const id = await counter.writes(place(), 'Hello?', { occurredAt })
    expect(await counter.promises(id)).toEqual(['08:40 first-reply due 09:40', '08:40 resolution due +1 08:40'])
  })

  test('are not moved by more messages before our answer', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.at('09:20')
    await counter.writes(thread, 'Is anybody there?')
    await counter.at('09:30')
    await counter.thanks(thread)
    expect(await counter.promises(id)).toEqual(['09:00 first-reply due 10:00', '09:00 resolution due +1 09:00'])
  })

  test('are met by a reply when the platform accepts it, and not before', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.at('09:40')
    await counter.submit(id)
    const attempt = await counter.call(id)
    expect(await counter.nearest(id)).toBe('09:00 first-reply due 10:00')
    await counter.at('09:42')
    await settleSend(counter.desk, { attempt, outcome: { kind: 'sent', ids: [] } })
    expect(await counter.promises(id)).toEqual([
      '09:00 first-reply due 10:00, met 09:40 by ada, 40 min good',
      '09:00 resolution due +1 09:00',
    ])
    expect(await counter.reminders(id)).toHaveLength(3)
  })

  test('are met late by a late reply, with its band', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.at('12:30')
    await counter.answers(id)
    expect((await counter.promises(id))[0]).toBe(
      '09:00 first-reply due 10:00, met 12:30 by ada late, 210 min acceptable',
    )
  })

  test('are not met by a reply that the platform refuses', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.answers(id, { kind: 'refused', reason: 'policy', remedies: [], detail: '' })
    expect(await counter.nearest(id)).toBe('09:00 first-reply due 10:00')
  })

  test('run on during automatic answers, notes, claims, assignments and snoozes', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    const before = [await counter.promises(id), await counter.reminders(id)]
    await counter.at('09:10')
    await counter.writes(thread, 'I am on holiday', { automatic: true })
    await claimConversation(counter.desk, { conversation: id, by: ada })
    await addNote(counter.desk, { conversation: id, by: ada, text: 'Asked the depot', origin: newId() })
    await assignConversation(counter.desk, { conversation: id, by: marco, to: bruno })
    const until = await counter.at('11:00')
    await counter.at('09:20')
    await snoozeConversation(counter.desk, { conversation: id, by: bruno, until })
    expect([await counter.promises(id), await counter.reminders(id)]).toEqual(before)
  })

  test('of the next reply start when the customer writes after our answer, and run from the oldest that waits', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.at('09:10')
    await counter.answers(id)
    await counter.at('09:30')
    await counter.writes(thread, 'And my refund?')
    await counter.at('10:00')
    await counter.writes(thread, 'Hello??')
    expect(await counter.nearest(id)).toBe('09:30 next-reply due 11:30')
    await counter.at('10:20')
    await counter.answers(id)
    expect(await counter.promises(id)).toEqual([
      '09:00 first-reply due 10:00, met 09:10 by ada, 10 min good',
      '09:00 resolution due +1 09:00',
      '09:30 next-reply due 11:30, met 10:20 by ada, 50 min good',
    ])
  })

  test('of the next reply start from what the author of the answer had not seen', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.at('09:10')
    await counter.writes(thread, 'One more thing: my refund?')
    await counter.at('09:12')
    await counter.answers(id, undefined, 1)
    expect(await counter.promises(id)).toEqual([
      '09:00 first-reply due 10:00, met 09:12 by ada, 12 min good',
      '09:00 resolution due +1 09:00',
      '09:10 next-reply due 11:10',
    ])
  })

  test('do not start for a mere thanks, and do for what follows it', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.at('09:10')
    await counter.answers(id)
    await counter.at('09:20')
    await counter.thanks(thread)
    expect(await counter.nearest(id)).toBe('09:00 resolution due +1 09:00')
    await counter.at('09:30')
    await counter.writes(thread, 'But where is it?')
    expect(await counter.nearest(id)).toBe('09:30 next-reply due 11:30')
  })
})

test('A message costs no statement more where the customer waits already, and a first one a single one', async () => {
  const statements = async (step: () => Promise<unknown>): Promise<string[]> => {
    const heard: string[] = []
    const hear = ({ sql }: { sql: string }) => void heard.push(sql)
    counter.desk.db.on('query', hear)
    await step()
    counter.desk.db.removeListener('query', hear)
    return heard.filter((sql) => /deadlines/.test(sql))
  }
  const thread = place()
  expect(
    await statements(() => deliver(counter.desk, message({ thread, account: webchat, externalId: newId() }))),
  ).toHaveLength(1)
  expect(
    await statements(() => deliver(counter.desk, message({ thread, account: webchat, externalId: newId() }))),
  ).toEqual([])
})

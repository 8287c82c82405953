import {
  changeKind,
  changePriority,
  claimConversation,
  closeConversation,
  markSpam,
  reopenConversation,
  unmarkSpam,
  type Desk,
} from '../../src/desk/index'
import { newId } from '../../src/lib/ids'
import { conversationOf, deliver, message } from '../support/customer'
import { ada, bruno, webchat } from '../support/desk'
import { type Counter, openPromises, promisesOfTests } from '../support/promises'

// Real transactions, on a machine that may be busy with other tests.
jest.setTimeout(60_000)

let counter: Counter
beforeAll(async () => {
  counter = await openPromises()
})
afterAll(() => counter.close())
beforeEach(() => counter.at('09:00'))

const place = () => newId() as string

describe('Another priority or kind', () => {
  test('counts from the original start, under the same version of the playbook', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.at('09:05')
    await changePriority(counter.desk, { conversation: id, by: ada, priority: 1 })
    expect(await counter.promises(id)).toEqual(['09:00 first-reply due 09:15', '09:00 resolution due 15:00'])
    await changeKind(counter.desk, { conversation: id, by: ada, kind: 'complaint' })
    expect(await counter.promises(id)).toEqual(['09:00 first-reply due 09:30', '09:00 resolution due 21:00'])
    expect((await counter.reminders(id)).filter((line) => line.startsWith('deadline-due'))).toEqual([
      'deadline-due 09:30',
      'deadline-due 21:00',
    ])
    await changePriority(counter.desk, { conversation: id, by: ada, priority: 4 })
    expect((await counter.facts(id)).filter((type) => type === 'deadline.moved')).toHaveLength(4)
  })

  test('counts under the version that the conversation keeps, whatever was published since', async () => {
    const thread = place()
    const id = await counter.writes(thread, 'Hello?')
    await counter.answers(id)
    const old = counter.desk.playbook()
    const targets = promisesOfTests.targets.map((target) => ({
      ...target,
      withinMs: { 'first-reply': 60_000, 'next-reply': 60_000, resolution: 60_000 },
    }))
    const accounts = old.accounts.map((account) => ({ ...account, promises: { ...promisesOfTests, targets } }))
    const asked: number[] = []
    const desk: Desk = {
      ...counter.desk,
      playbook: () => ({ ...old, version: 2, accounts }),
      playbookOf: (version) => {
        asked.push(version)
        return Promise.resolve(old)
      },
    }
    await counter.at('09:10')
    const again = { externalId: newId(), occurredAt: desk.now() }
    await deliver(desk, message({ thread, text: 'And my refund?', ...again }))
    await changePriority(desk, { conversation: id, by: ada, priority: 1 })
    expect(new Set(asked)).toEqual(new Set([1]))
    expect((await counter.promises(id)).slice(1)).toEqual(['09:00 resolution due 15:00', '09:10 next-reply due 09:40'])
    const other = place()
    await deliver(desk, message({ thread: other, text: 'Hello?', externalId: newId(), occurredAt: desk.now() }))
    const fresh = await conversationOf(desk, { account: webchat, thread: other })
    expect(await counter.nearest(fresh)).toBe('09:10 first-reply due 09:11')
  })

  test('is refused where nothing changes, and where the conversation is shut', async () => {
    const id = await counter.writes(place(), 'Hello?')
    const priority = (to: 1 | 3) => changePriority(counter.desk, { conversation: id, by: ada, priority: to })
    expect(await priority(3)).toEqual({ ok: false, why: 'unchanged' })
    await markSpam(counter.desk, { conversation: id, by: ada })
    expect(await priority(1)).toEqual({ ok: false, why: 'quarantined', by: ada })
    expect(await claimConversation(counter.desk, { conversation: id, by: bruno })).toMatchObject({ why: 'quarantined' })
    expect(await markSpam(counter.desk, { conversation: id, by: bruno })).toMatchObject({ why: 'quarantined' })
    await unmarkSpam(counter.desk, { conversation: id, by: ada })
    expect(await unmarkSpam(counter.desk, { conversation: id, by: ada })).toEqual({ ok: false, why: 'not-quarantined' })
    await closeConversation(counter.desk, { conversation: id, by: ada, reason: 'other' })
    expect(await priority(1)).toEqual({ ok: false, why: 'closed', by: ada })
  })
})

describe('The reminders of a deadline', () => {
  test('come once each: the warning, the due time, the manager', async () => {
    const id = await counter.writes(place(), 'Hello?')
    const told = async () => (await counter.facts(id)).filter((type) => /warned|missed|escalated/.test(type))
    await counter.at('09:44')
    await counter.fires()
    expect(await told()).toEqual([])
    await counter.at('09:45')
    await counter.fires()
    await counter.fires()
    expect(await told()).toEqual(['deadline.warned'])
    await counter.at('10:00')
    await counter.fires()
    await counter.at('11:00')
    await counter.fires()
    await counter.fires()
    expect(await told()).toEqual(['deadline.warned', 'deadline.missed', 'deadline.escalated'])
  })

  test('do nothing when they are stale', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.answers(id)
    const [row] = await counter.desk.db('deadlines').where({ conversation_id: id as string, kind: 'first-reply' })
    await counter.desk.db('timers').insert({
      ...{ id: newId(), kind: 'deadline-due', subject: row!.id, conversation_id: id, gen: 99 },
      due_at: await counter.at('09:05'),
    })
    await counter.fires()
    expect(await counter.desk.db('timers').where({ gen: 99 })).toMatchObject([{ state: 'fired' }])
    expect(await counter.facts(id)).not.toContain('deadline.missed')
  })

  test('do not come again for the same due time when the conversation is opened again', async () => {
    const id = await counter.writes(place(), 'Hello?')
    await counter.at('+1 09:01')
    await counter.fires()
    await closeConversation(counter.desk, { conversation: id, by: ada, reason: 'other' })
    await reopenConversation(counter.desk, { conversation: id, by: ada })
    expect(await counter.reminders(id)).toEqual([
      'deadline-due +1 11:01',
      'deadline-late +1 10:00',
      'deadline-late +1 12:01',
      'deadline-warn +1 10:31',
    ])
  })
})

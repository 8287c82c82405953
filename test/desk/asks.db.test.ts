import {
  acknowledgeAsk,
  answerAsk,
  asksOf,
  closeConversation,
  markSpam,
  comeBack,
  currentRung,
  departmentFigures,
  dutyOf,
  extendAsk,
  goAway,
  offers,
  openAsk,
  passAskOn,
  viewNote,
  withdrawAsk,
  withdrawNeedlessAsks,
} from '../../src/desk/index'
import type { AskId, NoteId, PersonId } from '../../src/lib/ids'
import { billing, carlo, dario, hanna, james, lucia, network, wanda } from '../support/asks'
import { opened } from '../support/customer'
import { ada, bruno, giulia, stranger, vera } from '../support/desk'
import { at, openAsking, type AskingDesk } from '../support/ladder'

// Machines that run tests are slower than ours.
jest.setTimeout(120_000)

let house: AskingDesk
beforeEach(async () => {
  house = await openAsking(at('2026-11-23', '10:00'))
})
afterEach(() => house.close())

const types = async (id: AskId) => (await house.told(id)).map(({ type }) => type)
const whys = (all: readonly ({ ok: true } | { ok: false; why: string })[]) => {
  const counted: Record<string, number> = {}
  for (const one of all) {
    const key = one.ok ? ('late' in one ? 'late' : 'ok') : one.why
    counted[key] = (counted[key] ?? 0) + 1
  }
  return counted
}

test('of 200 acknowledgements at once one is first, and the others are told whose it is', async () => {
  const id = await house.ask()
  const by = [carlo, carlo, lucia, stranger]
  const all = await Promise.all(
    Array.from({ length: 200 }, (_, i) => acknowledgeAsk(house.desk, { ask: id, by: by[i % 4] as PersonId })),
  )
  expect(whys(all)).toEqual({ ok: 1, 'already-acknowledged': 99, 'not-asked': 100 })
  expect(all.find((one) => !one.ok && one.why === 'already-acknowledged')).toMatchObject({ by: carlo })
  expect(await types(id)).toEqual(['ask.opened', 'ask.acknowledged'])
})

test('of 200 answers at once one ends the wait; all others are kept as notes and their writers told who was first', async () => {
  const id = await house.ask()
  await passAskOn(house.desk, { ask: id, by: carlo, to: lucia, reason: '' })
  const all = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      answerAsk(house.desk, { ask: id, by: i % 2 ? carlo : lucia, text: `Answer ${i}`, origin: `form:${i}` }),
    ),
  )
  expect(whys(all)).toEqual({ ok: 1, late: 199 })
  const { state, conversation } = await house.view(id)
  const late = all.flatMap((one) => (one.ok && 'late' in one ? [one.late] : []))
  expect(new Set(late)).toEqual(new Set([state.answered?.by]))
  const facts = (await house.told(id)).filter((event) => event.type === 'ask.answered')
  expect(facts.filter(({ first }) => first)).toHaveLength(1)
  expect(facts[0]).toMatchObject({ by: state.answered?.by, first: true })
  expect(await house.desk.db('notes').where('conversation_id', conversation)).toHaveLength(200)
  expect(await house.desk.db('timers').where({ kind: 'ask', state: 'pending' })).toEqual([])
})

test('the same form or post never answers twice', async () => {
  const id = await house.ask()
  const answer = { ask: id, by: carlo, text: 'Paid on Monday.', origin: 'slack:D1:1.2' }
  await Promise.all(Array.from({ length: 10 }, () => answerAsk(house.desk, answer)))
  const facts = (await house.told(id)).filter((event) => event.type === 'ask.answered')
  expect(facts).toHaveLength(1)
  const note = await viewNote(house.desk, (facts[0] as { note: NoteId }).note)
  expect(note).toMatchObject({ author: carlo, text: 'Paid on Monday.' })
})

test('whoever was not asked can do nothing, and nothing is done', async () => {
  const id = await house.ask()
  const { desk } = house
  for (const by of [lucia, ada, giulia, stranger]) {
    expect(await acknowledgeAsk(desk, { ask: id, by })).toEqual({ ok: false, why: 'not-asked' })
    expect(await answerAsk(desk, { ask: id, by, text: 'Me!', origin: `o:${by}` })).toEqual({
      ...{ ok: false, why: 'not-asked' },
    })
    expect(await passAskOn(desk, { ask: id, by, to: null, reason: '' })).toEqual({ ok: false, why: 'not-asked' })
    expect(await extendAsk(desk, { ask: id, by, until: null })).toEqual({ ok: false, why: 'not-asked' })
  }
  // A contact has no other right than to answer.
  expect(await withdrawAsk(desk, { ask: id, by: carlo })).toEqual({ ok: false, why: 'not-allowed' })
  const { conversation } = await house.view(id)
  const ask = { conversation, department: billing, question: 'And?', tried: '', submitKey: 'by-carlo' }
  expect(await openAsk(desk, { ...ask, by: carlo })).toEqual({ ok: false, why: 'not-allowed' })
  expect(await openAsk(desk, { ...ask, by: vera })).toEqual({ ok: false, why: 'not-allowed' })
  expect(await types(id)).toEqual(['ask.opened'])
  expect(await house.desk.db('notes')).toEqual([])
})

test('an ask is opened once for a form, never without a question, and never in a closed conversation', async () => {
  const conversation = await opened(house.desk)
  const ask = { conversation, by: ada, department: network, question: ' ', tried: '', submitKey: 'once' }
  expect(await openAsk(house.desk, ask)).toMatchObject({ ok: false, why: 'empty' })
  const full = { ...ask, question: 'Is the mast down?' }
  const both = await Promise.all([openAsk(house.desk, full), openAsk(house.desk, full)])
  expect(both).toMatchObject([
    { ok: true, to: wanda },
    { ok: true, to: wanda },
  ])
  expect(await asksOf(house.desk, conversation)).toHaveLength(1)
  await closeConversation(house.desk, { conversation, by: ada, reason: 'solved' })
  expect(await openAsk(house.desk, { ...full, submitKey: 'late' })).toMatchObject({ ok: false, why: 'closed' })
})

test('nobody works for a closed conversation', async () => {
  const id = await house.ask()
  const { conversation } = await house.view(id)
  await withdrawNeedlessAsks(house.desk, conversation)
  expect(await types(id)).toEqual(['ask.opened'])
  await closeConversation(house.desk, { conversation, by: ada, reason: 'solved' })
  await withdrawNeedlessAsks(house.desk, conversation)
  await withdrawNeedlessAsks(house.desk, conversation)
  expect(await types(id)).toEqual(['ask.opened', 'ask.withdrawn'])
  await house.until(at('2026-11-24', '12:00'))
  expect(await types(id)).toEqual(['ask.opened', 'ask.withdrawn'])
})

test('nor for what turned out to be spam', async () => {
  const id = await house.ask()
  const { conversation } = await house.view(id)
  expect(await markSpam(house.desk, { conversation, by: ada })).toMatchObject({ ok: true })
  await withdrawNeedlessAsks(house.desk, conversation)
  expect(await types(id)).toEqual(['ask.opened', 'ask.withdrawn'])
})

test('the ladder of a running ask stays as it was, whatever the playbook says meanwhile', async () => {
  const id = await house.ask()
  Object.assign(house.playbook.departments[0] ?? {}, { head: james, agreed: [] })
  Object.assign(house.playbook.contacts[0] ?? {}, { deputy: wanda })
  await house.until(at('2026-11-23', '10:16'))
  expect(currentRung((await house.view(id)).state)?.person).toBe(lucia)
  await house.until(at('2026-11-23', '10:40'))
  expect(currentRung((await house.view(id)).state)?.person).toBe(hanna)
  await house.until(at('2026-11-23', '10:55'))
  expect(currentRung((await house.view(id)).state)?.person).toBe(dario)
  await house.until(at('2026-11-23', '11:50'))
  expect((await types(id)).at(-1)).toBe('ask.unanswered')
  const alarms = await house.desk.db('facts').where('type', 'ask.alarmed')
  expect(alarms).toMatchObject([{ conversation_id: null, data: { department: billing, room: 'social-care' } }])
  // Late is better than never.
  await answerAsk(house.desk, { ask: id, by: hanna, text: 'Here it is.', origin: 'form:late' })
  expect((await house.view(id)).state).toMatchObject({ answered: { by: hanna }, unansweredAt: null })
})

test('somebody who is away is not asked, and their turns come again when they are back', async () => {
  const { desk } = house
  const until = at('2026-11-25', '09:00')
  expect(await goAway(desk, { person: carlo, by: bruno, until })).toEqual({ ok: false, why: 'not-allowed' })
  expect(await goAway(desk, { person: stranger, by: giulia, until })).toEqual({ ok: false, why: 'unknown-person' })
  expect(await goAway(desk, { person: carlo, by: carlo, until: at('2026-11-23', '09:00') })).toMatchObject({
    why: 'in-the-past',
  })
  expect(await comeBack(desk, { person: carlo, by: carlo })).toEqual({ ok: false, why: 'not-away' })
  expect(await goAway(desk, { person: carlo, by: giulia, until })).toEqual({ ok: true })
  const away = await dutyOf(desk, billing)
  expect(away.map(({ person, open, away: gone }) => [person, open, gone])).toEqual([
    ...[
      [lucia, true, false],
      [hanna, true, false],
      [dario, true, false],
      [carlo, false, true],
    ],
  ])
  expect(away.at(-1)?.backAt).toEqual(until)
  expect(away[0]?.until).toEqual(at('2026-11-23', '18:00'))
  expect((await offers(desk, { priority: 3, asker: ada })).map(({ person }) => person)).toEqual([lucia, wanda])
  expect(await comeBack(desk, { person: carlo, by: carlo })).toEqual({ ok: true })
  expect((await offers(desk, { priority: 3, asker: ada })).map(({ person }) => person)).toEqual([carlo, wanda])
})

test('the departments’ figures say how each kept its agreement', async () => {
  const period = { from: at('2026-11-23', '00:00'), to: at('2026-11-24', '00:00') }
  const answer = (ask: AskId, by: PersonId) => answerAsk(house.desk, { ask, by, text: 'Yes.', origin: `form:${ask}` })
  const [quick, slow, silent, gone] = [await house.ask(), await house.ask(), await house.ask(), await house.ask()]
  const other = await house.ask({ department: network })
  await house.until(at('2026-11-23', '10:10'))
  await answer(quick, carlo)
  await acknowledgeAsk(house.desk, { ask: slow, by: carlo })
  await withdrawAsk(house.desk, { ask: gone, by: ada })
  await answer(other, wanda)
  await house.until(at('2026-11-23', '11:30'))
  await answer(slow, carlo)
  await house.until(at('2026-11-23', '14:00'))
  expect((await types(silent)).at(-1)).toBe('ask.unanswered')
  const figures = await departmentFigures(house.desk, period)
  expect(figures).toMatchObject([
    {
      ...{ department: billing, asks: 3, unanswered: 1 },
      ...{ acknowledged: { due: 3, inTime: 2 }, answered: { due: 3, inTime: 1 } },
    },
    { department: network, asks: 1, answered: { due: 1, inTime: 1 } },
  ])
  const minutes = (ms: number | null | undefined) => Math.round((ms ?? 0) / 60_000)
  expect([minutes(figures[0]?.medianMs), minutes(figures[0]?.worstMs)]).toEqual([50, 90])
  expect(await departmentFigures(house.desk, { from: period.to, to: period.to })).toEqual([])
})

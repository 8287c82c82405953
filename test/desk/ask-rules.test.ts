import { currentRung, type AskCommand, type AskState } from '../../src/desk/asks/ask.rules'
import { begin, decideAsk, nextMoment } from '../../src/desk/asks/decide.rules'
import { buildLadder, contactOnDuty } from '../../src/desk/asks/ladder.rules'
import { suggestDepartment } from '../../src/desk/asks/suggest.rules'
import type { NoteId, PersonId } from '../../src/lib/ids'
import { localDateTimeToInstant } from '../../src/lib/time'
import {
  billing,
  carlo,
  dario,
  hanna,
  james,
  ladderOf,
  lucia,
  network,
  paola,
  playbookThatAsks,
  wanda,
} from '../support/asks'
import { ada } from '../support/desk'

const rome = (date: string, time: string): Date => localDateTimeToInstant({ date, time, zone: 'Europe/Rome' })
const MONDAY = '2026-11-23'
const nobody: ReadonlySet<PersonId> = new Set()
const note = 'note' as NoteId

const department = (id: string) => {
  const found = playbookThatAsks.departments.find((one) => one.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

const asked = (now: Date, ...people: PersonId[]): AskState =>
  begin({ asker: ada, ladder: ladderOf(...people), answered: null, withdrawn: null, unansweredAt: null }, now)

/** Plays commands in their order, at the moments given; what is refused changes nothing. */
function play(state: AskState, ...steps: [at: Date, command: AskCommand][]): { state: AskState; said: string[] } {
  const said: string[] = []
  for (const [now, command] of steps) {
    const decision = decideAsk(state, command, { now, away: nobody })
    said.push(decision.ok ? decision.news.map(({ type }) => type).join(' ') : decision.why)
    if (decision.ok) state = decision.state
  }
  return { state, said }
}

describe('Who is asked', () => {
  const on = (date: string, time: string, { away = [], priority = 3 }: { away?: PersonId[]; priority?: 1 | 3 } = {}) =>
    buildLadder(playbookThatAsks, department(network), {
      ...{ now: rome(date, time), away: new Set(away), priority, asker: ada },
    })?.steps.map(({ person, why }) => `${person}:${why}`)

  it('is the first contact who is there, then deputy, head and duty manager, each once', () => {
    expect(on(MONDAY, '10:30')).toEqual(['wanda:first', 'james:deputy', 'paola:head', 'dario:duty-manager'])
    // Warsaw has gone home at 16:00, London has not.
    expect(on(MONDAY, '16:30')).toEqual(['james:first', 'paola:head', 'dario:duty-manager'])
    // In the night nobody is there: Warsaw begins first.
    expect(on(MONDAY, '23:30')?.[0]).toBe('wanda:first')
    // For the most urgent one may wake James.
    expect(on(MONDAY, '23:30', { priority: 1 })?.[0]).toBe('james:first')
  })

  it('is the next contact or the deputy while somebody is away, and the duty manager when nobody else is left', () => {
    expect(on(MONDAY, '10:30', { away: [wanda] })?.[0]).toBe('james:first')
    expect(on(MONDAY, '10:30', { away: [wanda, james, paola] })).toEqual(['dario:duty-manager'])
    expect(on(MONDAY, '10:30', { away: [wanda, james, paola, dario] })).toEqual(['dario:duty-manager'])
  })

  it('is never the one who asks', () => {
    const occasion = { now: rome(MONDAY, '10:00'), away: nobody, priority: 3 as const, asker: carlo }
    expect(contactOnDuty(playbookThatAsks, department(billing), occasion)).toBe(lucia)
    const ladder = buildLadder(playbookThatAsks, department(billing), { ...occasion, asker: dario })
    expect(ladder?.steps.map(({ person }) => person)).toEqual([carlo, lucia, hanna])
    const alone = { ...department(billing), contacts: [], head: 'gone' as PersonId }
    expect(buildLadder(playbookThatAsks, alone, { ...occasion, asker: dario })).toBeUndefined()
  })
})

describe('The department that a text is about', () => {
  it.each([
    ['Ho pagato la bolletta ma mi arriva ancora la fattura', billing],
    ['THE INVOICE IS WRONG', billing],
    ['Faktura się nie zgadza', billing],
    ['Still no signal here!', network],
    ['Awaria od rana', network],
    ['Hello, how are you?', undefined],
    ['', undefined],
  ])('%j: %s', (text, expected) => {
    expect(suggestDepartment(playbookThatAsks, text)?.department).toBe(expected)
  })
})

describe('An ask that nobody touches', () => {
  it('reminds at half time and at four fifths of the acknowledgement, climbs, and is unanswered in the end', () => {
    let state = asked(rome(MONDAY, '10:00'), carlo, dario)
    const seen: string[] = []
    for (let at = nextMoment(state, nobody); at !== null; at = nextMoment(state, nobody)) {
      const decision = decideAsk(state, { do: 'tick' }, { now: at, away: nobody })
      if (!decision.ok) throw new Error(decision.why)
      seen.push(`${at.toISOString().slice(11, 19)} ${decision.news.map(({ type }) => type).join(' ')}`)
      state = decision.state
    }
    expect(seen).toEqual([
      '09:07:30 ask.reminded',
      '09:12:00 ask.reminded',
      '09:15:00 ask.climbed',
      '09:22:30 ask.reminded',
      '09:27:00 ask.reminded',
      // Nobody comes after Dario: he keeps it until the answer is due.
      '09:45:00 ask.reminded',
      '10:03:00 ask.reminded',
      '10:15:00 ask.unanswered',
    ])
  })
})

describe('The two clocks', () => {
  const ten = rome(MONDAY, '10:00')

  it('acknowledging stops the first and not the second, and only once', () => {
    const { state, said } = play(
      asked(ten, carlo, lucia),
      [rome(MONDAY, '10:05'), { do: 'acknowledge', by: carlo }],
      [rome(MONDAY, '10:06'), { do: 'acknowledge', by: carlo }],
      [rome(MONDAY, '10:16'), { do: 'tick' }],
      [rome(MONDAY, '10:30'), { do: 'tick' }],
      [rome(MONDAY, '10:48'), { do: 'tick' }],
      [rome(MONDAY, '11:00'), { do: 'tick' }],
    )
    expect(said).toEqual([
      ...['ask.acknowledged', 'already-acknowledged', '', 'ask.reminded', 'ask.reminded', 'ask.climbed'],
    ])
    expect(currentRung(state)).toMatchObject({ person: lucia, answerDue: rome(MONDAY, '12:00') })
  })

  it('more time is had once in a turn, by the agreed time or until a moment that is later', () => {
    const begun = asked(ten, carlo, lucia)
    const extend = (until: Date | null): AskCommand => ({ do: 'extend', by: carlo, until })
    const early = play(begun, [ten, extend(rome(MONDAY, '10:59'))])
    expect(early.said).toEqual(['not-later'])
    const { state, said } = play(
      begun,
      [ten, extend(null)],
      [ten, extend(null)],
      [rome(MONDAY, '10:20'), { do: 'tick' }],
    )
    expect(said).toEqual(['ask.extended', 'extended-before', ''])
    expect(currentRung(state)?.answerDue).toEqual(rome(MONDAY, '12:00'))
    const exact = play(begun, [ten, extend(rome('2026-11-24', '12:00'))])
    expect(currentRung(exact.state)?.answerDue).toEqual(rome('2026-11-24', '12:00'))
    expect(nextMoment(exact.state, nobody)).toEqual(rome(MONDAY, '15:30'))
  })

  it('only an answer ends the wait, whoever was asked gives it, and later ones are kept', () => {
    const { said } = play(
      asked(ten, carlo, lucia),
      [rome(MONDAY, '10:01'), { do: 'answer', by: lucia, note }],
      [rome(MONDAY, '10:15'), { do: 'tick' }],
      [rome(MONDAY, '10:16'), { do: 'answer', by: carlo, note }],
      [rome(MONDAY, '10:17'), { do: 'answer', by: lucia, note }],
      [rome(MONDAY, '10:18'), { do: 'acknowledge', by: lucia }],
      [rome(MONDAY, '10:19'), { do: 'withdraw', by: ada }],
      [rome(MONDAY, '12:19'), { do: 'tick' }],
    )
    expect(said).toEqual([
      ...['not-asked', 'ask.climbed', 'ask.answered', 'ask.answered', 'already-answered', 'already-answered', ''],
    ])
  })
})

describe('A turn is passed on', () => {
  const ten = rome(MONDAY, '10:00')
  const to = (person: PersonId) => ({ person, people: ladderOf(person).people })

  it('by name, to whoever comes next, and to nobody when nobody is left', () => {
    const pass = (by: PersonId, next: PersonId | null): AskCommand => ({
      ...{ do: 'pass-on', by, reason: '' },
      to: next === null ? null : to(next),
    })
    const { state, said } = play(
      asked(ten, carlo, lucia),
      [ten, pass(lucia, null)],
      [ten, pass(carlo, ada)],
      [ten, pass(carlo, carlo)],
      [ten, pass(carlo, wanda)],
      [ten, pass(carlo, lucia)],
      [ten, pass(wanda, null)],
      [ten, pass(lucia, null)],
      [ten, { do: 'tick' }],
      [ten, pass(wanda, james)],
    )
    expect(said).toEqual([
      ...['not-asked', 'cannot-be-asked', 'cannot-be-asked', 'ask.passedOn', 'not-your-turn', 'ask.declined'],
      ...['ask.declined ask.unanswered', '', 'ask.passedOn'],
    ])
    expect(currentRung(state)?.person).toBe(james)
    expect(state.unansweredAt).toBeNull()
  })

  it('to the deputy at once when somebody is away, and stays where it is when nobody else is there', () => {
    const away = new Set([carlo])
    const decision = decideAsk(asked(ten, carlo, lucia), { do: 'hand-over', away: carlo }, { now: ten, away })
    expect(decision).toMatchObject({ news: [{ type: 'ask.climbed', from: carlo, to: lucia, why: 'absent' }] })
    const alone = decideAsk(asked(ten, carlo), { do: 'hand-over', away: carlo }, { now: ten, away })
    expect(alone).toMatchObject({ ok: true, news: [] })
    const others = decideAsk(asked(ten, lucia, carlo), { do: 'hand-over', away: carlo }, { now: ten, away })
    expect(others).toMatchObject({ ok: true, news: [] })
  })
})

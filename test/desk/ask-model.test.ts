import fc from 'fast-check'
import { currentRung, type AskCommand, type AskNews, type AskState } from '../../src/desk/asks/ask.rules'
import { begin, decideAsk, nextMoment } from '../../src/desk/asks/decide.rules'
import type { NoteId, PersonId } from '../../src/lib/ids'
import { office } from '../support/asks'
import {
  ACKNOWLEDGE,
  ANSWER,
  DEPUTY,
  give,
  giveOn,
  newOracle,
  nextOf,
  pass,
  PEOPLE,
  STEPS,
  turnOf,
  wasAskedIn,
  type Oracle,
} from '../support/ladder-oracle'

const MINUTE = 60_000
const START = Date.parse('2026-11-23T08:00:00Z')
const ASKER = 'asker' as PersonId
const moment = (minute: number) => new Date(START + minute * MINUTE)

/** Everybody's clock is the one on the wall: hours have tests of their own. */
const clockOf = (person: PersonId) => ({
  ...{ hours: office('Europe/Rome'), anytime: true },
  deputy: DEPUTY[person] ?? null,
})

/** The real thing, jumping from moment to moment as its timer does. */
type Real = { state: AskState; minute: number; away: Set<PersonId>; news: string[] }

function newReal(): Real {
  const ladder = {
    steps: STEPS.map((person) => ({ person, why: 'first' as const })),
    people: Object.fromEntries(PEOPLE.filter((one) => one !== 'p5').map((one) => [one, clockOf(one)])),
    agreed: { acknowledgeWithinMs: ACKNOWLEDGE * MINUTE, answerWithinMs: ANSWER * MINUTE },
  }
  const state = begin({ asker: ASKER, ladder, answered: null, withdrawn: null, unansweredAt: null }, moment(0))
  return { state, minute: 0, away: new Set(), news: [] }
}

const line = (minute: number, news: AskNews): string => {
  if (news.type === 'ask.climbed') return `${minute} ask.climbed ${news.from} ${news.to}`
  return news.type === 'ask.reminded' ? `${minute} ask.reminded ${news.to}` : `${minute} ${news.type}`
}

function obey(real: Real, command: AskCommand, at = real.minute): boolean {
  const decision = decideAsk(real.state, command, { now: moment(at), away: real.away })
  if (!decision.ok) return false
  real.state = decision.state
  real.news.push(...decision.news.map((one) => line(at, one)))
  return true
}

function passTime(real: Real, minutes: number): void {
  const end = real.minute + minutes
  for (let at = nextMoment(real.state, real.away); at !== null && at <= moment(end);) {
    // A timer that fires twice, or too early, does nothing.
    const minute = Math.max(real.minute, (at.getTime() - START) / MINUTE)
    obey(real, { do: 'tick' }, minute)
    const said = real.news.length
    obey(real, { do: 'tick' }, minute)
    expect(real.news).toHaveLength(said)
    at = nextMoment(real.state, real.away)
  }
  real.minute = end
}

type Play = { name: string; act: (oracle: Oracle, real: Real) => void }

const same = (oracle: Oracle, real: Real, done: boolean): void => {
  // What a command of a person was, is told by its name; what happened by itself is compared line by line.
  const byItself = (news: string[]) => news.filter((one) => /climbed|reminded|unanswered/.test(one))
  const rung = currentRung(real.state)
  const turn = turnOf(oracle)
  expect({
    done,
    person: rung?.person,
    due: rung?.answerDue,
    acknowledged: rung && rung.acknowledged !== null,
  }).toEqual({ done, person: turn?.person, due: turn && moment(turn.answerDue), acknowledged: turn?.acknowledged })
  expect(byItself(real.news)).toEqual(byItself(oracle.news))
  expect(real.state.rungs.map(({ person }) => person)).toEqual(oracle.turns.map(({ person }) => person))
  expect(real.state.unansweredAt !== null).toBe(oracle.unanswered)
  expect(real.state.rungs.filter(({ ended }) => ended === null).length).toBeLessThanOrEqual(1)
  expect((real.state.answered ?? real.state.withdrawn) !== null).toBe(oracle.done !== null)
}

/** A command with what the oracle makes of it: whether it is allowed, and what then is true. */
const play = (
  name: string,
  allowed: (oracle: Oracle) => boolean,
  ...[effect, command]: [(oracle: Oracle) => void, AskCommand]
): Play => ({
  name,
  act: (oracle, real) => {
    const may = allowed(oracle)
    if (may) effect(oracle)
    const did = obey(real, command)
    expect({ name, did }).toEqual({ name, did: may })
    same(oracle, real, did)
  },
})

const open = (oracle: Oracle): boolean => oracle.done === null
const theirs = (oracle: Oracle, by: PersonId): boolean => {
  const turn = turnOf(oracle)
  return open(oracle) && wasAskedIn(oracle, by) && (turn === undefined || turn.person === by)
}
const note = 'note' as NoteId

const anybody = fc.constantFrom(...PEOPLE)
const plays = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 12 }).map((tens): Play => ({
      name: `${tens * 10} minutes pass`,
      act: (oracle, real) => {
        pass(oracle, tens * 10)
        passTime(real, tens * 10)
        same(oracle, real, true)
      },
    })),
  },
  {
    weight: 2,
    arbitrary: anybody.map((by) =>
      play(
        `${by} acknowledges`,
        (oracle) => open(oracle) && wasAskedIn(oracle, by) && turnOf(oracle)?.acknowledged === false,
        (oracle) => {
          const turn = turnOf(oracle)
          if (turn === undefined) return
          turn.acknowledged = true
          turn.reminders = turn.reminders.filter((at) => isOfAnswer(turn, at))
        },
        { do: 'acknowledge', by },
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: anybody.map((by) =>
      play(
        `${by} answers`,
        (oracle) => wasAskedIn(oracle, by),
        (oracle) => {
          if (!open(oracle)) return
          oracle.done = 'answered'
          oracle.unanswered = false
        },
        { do: 'answer', by, note },
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: anybody.map((by) =>
      play(
        `${by} declines`,
        (oracle) => theirs(oracle, by) && turnOf(oracle) !== undefined,
        (oracle) => {
          const next = giveOn(oracle)
          if (next === undefined) oracle.news.push(`${oracle.minute} ask.unanswered`)
        },
        { do: 'pass-on', by, to: null, reason: '' },
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anybody, anybody).map(([by, to]) =>
      play(
        `${by} passes on to ${to}`,
        (oracle) => theirs(oracle, by) && turnOf(oracle)?.person !== to && !oracle.away.has(to),
        (oracle) => give(oracle, to),
        { do: 'pass-on', by, to: { person: to, people: { [to]: clockOf(to) } }, reason: '' },
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: anybody.map((by) =>
      play(
        `${by} takes more time`,
        (oracle) => open(oracle) && turnOf(oracle)?.person === by && turnOf(oracle)?.extended === false,
        (oracle) => {
          const turn = turnOf(oracle)
          if (turn === undefined) return
          const due = Math.max(turn.answerDue, oracle.minute) + ANSWER
          const span = due - oracle.minute
          Object.assign(turn, { answerDue: due, extended: true, acknowledged: true })
          turn.reminders = [oracle.minute + 0.5 * span, oracle.minute + 0.8 * span]
          oracle.unanswered = false
        },
        { do: 'extend', by, until: null },
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: anybody.map((person): Play => ({
      name: `${person} goes away or comes back`,
      act: (oracle, real) => {
        const back = oracle.away.delete(person)
        real.away = new Set(oracle.away)
        if (back) return
        oracle.away.add(person)
        real.away.add(person)
        const turn = turnOf(oracle)
        const next = nextOf(oracle, person)
        if (open(oracle) && turn?.person === person && next !== undefined) {
          give(oracle, next)
          oracle.news.push(`${oracle.minute} ask.climbed ${person} ${next}`)
        }
        expect(obey(real, { do: 'hand-over', away: person })).toBe(true)
        same(oracle, real, true)
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      play('the asker withdraws', open, (oracle) => void (oracle.done = 'withdrawn'), { do: 'withdraw', by: ASKER }),
    ),
  },
)

/** Reminders of the answer lie at half and four fifths of an hour; those of the acknowledgement never do. */
const isOfAnswer = (turn: { acknowledgeDue: number }, at: number): boolean =>
  [0.5 * ANSWER, 0.8 * ANSWER].includes(at - (turn.acknowledgeDue - ACKNOWLEDGE))

const RUNS = Number(process.env['MODEL_RUNS'] ?? 2_000)

describe('Whatever people and time do to an ask', () => {
  it('it goes as one who looks at it every minute would have it', () => {
    const met: Record<string, number> = {}
    fc.assert(
      fc.property(fc.array(plays, { minLength: 1, maxLength: 25 }), (all) => {
        const [oracle, real] = [newOracle(), newReal()]
        for (const { act } of all) act(oracle, real)
        for (const one of real.news) {
          const type = one.split(' ')[1] ?? ''
          met[type] = (met[type] ?? 0) + 1
        }
      }),
      { numRuns: RUNS },
    )
    // The plays must have met everything, or they prove little.
    expect(Object.keys(met).sort()).toEqual([
      ...['ask.acknowledged', 'ask.answered', 'ask.climbed', 'ask.declined', 'ask.extended', 'ask.passedOn'],
      ...['ask.reminded', 'ask.unanswered', 'ask.withdrawn'],
    ])
    if (process.env['MODEL_RUNS']) console.log(JSON.stringify(met))
  }, 600_000)

  it('it ends by itself: in an answer, or loudly', () => {
    fc.assert(
      fc.property(fc.array(plays, { maxLength: 12 }), (all) => {
        const [oracle, real] = [newOracle(), newReal()]
        for (const { act } of all) act(oracle, real)
        passTime(real, 100 * ANSWER)
        const { answered, withdrawn, unansweredAt } = real.state
        expect(answered ?? withdrawn ?? unansweredAt).not.toBeNull()
        expect(answered !== null && withdrawn !== null).toBe(false)
      }),
      { numRuns: RUNS },
    )
  }, 600_000)
})

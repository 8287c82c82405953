import { assert } from '../../lib/errors'
import type { PersonId } from '../../lib/ids'
import {
  type AskCommand,
  type AskDecision,
  type AskNews,
  type AskRefusal,
  type AskState,
  currentRung,
  isOpen,
  type Moment,
  type PersonalClock,
  type Rung,
  type RungEnd,
  type RungWhy,
  wasAsked,
} from './ask.rules'
import { afterMs, firstDues, remindersOf, remindersUntil } from './clock.rules'

/** More time than this is no answer within an agreed time any more, but another agreement. */
const MAX_EXTENSION_MS = 30 * 86_400_000

/** The first turn of a new ask. */
export function begin(state: Omit<AskState, 'rungs'>, now: Date): AskState {
  const [first] = state.ladder.steps
  const begun = { ...state, rungs: [] }
  return first === undefined ? begun : { ...begun, rungs: [turnOf(begun, first, now)] }
}

/**
 * What becomes of an ask: pure, so that the whole ladder can be played through. Whoever was asked may answer, also when
 * somebody else's turn has come; only the first answer ends the wait.
 */
export function decideAsk(state: AskState, command: AskCommand, moment: Moment): AskDecision {
  switch (command.do) {
    case 'acknowledge':
      return acknowledge(state, command.by, moment)
    case 'answer':
      return answer(state, command, moment)
    case 'pass-on':
      return passOn(state, command, moment)
    case 'extend':
      return extend(state, command, moment)
    case 'withdraw':
      return withdraw(state, command.by, moment)
    case 'hand-over':
      return handOver(state, command.away, moment)
    case 'tick':
      return tick(state, moment)
  }
}

/** When something has to be done by itself; null when nothing will. */
export function nextMoment(state: AskState, away: Moment['away']): Date | null {
  const rung = currentRung(state)
  if (!isOpen(state) || rung === undefined || state.unansweredAt !== null) return null
  const { at } = dueOf(state, rung, away)
  const [reminder] = rung.reminders
  return reminder !== undefined && reminder.at < at ? reminder.at : at
}

function acknowledge(state: AskState, by: PersonId, { now }: Moment): AskDecision {
  const refusal = refuse(state, by)
  if (refusal) return refusal
  const rung = currentRung(state)
  if (rung === undefined) return { ok: false, why: 'not-your-turn', by: null }
  if (rung.acknowledged !== null) return { ok: false, why: 'already-acknowledged', ...rung.acknowledged }
  const reminders = rung.reminders.filter(({ of }) => of === 'answer')
  const next = withCurrent(state, { ...rung, acknowledged: { by, at: now }, reminders })
  return done(next, [{ type: 'ask.acknowledged', by }])
}

/** A later answer is worth reading too: it changes nothing but is told. */
function answer(state: AskState, { by, note }: Extract<AskCommand, { do: 'answer' }>, { now }: Moment): AskDecision {
  if (!wasAsked(state, by)) return { ok: false, why: 'not-asked' }
  if (!isOpen(state)) return done(state, [{ type: 'ask.answered', by, note, first: false }])
  return done({ ...state, answered: { by, at: now }, unansweredAt: null }, [
    { type: 'ask.answered', by, note, first: true },
  ])
}

function passOn(state: AskState, command: Extract<AskCommand, { do: 'pass-on' }>, moment: Moment): AskDecision {
  const { by, to, reason } = command
  const refusal = refuse(state, by) ?? notTheirTurn(currentRung(state), by)
  if (refusal) return refusal
  if (to === null) return decline(state, command, moment)
  if (to.person === state.asker || to.person === currentRung(state)?.person) {
    return { ok: false, why: 'cannot-be-asked', person: to.person }
  }
  if (moment.away.has(to.person)) return { ok: false, why: 'away', person: to.person }
  const people = { ...to.people, ...state.ladder.people }
  const known = { ...ended(state, 'passed-on', moment.now), ladder: { ...state.ladder, people } }
  const next = withTurn(known, { person: to.person, why: 'passed-on' }, moment.now)
  return done(next, [{ type: 'ask.passedOn', by, to: to.person, reason }])
}

function decline(state: AskState, { by, reason }: { by: PersonId; reason: string }, moment: Moment): AskDecision {
  if (currentRung(state) === undefined) return { ok: false, why: 'not-your-turn', by: null }
  const next = climb(ended(state, 'declined', moment.now), moment)
  const to = currentRung(next.state)?.person ?? null
  return done(next.state, [{ type: 'ask.declined', by, to, reason }, ...next.news])
}

/** Once in a turn. Whoever asks for more time is on it. */
function extend(state: AskState, { by, until }: Extract<AskCommand, { do: 'extend' }>, { now }: Moment): AskDecision {
  const rung = currentRung(state)
  const refusal = refuse(state, by) ?? notTheirTurn(rung, by)
  if (refusal) return refusal
  if (rung === undefined) return { ok: false, why: 'not-your-turn', by: null }
  if (rung.extended) return { ok: false, why: 'extended-before' }
  const clock = clockOf(state, by)
  const from = rung.answerDue > now ? rung.answerDue : now
  const due = until ?? afterMs(clock, from, state.ladder.agreed.answerWithinMs)
  if (!isExtension({ from, now }, due, until !== null)) return { ok: false, why: 'not-later' }
  const next = withCurrent(state, {
    ...rung,
    answerDue: due,
    extended: true,
    acknowledged: rung.acknowledged ?? { by, at: now },
    reminders: remindersUntil(clock, now, due),
  })
  return done({ ...next, unansweredAt: null }, [{ type: 'ask.extended', by, until: due.toISOString() }])
}

/** An invalid date is no later one either. */
const isExtension = ({ from, now }: { from: Date; now: Date }, due: Date, chosen: boolean): boolean =>
  due > from && (!chosen || due.getTime() - now.getTime() <= MAX_EXTENSION_MS)

function withdraw(state: AskState, by: PersonId | null, { now }: Moment): AskDecision {
  if (state.answered) return { ok: false, why: 'already-answered', by: state.answered.by }
  if (state.withdrawn) return { ok: false, why: 'withdrawn' }
  return done({ ...state, withdrawn: { by, at: now } }, [{ type: 'ask.withdrawn', by }])
}

/** Somebody is away from now on: their turn goes to their deputy at once, unless nobody is left. */
function handOver(state: AskState, away: PersonId, moment: Moment): AskDecision {
  const rung = currentRung(state)
  const next = rung?.person === away ? nextStep(state, moment.away, away) : undefined
  if (!isOpen(state) || next === undefined) return done(state, [])
  const climbed = climb(ended(state, 'absent', moment.now), moment, away)
  return done({ ...climbed.state, unansweredAt: null }, [
    { type: 'ask.climbed', from: away, to: next.person, why: 'absent' },
  ])
}

/** Does what is due by now. A timer that fires too early, or twice, finds nothing to do. */
function tick(state: AskState, moment: Moment): AskDecision {
  const rung = currentRung(state)
  if (!isOpen(state) || rung === undefined || state.unansweredAt !== null) return done(state, [])
  const due = dueOf(state, rung, moment.away)
  if (due.at > moment.now) return remind(state, rung, moment)
  if (nextStep(state, moment.away) === undefined) {
    return done({ ...withCurrent(state, { ...rung, reminders: [] }), unansweredAt: moment.now }, [
      { type: 'ask.unanswered' },
    ])
  }
  const why = due.of === 'acknowledge' ? 'not-acknowledged' : 'not-answered'
  const climbed = climb(ended(state, why, moment.now), moment)
  const to = currentRung(climbed.state)?.person ?? rung.person
  return done(climbed.state, [{ type: 'ask.climbed', from: rung.person, to, why }])
}

/** What was slept through is one reminder, not several. */
function remind(state: AskState, rung: Rung, { now }: Moment): AskDecision {
  const last = rung.reminders.filter(({ at }) => at <= now).at(-1)
  if (last === undefined) return done(state, [])
  const reminders = rung.reminders.filter(({ at }) => at > now)
  return done(withCurrent(state, { ...rung, reminders }), [{ type: 'ask.reminded', to: rung.person, about: last.of }])
}

/** Who is silent loses their turn when they should have said that they are on it; the last of all keeps it to the end. */
function dueOf(state: AskState, rung: Rung, away: Moment['away']): Rung['reminders'][number] {
  const { acknowledged, acknowledgeDue, answerDue } = rung
  const waits = acknowledged !== null || acknowledgeDue > answerDue || nextStep(state, away) === undefined
  return waits ? { at: answerDue, of: 'answer' } : { at: acknowledgeDue, of: 'acknowledge' }
}

type Changed = { state: AskState; news: AskNews[] }

/** Gives the turn to whoever comes next; nobody is left: that is said loudly. */
function climb(state: AskState, { now, away }: Moment, absent?: PersonId): Changed {
  const next = nextStep(state, away, absent)
  if (next !== undefined) return { state: withTurn(state, next, now), news: [] }
  return { state: { ...state, unansweredAt: now }, news: [{ type: 'ask.unanswered' }] }
}

/** Nobody is asked twice by the ladder; in the place of somebody who is away stands their deputy. */
function nextStep(
  state: AskState,
  away: Moment['away'],
  absent?: PersonId,
): { person: PersonId; why: RungWhy } | undefined {
  const { ladder, asker } = state
  const fits = (person: PersonId | null | undefined): person is PersonId =>
    person !== null &&
    person !== undefined &&
    person !== asker &&
    person !== absent &&
    ladder.people[person] !== undefined &&
    !away.has(person) &&
    !wasAsked(state, person)
  const deputy = (person: PersonId) => ladder.people[person]?.deputy
  const own = absent === undefined ? undefined : deputy(absent)
  if (fits(own)) return { person: own, why: 'deputy' }
  for (const step of ladder.steps) {
    if (fits(step.person)) return step
    const stands = away.has(step.person) && !wasAsked(state, step.person) ? deputy(step.person) : undefined
    if (fits(stands)) return { person: stands, why: 'deputy' }
  }
  return undefined
}

function refuse(state: AskState, by: PersonId): AskRefusal | undefined {
  if (!wasAsked(state, by)) return { ok: false, why: 'not-asked' }
  if (state.answered) return { ok: false, why: 'already-answered', by: state.answered.by }
  return state.withdrawn ? { ok: false, why: 'withdrawn' } : undefined
}

/** When everybody has passed, anybody who was asked may still find somebody. */
const notTheirTurn = (rung: Rung | undefined, by: PersonId): AskRefusal | undefined =>
  rung === undefined || rung.person === by ? undefined : { ok: false, why: 'not-your-turn', by: rung.person }

const done = (state: AskState, news: AskNews[]): AskDecision => ({ ok: true, state, news })

const clockOf = ({ ladder }: Pick<AskState, 'ladder'>, person: PersonId): PersonalClock => {
  const known = ladder.people[person]
  assert(known, 'an ask knows whom it asks')
  return known
}

function turnOf(state: Pick<AskState, 'ladder'>, { person, why }: { person: PersonId; why: RungWhy }, now: Date): Rung {
  const clock = clockOf(state, person)
  const { agreed } = state.ladder
  const reminders = remindersOf(clock, now, agreed)
  return {
    ...{ person, why, since: now, ...firstDues(clock, now, agreed) },
    ...{ acknowledged: null, extended: false, reminders, ended: null },
  }
}

const withTurn = (state: AskState, step: { person: PersonId; why: RungWhy }, now: Date): AskState => ({
  ...state,
  rungs: [...state.rungs, turnOf(state, step, now)],
  unansweredAt: null,
})

const withCurrent = (state: AskState, rung: Rung): AskState => ({
  ...state,
  rungs: [...state.rungs.slice(0, -1), rung],
})

function ended(state: AskState, how: RungEnd, at: Date): AskState {
  const rung = currentRung(state)
  return rung === undefined ? state : withCurrent(state, { ...rung, reminders: [], ended: { how, at } })
}

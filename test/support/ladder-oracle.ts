import type { PersonId } from '../../src/lib/ids'

/** The ladder once more, minute by minute and without looking ahead: slow, and too simple to be wrong. */

export const ACKNOWLEDGE = 20
export const ANSWER = 60
export const STEPS = ['p0', 'p1', 'p2'] as PersonId[]
export const DEPUTY: Readonly<Record<string, PersonId>> = { p0: 'p3' as PersonId, p2: 'p4' as PersonId }
export const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'] as PersonId[]

type Turn = {
  person: PersonId
  acknowledgeDue: number
  answerDue: number
  acknowledged: boolean
  extended: boolean
  reminders: number[]
  over: boolean
}

export type Oracle = {
  minute: number
  away: Set<PersonId>
  turns: Turn[]
  done: 'answered' | 'withdrawn' | null
  unanswered: boolean
  news: string[]
}

export function newOracle(): Oracle {
  const oracle: Oracle = { minute: 0, away: new Set(), turns: [], done: null, unanswered: false, news: [] }
  give(oracle, 'p0' as PersonId)
  return oracle
}

export const turnOf = ({ turns }: Oracle): Turn | undefined => turns.find(({ over }) => !over)
export const wasAskedIn = ({ turns }: Oracle, person: PersonId): boolean => turns.some((turn) => turn.person === person)

export function give(oracle: Oracle, person: PersonId): void {
  for (const turn of oracle.turns) turn.over = true
  const { minute } = oracle
  oracle.turns.push({
    ...{ person, acknowledgeDue: minute + ACKNOWLEDGE, answerDue: minute + ANSWER },
    ...{ acknowledged: false, extended: false, over: false },
    reminders: [0.5, 0.8].flatMap((share) => [minute + share * ACKNOWLEDGE, minute + share * ANSWER]),
  })
  oracle.unanswered = false
}

/** Whoever is next: on the ladder, not asked yet, there; or the deputy of somebody on it who is away. */
export function nextOf(oracle: Oracle, leaving?: PersonId): PersonId | undefined {
  const free = (person: PersonId | undefined): person is PersonId =>
    person !== undefined && !wasAskedIn(oracle, person) && !oracle.away.has(person)
  const own = leaving && DEPUTY[leaving]
  if (free(own)) return own
  for (const person of STEPS) {
    if (free(person)) return person
    const deputy = DEPUTY[person]
    if (oracle.away.has(person) && !wasAskedIn(oracle, person) && free(deputy)) return deputy
  }
  return undefined
}

/** Gives the turn on, or says that nobody is left. */
export function giveOn(oracle: Oracle, leaving?: PersonId): PersonId | undefined {
  const next = nextOf(oracle, leaving)
  for (const turn of oracle.turns) turn.over = true
  if (next === undefined) oracle.unanswered = true
  else give(oracle, next)
  return next
}

/** Looks now, and at the end of each minute. */
export function pass(oracle: Oracle, minutes: number): void {
  look(oracle)
  for (let i = 0; i < minutes; i++) {
    oracle.minute += 1
    look(oracle)
  }
}

function look(oracle: Oracle): void {
  const { minute } = oracle
  const turn = turnOf(oracle)
  if (oracle.done !== null || oracle.unanswered || turn === undefined) return
  const alone = nextOf(oracle) === undefined
  const over = minute >= turn.answerDue || (minute >= turn.acknowledgeDue && !turn.acknowledged && !alone)
  if (over && alone) {
    oracle.unanswered = true
    turn.reminders = []
    oracle.news.push(`${minute} ask.unanswered`)
  } else if (over) {
    const next = giveOn(oracle)
    oracle.news.push(`${minute} ask.climbed ${turn.person} ${next}`)
  } else if (turn.reminders.some((at) => at <= minute)) {
    turn.reminders = turn.reminders.filter((at) => at > minute)
    oracle.news.push(`${minute} ask.reminded ${turn.person}`)
  }
}

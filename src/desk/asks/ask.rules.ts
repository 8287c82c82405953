import type { BusinessHours } from '../../lib/business-time'
import type { AskId, ConversationId, DepartmentId, NoteId, PersonId, TopicId } from '../../lib/ids'
import type { DeskEvent } from '../timeline/event.rules'

/** The two promises of an ask: to say that one is on it, and to answer. */
export type ClockName = 'acknowledge' | 'answer'

/** Why somebody is asked. */
export type RungWhy = 'first' | 'deputy' | 'head' | 'duty-manager' | 'passed-on'

/** How somebody's turn ended without an answer. */
export type RungEnd = 'not-acknowledged' | 'not-answered' | 'declined' | 'passed-on' | 'absent'

/** Whose clock it is: their hours, or the clock on the wall for those who may be asked at any time. */
export type PersonalClock = { hours: BusinessHours; anytime: boolean }

/** What a running ask knows of somebody, however the playbook changes meanwhile. */
export type Asked = PersonalClock & { deputy: PersonId | null }

export type Agreed = { acknowledgeWithinMs: number; answerWithinMs: number }

/** Who is asked one after the other, as it was agreed when the ask was opened. */
export type Ladder = {
  steps: readonly { person: PersonId; why: RungWhy }[]
  people: Readonly<Record<string, Asked>>
  agreed: Agreed
}

export type Reminder = { at: Date; of: ClockName }

/** They could not be told in a workspace: of which facts, and whether they are asked by mail instead. */
export type Unreached = { workspace: string; mailed: boolean; facts: readonly string[] }

/** Somebody's turn. The last one that has not ended is the one that counts; all of them may answer. */
export type Rung = {
  person: PersonId
  why: RungWhy
  since: Date
  acknowledgeDue: Date
  answerDue: Date
  acknowledged: { by: PersonId; at: Date } | null
  extended: boolean
  /** Those still to come, the earliest first. */
  reminders: readonly Reminder[]
  unreached?: Unreached
  ended: { how: RungEnd; at: Date } | null
}

/** An ask as it is decided upon. */
export type AskState = {
  asker: PersonId
  ladder: Ladder
  rungs: readonly Rung[]
  answered: { by: PersonId; at: Date } | null
  withdrawn: { by: PersonId | null; at: Date } | null
  /** Since when nobody is left to be asked. */
  unansweredAt: Date | null
}

/** An ask as it is kept. `acknowledgeDue` and `answerDue` are what the department had promised at first. */
export type Ask = {
  id: AskId
  conversation: ConversationId
  department: DepartmentId
  topic: TopicId | null
  question: string
  tried: string
  priority: 1 | 2 | 3 | 4
  openedAt: Date
  acknowledgeDue: Date
  answerDue: Date
  state: AskState
}

/** What may become true of an ask, without saying again of which. */
export type AskNews = Bare<Extract<DeskEvent, { ask: AskId }>>
type Bare<Event> = Event extends unknown ? Omit<Event, 'conversation' | 'ask'> : never

/** Why an act on an ask was not done. Nothing was changed. */
export type AskRefusal =
  | { ok: false; why: 'not-found' }
  | { ok: false; why: 'not-asked' }
  | { ok: false; why: 'already-answered'; by: PersonId }
  | { ok: false; why: 'withdrawn' }
  | { ok: false; why: 'already-acknowledged'; by: PersonId; at: Date }
  | { ok: false; why: 'not-your-turn'; by: PersonId | null }
  | { ok: false; why: 'extended-before' }
  | { ok: false; why: 'not-later' }
  | { ok: false; why: 'cannot-be-asked'; person: PersonId }
  | { ok: false; why: 'away'; person: PersonId }
  | { ok: false; why: 'empty' }

export type AskDecision = { ok: true; state: AskState; news: AskNews[] } | AskRefusal

/** What a decision is made in: the moment by the database's clock, and who is away. */
export type Moment = { now: Date; away: ReadonlySet<PersonId> }

export type AskCommand =
  | { do: 'acknowledge'; by: PersonId }
  | { do: 'answer'; by: PersonId; note: NoteId }
  /** Without `to`: to whoever comes next. */
  | { do: 'pass-on'; by: PersonId; to: { person: PersonId; people: Ladder['people'] } | null; reason: string }
  | { do: 'extend'; by: PersonId; until: Date | null }
  | { do: 'withdraw'; by: PersonId | null }
  | { do: 'hand-over'; away: PersonId }
  | { do: 'tick' }

/** Whose turn it is. */
export function currentRung({ rungs }: AskState): Rung | undefined {
  const last = rungs.at(-1)
  return last?.ended ? undefined : last
}

/** Whether somebody was asked, at whatever time: they may answer. */
export const wasAsked = ({ rungs }: AskState, person: PersonId): boolean => rungs.some((rung) => rung.person === person)

/** Whether the asker still waits. */
export const isOpen = ({ answered, withdrawn }: AskState): boolean => answered === null && withdrawn === null

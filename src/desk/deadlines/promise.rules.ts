import { addBusinessMs, businessMsBetween, type BusinessHours } from '../../lib/business-time'
import { SportelloError } from '../../lib/errors'
import type { AccountId, CalendarId } from '../../lib/ids'
import { accountOf, type Playbook } from '../playbook/playbook.rules'
import {
  ALWAYS,
  DEFAULT_PROMISES,
  type Band,
  type Bands,
  type ConversationKind,
  type DeadlineKind,
  type Promises,
  type Target,
} from '../playbook/target.rules'

/** What a promise depends on: the playbook's version that the conversation keeps, and what is known about it. */
export type Subject = {
  account: AccountId
  kind: ConversationKind | null
  priority: 1 | 2 | 3 | 4
  playbookVersion: number
}

/** What was promised and by which rule, as it is kept with each deadline. */
export type Rule = {
  account: AccountId
  playbookVersion: number
  /** The place of the target in its list, from 0, and its conditions; null where it has none. */
  target: number
  kind: ConversationKind | null
  priority: 1 | 2 | 3 | 4 | null
  bands: Bands
  warnAtShare: number
  managerAfterMs: number
}

export type Times = { withinMs: number; calendar: CalendarId; dueAt: Date; warnAt: Date; managerAt: Date }

const MINUTES_A_DAY = 1_440
const ROUND_THE_CLOCK = Array.from({ length: 7 }, () => [{ opens: 0, closes: MINUTES_A_DAY }])

/** The hours of a calendar; one that is not in the playbook is round the clock, in the playbook's zone. */
export function hoursOf(playbook: Playbook, id: CalendarId): BusinessHours {
  const named = id === ALWAYS ? undefined : playbook.calendars.find((calendar) => calendar.id === id)
  return named ?? { zone: playbook.zone, week: ROUND_THE_CLOCK, holidays: undefined, days: {} }
}

/** The first target whose every condition holds counts. What is not known of a conversation fits no condition. */
export function ruleFor(playbook: Playbook, { account, kind, priority, playbookVersion }: Subject): Rule {
  const promises = promisesOf(playbook, account)
  const found = promises.targets.findIndex(
    (target) =>
      (target.kind === undefined || target.kind === kind) &&
      (target.priority === undefined || target.priority === priority),
  )
  const target = found < 0 ? promises.targets.length - 1 : found
  const { kind: ofKind, priority: ofPriority, bands } = targetAt(promises, target)
  const { warnAtShare, managerAfterMs } = promises
  return {
    ...{ account, playbookVersion, target, kind: ofKind ?? null, priority: ofPriority ?? null },
    ...{ bands, warnAtShare, managerAfterMs },
  }
}

/** When a promise that began then is due, when to warn of it, and when a manager is told: all in business time. */
export function timesOf(
  playbook: Playbook,
  rule: Rule,
  { kind, startedAt }: { kind: DeadlineKind; startedAt: Date },
): Times {
  const promises = promisesOf(playbook, rule.account)
  const { calendar } = promises
  const hours = hoursOf(playbook, calendar)
  const withinMs = targetAt(promises, rule.target).withinMs[kind]
  const dueAt = later(hours, startedAt, withinMs)
  return {
    ...{ withinMs, calendar, dueAt },
    warnAt: later(hours, startedAt, Math.round(withinMs * rule.warnAtShare)),
    managerAt: later(hours, dueAt, rule.managerAfterMs),
  }
}

/**
 * A calendar in which so much time never passes counts like the clock on the wall: a customer's message is taken in
 * whatever a team has written into its calendars.
 */
function later(hours: BusinessHours, from: Date, ms: number): Date {
  try {
    return addBusinessMs(hours, from, ms)
  } catch (error) {
    if (error instanceof SportelloError && error.code === 'invalid') return new Date(from.getTime() + ms)
    throw error
  }
}

/** How long it took: in business time, and on the clock on the wall, since that is what the customer feels. */
export function spansOf(
  playbook: Playbook,
  calendar: CalendarId,
  { from, to }: { from: Date; to: Date },
): { businessMs: number; wallMs: number } {
  return {
    businessMs: businessMsBetween(hoursOf(playbook, calendar), from, to),
    wallMs: to.getTime() - from.getTime(),
  }
}

/** How good a response time was; a bound belongs to the better band. */
export function bandOf({ goodMs, acceptableMs, poorMs }: Bands, ms: number): Band {
  if (ms <= goodMs) return 'good'
  if (ms <= acceptableMs) return 'acceptable'
  return ms <= poorMs ? 'poor' : 'unacceptable'
}

/** An account that has left the playbook keeps what is promised by default. */
const promisesOf = (playbook: Playbook, account: AccountId): Promises =>
  accountOf(playbook, account)?.promises ?? DEFAULT_PROMISES

const targetAt = ({ targets }: Promises, index: number): Target =>
  targets[index] ?? (targets.at(-1) as Target | undefined) ?? (DEFAULT_PROMISES.targets[0] as Target)

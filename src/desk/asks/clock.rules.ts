import { addBusinessMs, businessMsBetween } from '../../lib/business-time'
import type { Agreed, PersonalClock, Reminder } from './ask.rules'

/** Shares of a promised time after which somebody is reminded of it. */
const REMIND_AT_SHARES = [0.5, 0.8] as const

/** The moment when so much of somebody's time has gone by. */
export const afterMs = ({ hours, anytime }: PersonalClock, from: Date, ms: number): Date =>
  anytime ? new Date(from.getTime() + ms) : addBusinessMs(hours, from, ms)

/** How much of somebody's time lies between two moments. */
export const msBetween = ({ hours, anytime }: PersonalClock, from: Date, to: Date): number =>
  anytime ? to.getTime() - from.getTime() : businessMsBetween(hours, from, to)

export const firstDues = (
  clock: PersonalClock,
  from: Date,
  { acknowledgeWithinMs, answerWithinMs }: Agreed,
): { acknowledgeDue: Date; answerDue: Date } => ({
  acknowledgeDue: afterMs(clock, from, acknowledgeWithinMs),
  answerDue: afterMs(clock, from, answerWithinMs),
})

/** The reminders of both promises, the earliest first. */
export function remindersOf(
  clock: PersonalClock,
  from: Date,
  { acknowledgeWithinMs, answerWithinMs }: Agreed,
): Reminder[] {
  const at = (share: number, ms: number): Date => afterMs(clock, from, Math.round(share * ms))
  return REMIND_AT_SHARES.flatMap((share): Reminder[] => [
    { at: at(share, acknowledgeWithinMs), of: 'acknowledge' },
    { at: at(share, answerWithinMs), of: 'answer' },
  ]).sort((one, other) => one.at.getTime() - other.at.getTime())
}

/** The reminders of an answer that is now due at another time. */
export function remindersUntil(clock: PersonalClock, from: Date, due: Date): Reminder[] {
  const spanMs = msBetween(clock, from, due)
  return REMIND_AT_SHARES.map((share) => ({ at: afterMs(clock, from, Math.round(share * spanMs)), of: 'answer' }))
}

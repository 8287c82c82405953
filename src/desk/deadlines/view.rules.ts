import type { OpenSpan } from '../../lib/business-time'
import type { Deadline } from './deadline.rules'

/** A promise as it is shown; `overdue` while it runs and its due time has passed. */
export type DeadlineView = Deadline & { overdue: boolean }

/** Why a deadline is due when it is. */
export type DeadlineExplained = DeadlineView & {
  calendarName: string | null
  zone: string
  /** The times that were counted, up to the end or else the due time; `more`: there are later ones. */
  counted: readonly OpenSpan[]
  more: boolean
}

export const toView = (deadline: Deadline, now: Date): DeadlineView => ({
  ...deadline,
  overdue: deadline.ended === null && deadline.dueAt <= now,
})

/** The running deadline that is due first. */
export const nearestOf = (deadlines: readonly DeadlineView[]): DeadlineView | undefined =>
  deadlines.filter(({ ended }) => ended === null).sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime())[0]

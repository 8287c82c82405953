import type { CalendarId } from '../../lib/ids'

/** What is promised to a customer. */
export type DeadlineKind = 'first-reply' | 'next-reply' | 'resolution'
/** What a conversation is about at heart. */
export type ConversationKind = 'complaint' | 'question' | 'praise' | 'other'
/** How good a response time was. */
export type Band = 'good' | 'acceptable' | 'poor' | 'unacceptable'

/** Business time up to which a first reply is good, acceptable, poor; what takes longer is unacceptable. */
export type Bands = { goodMs: number; acceptableMs: number; poorMs: number }

/** The first target of an account whose conditions all hold counts; the last one has none. All spans are business time. */
export type Target = {
  kind?: ConversationKind
  priority?: 1 | 2 | 3 | 4
  withinMs: Readonly<Record<DeadlineKind, number>>
  bands: Bands
}

/** What an account promises its customers. */
export type Promises = {
  calendar: CalendarId
  targets: readonly Target[]
  /** The share of the time after which the holder is warned: 0.75. */
  warnAtShare: number
  /** How long after the due time a manager is told, in business time. */
  managerAfterMs: number
}

const HOUR_MS = 3_600_000

/** The calendar that needs no entry: round the clock, in the playbook's zone. */
export const ALWAYS = 'always' as CalendarId

/** What an account promises whose team has not decided otherwise. */
export const DEFAULT_PROMISES: Promises = {
  calendar: ALWAYS,
  targets: [
    {
      withinMs: { 'first-reply': HOUR_MS, 'next-reply': 2 * HOUR_MS, resolution: 48 * HOUR_MS },
      bands: { goodMs: HOUR_MS, acceptableMs: 5 * HOUR_MS, poorMs: 24 * HOUR_MS },
    },
  ],
  warnAtShare: 0.75,
  managerAfterMs: HOUR_MS,
}

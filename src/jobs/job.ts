/** The classes of work. Each has workers of its own, so that none of them can keep another waiting. */
export const QUEUES = {
  /** What a customer waits for: agents' replies. */
  customers: { concurrency: 12 },
  /** What came in, and what a timer ended. */
  desk: { concurrency: 8 },
  /** What agents see. */
  mirror: { concurrency: 10 },
  /** What may take a while. */
  chores: { concurrency: 4 },
} as const

export type QueueName = keyof typeof QUEUES

export type JobName =
  | 'deliver-reply'
  | 'hide-message'
  | 'seek-evidence'
  | 'drain-lane'
  | 'end-snooze'
  | 'mirror-conversation'
  | 'fetch-attachments'
  | 'probe-account'
  | 'tell-rooms'
  | 'climb-ladder'
  | 'mail-ask'
  | 'hand-over-asks'
  | 'withdraw-asks'

/** What a handler is given: one row of the outbox that nobody else runs. */
export type Run = {
  id: string
  key: string
  payload: Readonly<Record<string, string>>
  /** Failures before this run. */
  attempts: number
  /** An earlier run was begun and did not end well: it may have done part of its work. */
  retried: boolean
  /**
   * False when the process was held up for so long that another may have taken the work over; by the monotonic clock.
   * Asked before each effect that must not be done twice.
   */
  holds: () => boolean
}

/**
 * What a handler says when it did not fail. `again`: there is more of the same. `retryInMs`: not now; this counts as no
 * attempt, and `payload` is kept for the next run. `unclear`: the next run is told that this one may have had effects.
 */
export type Outcome =
  { again: true } | { retryInMs: number; payload?: Record<string, string>; unclear?: boolean } | undefined

export type Handler = (run: Run) => Promise<Outcome>
export type Handlers = Readonly<Record<JobName, Handler>>

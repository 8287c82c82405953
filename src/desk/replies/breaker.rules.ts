import type { SendOutcome } from './reply.rules'

/** How an account's platform has answered of late. */
export type Health = {
  state: 'closed' | 'open'
  reason: string | null
  blockedUntil: Date | null
  windowStartedAt: Date
  calls: number
  failures: number
  /** Calls without an answer, one after the other. */
  timeoutsInARow: number
}

export const WINDOW_MS = 60_000
/** Fewer calls say nothing about a share. */
const MIN_CALLS = 10
const MAX_SHARE = 0.5
const MAX_TIMEOUTS = 5
/** A platform that holds us back without saying for how long. */
const BLOCK_MS = 30_000

/**
 * The breaker opens at half of at least 10 calls in 60 s, at 5 calls in a row without an answer, or at once when the
 * credentials are refused. A 429 holds all replicas back and is no failure. Refused content says nothing about the
 * account but that its platform answers.
 */
export function afterOutcome(health: Health, outcome: SendOutcome, now: Date): Health {
  const current =
    now.getTime() - health.windowStartedAt.getTime() > WINDOW_MS
      ? { ...health, windowStartedAt: now, calls: 0, failures: 0 }
      : health
  switch (outcome.kind) {
    case 'sent':
      return { ...current, calls: current.calls + 1, timeoutsInARow: 0 }
    case 'refused':
      if (outcome.reason === 'auth_expired') return opened(current, 'auth_expired')
      return { ...current, timeoutsInARow: 0 }
    case 'unknown':
      return failed(current, 'no-answer')
    case 'not-sent':
      return afterNotSent(current, outcome, now)
  }
}

function afterNotSent(health: Health, outcome: Extract<SendOutcome, { kind: 'not-sent' }>, now: Date): Health {
  switch (outcome.why) {
    case 'rate-limited': {
      const until = new Date(now.getTime() + (outcome.retryAfterMs ?? BLOCK_MS))
      return { ...health, blockedUntil: later(health.blockedUntil, until) }
    }
    case 'unreachable':
      return failed(health, 'no-answer')
    case 'platform-down':
      return failed(health, 'platform-down')
  }
}

function failed(health: Health, why: 'no-answer' | 'platform-down'): Health {
  const next: Health = {
    ...health,
    calls: health.calls + 1,
    failures: health.failures + 1,
    timeoutsInARow: health.timeoutsInARow + (why === 'no-answer' ? 1 : 0),
  }
  const often = next.calls >= MIN_CALLS && next.failures >= next.calls * MAX_SHARE
  return often || next.timeoutsInARow >= MAX_TIMEOUTS ? opened(next, why) : next
}

/** The first reason stays: it is the one that people were told. Refused credentials are named whenever they show. */
const opened = (health: Health, reason: string): Health =>
  health.state === 'open' && reason !== 'auth_expired' ? health : { ...health, state: 'open', reason }

const later = (one: Date | null, other: Date): Date => (one !== null && one > other ? one : other)

/** A fresh start after a recovery: what went wrong before counts no more. */
export const recovered = (now: Date): Health => ({
  state: 'closed',
  reason: null,
  blockedUntil: null,
  windowStartedAt: now,
  calls: 0,
  failures: 0,
  timeoutsInARow: 0,
})

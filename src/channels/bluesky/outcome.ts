import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import type { BlueskyOutcome } from './api'
import { errorSchema } from './payload'

const UNTOLD_WAIT_MS = 60_000

/** What became of the call that a customer can see. */
export function toOutcome(outcome: BlueskyOutcome, ids: (json: unknown) => readonly string[]): SendOutcome {
  if (outcome.kind === 'not-sent')
    return { kind: 'not-sent', why: 'unreachable', detail: `Bluesky cannot be reached (${outcome.why})` }
  if (outcome.kind === 'unknown') return { kind: 'unknown', detail: `no answer from Bluesky (${outcome.why})` }
  if (outcome.status >= 500) return { kind: 'unknown', detail: `Bluesky ${outcome.status}` }
  return outcome.status === 200 ? { kind: 'sent', ids: ids(outcome.json) } : refusalOf(outcome)
}

/** The same for what comes before it and nobody sees: whatever became of it, the reply was not made. */
export function notMade(outcome: BlueskyOutcome): SendOutcome {
  if (outcome.kind === 'answer' && outcome.status >= 400 && outcome.status < 500) return refusalOf(outcome)
  const why = outcome.kind === 'answer' ? String(outcome.status) : outcome.why
  return { kind: 'not-sent', why: 'unreachable', detail: `Bluesky does not answer now (${why})` }
}

/** A token that is over says so with 400. */
export function isSignedOut(outcome: BlueskyOutcome): boolean {
  if (outcome.kind !== 'answer' || ![400, 401].includes(outcome.status)) return false
  const { error, message } = errorSchema.parse(outcome.json)
  // A password without direct messages says almost the same: no other token helps.
  return !/scope/i.test(message) && (outcome.status === 401 || ['ExpiredToken', 'InvalidToken'].includes(error))
}

export function refusalOf({ status, json, waitMs }: Extract<BlueskyOutcome, { kind: 'answer' }>): SendOutcome {
  if (status === 429) {
    const detail = 'Bluesky 429: too many requests'
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: waitMs ?? UNTOLD_WAIT_MS, detail }
  }
  const { error, message } = errorSchema.parse(json)
  const known = REFUSALS.find((one) => one.is.test(`${status} ${error} ${message}`)) ?? OTHER
  return {
    kind: 'refused',
    reason: known.reason,
    remedies: known.remedies,
    detail: `Bluesky ${status}: ${known.detail}`,
  }
}

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refusal = { reason: 'unknown', remedies: ['open_natively'], detail: 'it does not take this reply.' }

const REFUSALS: readonly (Refusal & { is: RegExp })[] = [
  {
    ...{ is: /^401|ExpiredToken|InvalidToken|AuthMissing|AccountTakedown|Bad token scope/, reason: 'auth_expired' },
    ...{ remedies: ['reconnect'], detail: 'the app password is not valid, or may not do this.' },
  },
  { ...{ is: /Block/i, reason: 'blocked', remedies: [] }, detail: 'this person has blocked the account.' },
  {
    ...{
      is: /MessagesDisabled|NotFollowed|disabled incoming|follow(ed|s)? by|cannot be messaged/i,
      reason: 'not_permitted',
    },
    ...{ remedies: ['public_reply', 'open_natively'], detail: 'this person does not take messages from the account.' },
  },
  {
    ...{ is: /NotFound|not found|deactivated|suspended|RepoTakendown/i, reason: 'recipient_gone', remedies: [] },
    detail: 'the post or the person is not there any more.',
  },
  {
    ...{ is: /BlobTooLarge|InvalidMimeType|mimetype|blob|^413/i, reason: 'bad_media', remedies: [] },
    detail: 'it does not take this picture.',
  },
  {
    ...{ is: /too (long|big)|must not be longer|graphemes/i, reason: 'too_long', remedies: ['shorten'] },
    detail: 'the text is too long.',
  },
  {
    ...{ is: /^403/, reason: 'not_permitted', remedies: ['open_natively'] },
    detail: 'the account may not do this.',
  },
]

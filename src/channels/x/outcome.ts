import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import type { XOutcome } from './api'
import { problemSchema } from './payload'

/** What X says when it has too many requests and does not say for how long. */
const UNTOLD_WAIT_MS = 60_000

/** What became of a call that was to reach a customer; `ids` reads the platform's ids from a good answer. */
export function toOutcome(outcome: XOutcome, ids: (json: unknown) => readonly string[]): SendOutcome {
  if (outcome.kind === 'not-sent')
    return { kind: 'not-sent', why: 'unreachable', detail: `X cannot be reached (${outcome.why})` }
  if (outcome.kind === 'unknown') return { kind: 'unknown', detail: `no answer from X (${outcome.why})` }
  const { status, json } = outcome
  if (status >= 200 && status < 300) return { kind: 'sent', ids: ids(json) }
  return status >= 500 ? { kind: 'unknown', detail: `X ${status}` } : refusalOf(outcome)
}

/** A definite no; what X writes in it may repeat the reply, so it is read and not passed on. */
export function refusalOf({ status, json, waitMs }: Extract<XOutcome, { kind: 'answer' }>): SendOutcome {
  if (status === 429)
    return {
      kind: 'not-sent',
      why: 'rate-limited',
      retryAfterMs: waitMs ?? UNTOLD_WAIT_MS,
      detail: 'X 429: too many requests',
    }
  const words = wordsOf(json)
  const known = REFUSALS.find((one) => one.status.includes(status) && one.words.test(words)) ?? OTHER
  const detail = `X ${status}: ${known.detail}`
  // Said of what went out before as well: it is looked for, and never called failed.
  if (known.reason === 'duplicate') return { kind: 'unknown', detail }
  return { kind: 'refused', reason: known.reason, remedies: known.remedies, detail }
}

/** What X says in a refusal, to be searched and never shown. */
export function wordsOf(json: unknown): string {
  const problem = problemSchema.safeParse(json)
  if (!problem.success) return ''
  const { title, detail, type, errors = [] } = problem.data
  return [title, detail, type, ...errors.flatMap((error) => [error.message, error.detail])].filter(Boolean).join(' ')
}

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refusal = { reason: 'unknown', remedies: ['open_natively'], detail: 'X does not take this reply.' }

/** The first that fits counts. X documents statuses; its sentences have been stable for years. */
const REFUSALS: readonly (Refusal & { status: readonly number[]; words: RegExp })[] = [
  {
    ...{ status: [401], words: /^/, reason: 'auth_expired', remedies: ['reconnect'] },
    detail: 'the permission of this account is not valid any more.',
  },
  {
    ...{ status: [402], words: /^/, reason: 'payment', remedies: ['open_natively'] },
    detail: 'the credits of the app are used up; buy more in the developer console.',
  },
  {
    ...{ status: [400, 403], words: /duplicate/i, reason: 'duplicate', remedies: [] },
    detail: 'the same words were posted already.',
  },
  {
    ...{ status: [400, 403], words: /blocked/i, reason: 'blocked', remedies: [] },
    detail: 'this person has blocked the account.',
  },
  {
    ...{ status: [400, 403, 404], words: /deleted|not visible|not[ -]found|does not exist|suspended/i },
    ...{ reason: 'recipient_gone', remedies: [] },
    detail: 'the post or the person is not there any more.',
  },
  {
    ...{ status: [400, 403], words: /too long|shorter/i, reason: 'too_long', remedies: ['shorten'] },
    detail: 'the text is too long.',
  },
  {
    ...{ status: [400, 403], words: /(un)?supported auth|oauth|scope|authenticating with/i },
    ...{ reason: 'auth_expired', remedies: ['reconnect'] },
    detail: 'the permission of this account does not allow it; connect it again with every scope.',
  },
  {
    ...{ status: [403], words: /cannot send messages|direct message|\bdm\b/i },
    ...{ reason: 'not_permitted', remedies: ['public_reply', 'open_natively'] },
    detail: 'this person does not take direct messages from the account.',
  },
  {
    ...{ status: [400, 413], words: /media/i, reason: 'bad_media', remedies: [] },
    detail: 'X does not take this file.',
  },
  { ...{ status: [413], words: /^/, reason: 'bad_media', remedies: [] }, detail: 'the file is too large.' },
  {
    ...{ status: [403], words: /^/, reason: 'not_permitted', remedies: ['open_natively'] },
    detail: 'an app may only answer those who named or quoted the account, and whom it may write to.',
  },
]

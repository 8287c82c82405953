import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { outcomeOfLost } from '../lost-call'

const WAIT_MS = 10_000

/** What became of a message that was handed to Apple; `id` is ours, Apple tells none. */
export function outcomeOf(outcome: CallOutcome, id: string, now: Date): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('Apple', outcome)
  const { status } = outcome
  if (status >= 200 && status < 300) return { kind: 'sent', ids: [id] }
  if (status >= 500) return { kind: 'unknown', detail: `Apple failed (HTTP ${status})` }
  return refusalOf(outcome, now)
}

/** What became of a file. No message was handed over yet: whatever happened, nothing has reached the customer. */
export function whyNotUploaded(outcome: CallOutcome, where: 'gateway' | 'content', now: Date): SendOutcome {
  if (outcome.kind === 'not-sent') return outcomeOfLost('Apple', outcome)
  if (outcome.kind === 'unknown')
    return {
      kind: 'not-sent',
      why: 'unreachable',
      detail: `The file did not reach Apple (${outcome.why}). Nothing was sent.`,
    }
  if (outcome.status >= 500 || outcome.status < 300)
    return { kind: 'not-sent', why: 'platform-down', detail: `Apple does not take files now (HTTP ${outcome.status}).` }
  if (outcome.status === 429 || (where === 'gateway' && [401, 403].includes(outcome.status)))
    return refusalOf(outcome, now)
  return {
    ...{ kind: 'refused', reason: 'bad_media', remedies: [] },
    detail: `Apple does not take this file (HTTP ${outcome.status}).`,
  }
}

function refusalOf(answer: Answer, now: Date): SendOutcome {
  const { status } = answer
  if (status === 429) {
    const detail = 'Apple asks to wait before the next message'
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: retryAfterMs(answer, now) ?? WAIT_MS, detail }
  }
  const known = REFUSALS.find(({ statuses }) => statuses.includes(status)) ?? OTHER
  const { reason, remedies } = known
  return { kind: 'refused', reason, remedies, detail: `${known.detail} (HTTP ${status})` }
}

type Refused = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refused = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'Apple does not take this message',
}

/**
 * By Apple's "Response Codes" (400, 401, 403, 404, 500; answers have no body). 410, 413 and 429 are not in the public
 * part: they are read as HTTP means them.
 */
const REFUSALS: readonly (Refused & { statuses: readonly number[] })[] = [
  {
    statuses: [401, 403],
    ...{ reason: 'auth_expired', remedies: ['reconnect'] },
    detail: 'Apple refuses the id or the secret of the provider',
  },
  {
    statuses: [404, 410],
    ...{ reason: 'recipient_gone', remedies: [] },
    detail:
      'Apple does not bring messages to this customer: they closed the conversation or blocked us, and have to write again',
  },
  {
    statuses: [413],
    ...{ reason: 'too_long', remedies: ['shorten'] },
    detail: 'Apple does not take a message of this size',
  },
]

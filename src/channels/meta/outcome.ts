import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { outcomeOfLost } from '../lost-call'
import type { GraphError, GraphOutcome } from './graph'

/** What a refusal means to the agent. The sentence is ours: Meta's own may repeat what the customer or we wrote. */
export type Verdict =
  | { is: 'refused'; reason: RefusalReason; remedies: readonly Remedy[]; because: string }
  | { is: 'rate-limited' | 'platform-down'; because: string }

/** By `code` or `code/subcode`; the latter counts first. */
export type Verdicts = Readonly<Record<string, Verdict>>

/** While Meta does not say how long to wait. */
const WAIT_MS = 60_000

export type Reading = {
  platform: string
  verdicts: Verdicts
  /** Of an answer that says yes: what we were told of the message. Undefined when it cannot be read: it was taken all the same. */
  sent: (json: unknown) => Omit<Extract<SendOutcome, { kind: 'sent' }>, 'kind'> | undefined
}

/** What came of a call that brings something to a customer. */
export function toSendOutcome(outcome: GraphOutcome, { platform, verdicts, sent }: Reading): SendOutcome {
  switch (outcome.kind) {
    case 'not-sent':
    case 'unknown':
      return outcomeOfLost(platform, outcome)
    case 'error':
      return toRefusal(outcome.error, { platform, verdicts })
    case 'answer':
      return { kind: 'sent', ...(sent(outcome.json) ?? { ids: [] }) }
  }
}

export function verdictOf({ code, subcode, status }: GraphError, verdicts: Verdicts): Verdict {
  if (status === 429) return { is: 'rate-limited', because: 'too many requests' }
  return verdicts[`${code}/${subcode ?? ''}`] ?? verdicts[String(code)] ?? UNLISTED
}

function toRefusal(error: GraphError, { platform, verdicts }: Omit<Reading, 'sent'>): SendOutcome {
  const { code, subcode, status, waitMs } = error
  const verdict = verdictOf(error, verdicts)
  const detail = `${platform} ${code}${subcode === undefined ? '' : `/${subcode}`}: ${verdict.because}`
  if (verdict.is === 'rate-limited')
    return { kind: 'not-sent', why: verdict.is, retryAfterMs: waitMs ?? WAIT_MS, detail }
  // A server that fails may have done its work before: what it says of itself is no proof.
  // So do "unknown error" (1) and "temporarily unavailable" (2), with whatever status.
  if (status >= 500 || code === 1 || code === 2) return { kind: 'unknown', detail }
  if (verdict.is !== 'refused') return { kind: 'not-sent', why: 'platform-down', detail }
  return { kind: 'refused', reason: verdict.reason, remedies: verdict.remedies, detail }
}

const UNLISTED: Verdict = {
  is: 'refused',
  reason: 'not_permitted',
  remedies: ['open_natively'],
  because: 'refused for a reason that only the platform knows',
}

const AUTH: Verdict = {
  is: 'refused',
  reason: 'auth_expired',
  remedies: ['reconnect'],
  because: 'the access token or its permissions are not valid any more',
}
const TOO_MANY: Verdict = { is: 'rate-limited', because: 'too many requests' }
const DOWN: Verdict = { is: 'platform-down', because: 'temporarily not available' }

/** What every product of Meta says in the same way. */
export const COMMON: Verdicts = {
  1: DOWN,
  2: DOWN,
  4: TOO_MANY,
  17: TOO_MANY,
  32: TOO_MANY,
  613: TOO_MANY,
  80006: TOO_MANY,
  80007: TOO_MANY,
  102: AUTH,
  190: AUTH,
  368: {
    is: 'refused',
    reason: 'policy',
    remedies: ['open_natively'],
    because: 'the account is restricted for a violation of the policies; its owner has to look',
  },
  100: {
    is: 'refused',
    reason: 'not_permitted',
    remedies: ['open_natively'],
    because: 'something in the request is not as the platform wants it',
  },
}

import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { outcomeOfLost } from '../lost-call'
import type { GoogleAnswer, GoogleApi, GoogleOutcome } from './api'
import type { Tokens } from '../oauth'
import { TOO_LATE } from '../in-time'
import { afterRenewal, withoutToken } from '../renewed'

export type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
export type Sending = { api: GoogleApi; tokens: Tokens }
/** Reads the ids of what was made from a good answer, and tells what a no means. */
type Meaning = { ids: (json: unknown) => readonly string[]; refusal: (answer: GoogleAnswer) => SendOutcome }
type Call = {
  method: 'POST' | 'PUT'
  path: string
  query?: Readonly<Record<string, string>>
  body?: object
  /** Of what a customer waits for; what can be ordered again at any time is never too late. */
  tooLate?: () => boolean
}

/** One request that customers see the effect of, with whatever became of it. */
export async function sendOnce({ api, tokens }: Sending, call: Call, meaning: Meaning): Promise<SendOutcome> {
  const allowed = await tokens.token()
  if (!allowed.ok) return withoutToken(allowed)
  if (call.tooLate?.()) return TOO_LATE
  const { method, path, query, body } = call
  const outcome = await api(method, path, {
    token: allowed.token,
    ...(body ? { body } : {}),
    ...(query ? { query } : {}),
  })
  if (outcome.kind === 'answer' && outcome.status === 401)
    return afterRenewal('Google', await tokens.token(allowed.token))
  return settled(outcome, meaning)
}

function settled(outcome: GoogleOutcome, { ids, refusal }: Meaning): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('Google', outcome)
  const { status, json } = outcome
  if (status >= 200 && status < 300) return { kind: 'sent', ids: ids(json) }
  if (status >= 500) return { kind: 'unknown', detail: `Google ${status}` }
  return refusal(outcome)
}

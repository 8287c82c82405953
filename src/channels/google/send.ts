import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { outcomeOfLost } from '../lost-call'
import type { GoogleAnswer, GoogleApi, GoogleOutcome } from './api'
import type { Token, Tokens } from './tokens'

export type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
export type Sending = { api: GoogleApi; tokens: Tokens }
/** Reads the ids of what was made from a good answer, and tells what a no means. */
type Meaning = { ids: (json: unknown) => readonly string[]; refusal: (answer: GoogleAnswer) => SendOutcome }
type Call = { method: 'POST' | 'PUT'; path: string; query?: Readonly<Record<string, string>>; body: object }

/** One request that customers see the effect of, with whatever became of it. */
export async function sendOnce({ api, tokens }: Sending, call: Call, meaning: Meaning): Promise<SendOutcome> {
  const allowed = await tokens()
  if (!allowed.ok) return withoutToken(allowed)
  const { method, path, query, body } = call
  const outcome = await api(method, path, { token: allowed.token, body, ...(query ? { query } : {}) })
  if (outcome.kind === 'answer' && outcome.status === 401) return await renewed(tokens, allowed.token)
  return settled(outcome, meaning)
}

function settled(outcome: GoogleOutcome, { ids, refusal }: Meaning): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('Google', outcome)
  const { status, json } = outcome
  if (status >= 200 && status < 300) return { kind: 'sent', ids: ids(json) }
  if (status >= 500) return { kind: 'unknown', detail: `Google ${status}` }
  return refusal(outcome)
}

/** Google refused the token before its time: nothing was done, and with another one the reply may go. */
async function renewed(tokens: Tokens, used: string): Promise<SendOutcome> {
  const next = await tokens(used)
  if (!next.ok) return withoutToken(next)
  return { kind: 'not-sent', why: 'platform-down', retryAfterMs: 1_000, detail: 'Google 401: a new token was fetched' }
}

function withoutToken({ why, detail }: Extract<Token, { ok: false }>): SendOutcome {
  return why === 'refused'
    ? { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'], detail }
    : { kind: 'not-sent', why: 'unreachable', detail }
}

import { unavailable } from '../../lib/errors'
import { callOnce, type Answer, type CallOutcome } from '../../lib/http'
import type { Tokens } from '../oauth'
import type { NoToken } from '../renewed'

type Door = { apiUrl: string; timeoutMs: number; tokens: Tokens }
export type ReadOutcome = CallOutcome | { kind: 'no-token'; none: NoToken }

export type TrustpilotApi = {
  tokens: Tokens
  /** Reads with a token that works: one that is refused before its time is renewed once. Never rejects. */
  read: (path: string, signal?: AbortSignal) => Promise<ReadOutcome>
  /** Exactly one request. */
  post: (path: string, body: object, token: string) => Promise<CallOutcome>
}

export function openApi({ apiUrl, timeoutMs, tokens }: Door): TrustpilotApi {
  const base = apiUrl.replace(/\/+$/, '')
  const read: TrustpilotApi['read'] = async (path, signal) => {
    let outcome: CallOutcome | undefined
    let used: string | undefined
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const allowed = await tokens.token(used)
      if (!allowed.ok) return { kind: 'no-token', none: allowed }
      used = allowed.token
      outcome = await callOnce(
        { method: 'GET', url: `${base}${path}`, headers: { authorization: `Bearer ${used}` } },
        { timeoutMs, ...(signal === undefined ? {} : { signal }) },
      )
      if (outcome.kind !== 'answer' || outcome.status !== 401) return outcome
    }
    return outcome as CallOutcome
  }
  return {
    tokens,
    read,
    post: (path, body, token) =>
      callOnce(
        {
          ...{ method: 'POST', url: `${base}${path}`, body: JSON.stringify(body) },
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        },
        { timeoutMs },
      ),
  }
}

export const pathOfReview = (id: string): string => `/v1/private/reviews/${encodeURIComponent(id)}`

/** The answer, whatever it says; rejects while there is none, so that it is asked again. */
export function mustAnswer(outcome: ReadOutcome): Answer {
  if (outcome.kind === 'no-token') throw unavailable(`${outcome.none.detail}.`)
  if (outcome.kind !== 'answer') throw unavailable(`Trustpilot does not answer (${outcome.why}).`, outcome.cause)
  return outcome
}

import { callOnce, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { readAs } from '../unreadable'
import { envelopeSchema, withWholeIds } from './payload'

/** What TikTok answered: `code` tells how it went, whatever HTTP says; undefined when the answer is not TikTok's own. */
export type TiktokAnswer = {
  kind: 'answer'
  status: number
  code: number | undefined
  data: unknown
  waitMs: number | undefined
}
export type TiktokOutcome = TiktokAnswer | Exclude<CallOutcome, { kind: 'answer' }>

type Ask = {
  token?: string
  query?: Readonly<Record<string, string>>
  body?: object
  signal?: AbortSignal
}

/** Exactly one request. */
export type TiktokApi = (method: 'GET' | 'POST', path: string, ask: Ask) => Promise<TiktokOutcome>

type Door = { apiUrl: string; timeoutMs: number; now: () => Date }

export function openApi({ apiUrl, timeoutMs, now }: Door): TiktokApi {
  const base = `${apiUrl.replace(/\/+$/, '')}/open_api/v1.3`
  return async (method, path, { token, query = {}, body, signal }) => {
    const search = new URLSearchParams(query).toString()
    const outcome = await callOnce(
      {
        method,
        url: `${base}${path}${search === '' ? '' : `?${search}`}`,
        headers: {
          // Not "Authorization", and without "Bearer".
          ...(token === undefined ? {} : { 'access-token': token }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      { timeoutMs, ...(signal === undefined ? {} : { signal }) },
    )
    return outcome.kind === 'answer' ? toAnswer(outcome, now()) : outcome
  }
}

function toAnswer(answer: Answer, now: Date): TiktokAnswer {
  const read = readAs(envelopeSchema, withWholeIds(answer.body.toString('utf8')))
  return {
    ...{ kind: 'answer', status: answer.status, waitMs: retryAfterMs(answer, now) },
    ...(read.ok ? { code: read.data.code, data: read.data.data } : { code: undefined, data: undefined }),
  }
}

/** Too many calls in a minute are forgiven after five ("Rate limits" of the API for Business). */
export const LIMITED_MS = 5 * 60_000

/** 40100 as documented; the other two are used for the same by the ads part of the interface. */
export const isLimited = ({ status, code }: TiktokAnswer): boolean =>
  status === 429 || code === 40_100 || code === 40_016 || code === 40_133

/** The token is expired, missing, or wrong. */
export const isTokenRefused = ({ status, code }: TiktokAnswer): boolean =>
  status === 401 || code === 40_102 || code === 40_104 || code === 40_105

/** The permission does not reach so far: nobody can read or answer until the account permits more. */
export const isForbidden = ({ code }: TiktokAnswer): boolean => code === 40_001 || code === 40_130

/** "Object does not exist" ("Return codes"): the only answer that says so. */
export const isGone = ({ code }: TiktokAnswer): boolean => code === 40_007

/** From here on TikTok itself has failed, and says nothing of what became of the call. */
export const isTroubled = ({ status, code }: TiktokAnswer): boolean =>
  status >= 500 || code === undefined || code >= 50_000

export const whyNot = (outcome: TiktokOutcome): string =>
  outcome.kind === 'answer'
    ? `TikTok says no (HTTP ${outcome.status}${outcome.code === undefined ? '' : `, code ${outcome.code}`})`
    : `TikTok does not answer (${outcome.why})`

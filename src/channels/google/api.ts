import { z } from 'zod'
import { unavailable } from '../../lib/errors'
import { callOnce, readJson, retryAfterMs, type CallOutcome } from '../../lib/http'
import type { Tokens } from '../oauth'

/** What Google answered, or why there is no answer. */
export type GoogleAnswer = {
  kind: 'answer'
  status: number
  json: unknown
  /** Google's word for what went wrong, such as `quotaExceeded`; it never holds what people wrote. */
  reason: string
  waitMs: number | undefined
}
export type GoogleOutcome = GoogleAnswer | Exclude<CallOutcome, { kind: 'answer' }>

type Ask = { token: string; query?: Readonly<Record<string, string>>; body?: object; signal?: AbortSignal }
type Method = 'GET' | 'POST' | 'PUT'

/** Exactly one request. */
export type GoogleApi = (method: Method, path: string, ask: Ask) => Promise<GoogleOutcome>

type Door = { apiUrl: string; timeoutMs: number; now: () => Date }

export function openApi({ apiUrl, timeoutMs, now }: Door): GoogleApi {
  const base = apiUrl.replace(/\/+$/, '')
  return async (method, path, { token, query = {}, body, signal }) => {
    const search = new URLSearchParams(query).toString()
    const outcome = await callOnce(
      {
        method,
        url: `${base}${path}${search === '' ? '' : `?${search}`}`,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      { timeoutMs, ...(signal === undefined ? {} : { signal }) },
    )
    if (outcome.kind !== 'answer') return outcome
    const json = readJson(outcome)
    return {
      ...{ kind: 'answer', status: outcome.status, json, reason: reasonOf(json) },
      waitMs: retryAfterMs(outcome, now()),
    }
  }
}

const word = z.string().regex(/^[A-Za-z_]{1,60}$/)
const errorSchema = z.object({
  error: z.object({
    status: word.optional().catch(undefined),
    errors: z
      .array(z.object({ reason: word }))
      .optional()
      .catch(undefined),
    details: z
      .array(z.object({ reason: word.optional().catch(undefined) }))
      .optional()
      .catch(undefined),
  }),
})

/** The older services name a reason in `errors`, the newer ones in `details`; the rest have only a status. */
function reasonOf(json: unknown): string {
  const read = errorSchema.safeParse(json)
  if (!read.success) return ''
  const { errors = [], details = [], status } = read.data.error
  return errors[0]?.reason ?? details.find(({ reason }) => reason !== undefined)?.reason ?? status ?? ''
}

type Reading = { api: GoogleApi; tokens: Tokens; signal?: AbortSignal }

/**
 * Reads with a token that works: one that is refused before its time is renewed once. Rejects when there is no token;
 * everything else is told in the outcome.
 */
export async function readWith(
  { api, tokens, signal }: Reading,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<GoogleOutcome> {
  const ask = { query, ...(signal === undefined ? {} : { signal }) }
  const first = await mustToken(tokens)
  const outcome = await api('GET', path, { ...ask, token: first })
  if (outcome.kind !== 'answer' || outcome.status !== 401) return outcome
  return await api('GET', path, { ...ask, token: await mustToken(tokens, first) })
}

async function mustToken(tokens: Tokens, used?: string): Promise<string> {
  const token = await tokens.token(used)
  if (!token.ok) throw unavailable(`${token.detail}.`)
  return token.token
}

import { callOnce, readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'

export type MastodonOutcome =
  | { kind: 'answer'; status: number; json: unknown; waitMs: number | undefined }
  | Exclude<CallOutcome, { kind: 'answer' }>

type Query = Readonly<Record<string, string>> | URLSearchParams

export type MastodonApi = {
  get: (path: string, query?: Query, signal?: AbortSignal) => Promise<MastodonOutcome>
  /** One request, never repeated by us; the server itself repeats nothing under a key that it knows. */
  post: (path: string, body: object, key: string) => Promise<MastodonOutcome>
  upload: (path: string, form: FormData) => Promise<MastodonOutcome>
}

const FILE_PATIENCE = 2.5

type Door = { token: string; apiUrl: string; timeoutMs: number; now: () => Date }

export function openApi({ token, apiUrl, timeoutMs, now }: Door): MastodonApi {
  const base = apiUrl.replace(/\/+$/, '')
  const authorization = `Bearer ${token}`
  const read = (outcome: CallOutcome): MastodonOutcome =>
    outcome.kind === 'answer'
      ? { kind: 'answer', status: outcome.status, json: readJson(outcome), waitMs: waitOf(outcome, now()) }
      : outcome
  return {
    get: async (path, query = {}, signal) => {
      const search = new URLSearchParams(query).toString()
      const url = `${base}${path}${search === '' ? '' : `?${search}`}`
      const call = { method: 'GET', url, headers: { authorization } } as const
      return read(await callOnce(call, { timeoutMs, ...(signal ? { signal } : {}) }))
    },
    post: async (path, body, key) => {
      const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': key }
      const call = { method: 'POST', url: `${base}${path}`, headers, body: JSON.stringify(body) } as const
      return read(await callOnce(call, { timeoutMs }))
    },
    upload: async (path, form) => {
      const packed = new Response(form)
      const body = Buffer.from(await packed.arrayBuffer())
      const headers = { authorization, 'content-type': packed.headers.get('content-type') ?? '' }
      return read(
        await callOnce(
          { method: 'POST', url: `${base}${path}`, headers, body },
          { timeoutMs: timeoutMs * FILE_PATIENCE },
        ),
      )
    },
  }
}

/** Mastodon tells when a limit is filled again as a date. */
function waitOf(answer: Answer, now: Date): number | undefined {
  const asked = retryAfterMs(answer, now)
  if (asked !== undefined || answer.headers['x-ratelimit-remaining'] !== '0') return asked
  const resetAt = Date.parse(answer.headers['x-ratelimit-reset'] ?? '')
  return Number.isNaN(resetAt) ? undefined : Math.max(0, resetAt - now.getTime())
}

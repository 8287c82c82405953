import { callOnce, readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'

export type BlueskyOutcome =
  | { kind: 'answer'; status: number; json: unknown; waitMs: number | undefined }
  | Exclude<CallOutcome, { kind: 'answer' }>

type Ask = { token: string; signal?: AbortSignal }

export type BlueskyApi = {
  query: (method: string, parameters: Readonly<Record<string, string>>, ask: Ask) => Promise<BlueskyOutcome>
  /** One request, never repeated. */
  call: (method: string, body: object | undefined, ask: Partial<Ask>) => Promise<BlueskyOutcome>
  upload: (method: string, content: Buffer, ask: Ask & { mime: string }) => Promise<BlueskyOutcome>
}

/** Direct messages are another service, which the account's own server passes on to. */
const CHAT_SERVICE = 'did:web:api.bsky.chat#bsky_chat'
const FILE_PATIENCE = 2.5

export function openApi({
  apiUrl,
  timeoutMs,
  now,
}: {
  apiUrl: string
  timeoutMs: number
  now: () => Date
}): BlueskyApi {
  const base = `${apiUrl.replace(/\/+$/, '')}/xrpc`
  const headersFor = (method: string, token: string | undefined): Record<string, string> => ({
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(method.startsWith('chat.bsky.') ? { 'atproto-proxy': CHAT_SERVICE } : {}),
  })
  const read = (outcome: CallOutcome): BlueskyOutcome =>
    outcome.kind === 'answer'
      ? { kind: 'answer', status: outcome.status, json: readJson(outcome), waitMs: waitOf(outcome, now()) }
      : outcome
  return {
    query: async (method, parameters, { token, signal }) => {
      const search = new URLSearchParams(parameters).toString()
      const url = `${base}/${method}${search === '' ? '' : `?${search}`}`
      const call = { method: 'GET', url, headers: headersFor(method, token) } as const
      return read(await callOnce(call, { timeoutMs, ...(signal ? { signal } : {}) }))
    },
    call: async (method, body, { token }) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const headers = { ...headersFor(method, token), ...json }
      const call = { method: 'POST', url: `${base}/${method}`, headers } as const
      return read(await callOnce(body === undefined ? call : { ...call, body: JSON.stringify(body) }, { timeoutMs }))
    },
    upload: async (method, content, { token, mime }) => {
      const headers = { ...headersFor(method, token), 'content-type': mime }
      const call = { method: 'POST', url: `${base}/${method}`, headers, body: content } as const
      return read(await callOnce(call, { timeoutMs: timeoutMs * FILE_PATIENCE }))
    },
  }
}

function waitOf(answer: Answer, now: Date): number | undefined {
  const asked = retryAfterMs(answer, now)
  const resetAt = Number(answer.headers['ratelimit-reset'])
  if (asked !== undefined || !Number.isFinite(resetAt) || answer.headers['ratelimit-remaining'] !== '0') return asked
  return Math.max(0, resetAt * 1000 - now.getTime())
}

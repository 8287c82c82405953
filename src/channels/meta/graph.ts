import { z } from 'zod'
import { callOnce, readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { hmacHex } from '../../lib/signatures'
import { jsonOf } from '../../lib/json'

/** Meta keeps a version for two years; every call names the one that it was written for. */
export const GRAPH_VERSION = 'v25.0'

export type GraphCall = {
  method: 'GET' | 'POST' | 'DELETE'
  /** Without version and leading slash: `me/messages`. */
  path: string
  query?: Readonly<Record<string, string>>
  body?: object | FormData
  /** Asked when nothing is left to be done before the call but the call itself. */
  tooLate?: () => boolean
}

/** What Meta says no with. Its message may repeat what it was sent, a token included: it never leaves this type. */
export type GraphError = { status: number; code: number; subcode: number | undefined; waitMs: number | undefined }

export type GraphOutcome =
  { kind: 'answer'; json: unknown } | { kind: 'error'; error: GraphError } | Exclude<CallOutcome, { kind: 'answer' }>

export type Graph = {
  /** Exactly one request. */
  call: (call: GraphCall, signal?: AbortSignal) => Promise<GraphOutcome>
  /** A file that Meta hands out to whoever shows the token. The caller has looked at the host. */
  download: (url: string, maxBytes: number) => Promise<CallOutcome>
}

type Door = {
  /** Asked for before each call, for those that are renewed. */
  token: () => Promise<string>
  /** Absent where a product takes no proof. */
  appSecret?: string
  apiUrl: string
  timeoutMs: number
  now: () => Date
}

/** Files take longer than calls, by this factor. */
const FILE_PATIENCE = 2.5

/**
 * The one way to the Graph API. Each call proves that it knows the app's secret (`appsecret_proof`), so that a token that
 * was stolen is worth nothing alone; the token travels in a header, never in an address.
 */
export function openGraph({ token, appSecret, apiUrl, timeoutMs, now }: Door): Graph {
  const base = `${apiUrl.replace(/\/+$/, '')}/${GRAPH_VERSION}`
  return {
    call: async ({ method, path, query = {}, body, tooLate }, signal) => {
      const shown = await token()
      const proof = appSecret ? { appsecret_proof: hmacHex(appSecret, 'sha256', shown) } : {}
      const url = new URL(`${base}/${path}`)
      for (const [name, value] of Object.entries({ ...query, ...proof })) url.searchParams.set(name, value)
      const packed = await pack(body)
      const headers = { authorization: `Bearer ${shown}`, ...packed.headers }
      const patience = timeoutMs * (body instanceof FormData ? FILE_PATIENCE : 1)
      const outcome = await callOnce(
        { method, url, headers, ...(packed.body ? { body: packed.body } : {}) },
        { timeoutMs: patience, ...(signal ? { signal } : {}), ...(tooLate ? { tooLate } : {}) },
      )
      return outcome.kind === 'answer' ? read(outcome, now()) : outcome
    },
    download: async (url, maxBytes) => {
      const headers = { authorization: `Bearer ${await token()}` }
      return await callOnce({ method: 'GET', url, headers }, { timeoutMs: timeoutMs * FILE_PATIENCE, maxBytes })
    },
  }
}

async function pack(body: GraphCall['body']): Promise<{ headers: Record<string, string>; body?: string | Buffer }> {
  if (body === undefined) return { headers: {} }
  if (!(body instanceof FormData))
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const packed = new Response(body)
  const content = Buffer.from(await packed.arrayBuffer())
  return { headers: { 'content-type': packed.headers.get('content-type') ?? '' }, body: content }
}

const errorSchema = z.object({
  error: z.object({ code: z.number(), error_subcode: z.number().optional() }),
})

function read(answer: Answer, now: Date): GraphOutcome {
  const json = readJson(answer)
  const refused = errorSchema.safeParse(json)
  if (refused.success) {
    const { code, error_subcode: subcode } = refused.data.error
    return { kind: 'error', error: { status: answer.status, code, subcode, waitMs: waitMs(answer, now) } }
  }
  if (answer.status === 429) {
    return { kind: 'error', error: { status: 429, code: 4, subcode: undefined, waitMs: waitMs(answer, now) } }
  }
  if (answer.status === 200 && json !== undefined) return { kind: 'answer', json }
  const cause = new Error(`HTTP ${answer.status} without an answer of the Graph API`)
  return { kind: 'unknown', why: 'unreadable', cause, status: answer.status }
}

const usageSchema = z.record(z.string(), z.array(z.object({ estimated_time_to_regain_access: z.number().optional() })))

/** Meta tells in one header or another how long an account has to wait; in the second it counts in minutes. */
function waitMs(answer: Answer, now: Date): number | undefined {
  const asked = retryAfterMs(answer, now)
  if (asked !== undefined) return asked
  const usage = usageSchema.safeParse(jsonOf(answer.headers['x-business-use-case-usage'] ?? ''))
  if (!usage.success) return undefined
  const minutes = Object.values(usage.data).flatMap((uses) =>
    uses.map(({ estimated_time_to_regain_access: wait }) => wait ?? 0),
  )
  const longest = Math.max(0, ...minutes)
  return longest > 0 ? longest * 60_000 : undefined
}

import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { invalid } from './errors'
import { exchangeOnce, type Answer, type CallOutcome, type Unknown } from './http-exchange'
import { jsonOf } from './json'

export type { Answer, CallOutcome } from './http-exchange'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface CallOptions {
  /** From name resolution to the last byte of the answer. */
  readonly timeoutMs?: number
  /** Of the answer's body, as sent and as unpacked. */
  readonly maxBytes?: number
  readonly ca?: string
  /** Hangs up when it aborts; what was written by then is unknown, as after any lost line. */
  readonly signal?: AbortSignal
  /** Asked at the very last: a call that nobody wants any more is not begun. */
  readonly tooLate?: () => boolean
}

/** Slower answers exist; waiting longer only holds the lane, since the outcome must be looked up anyway. */
const TIMEOUT_MS = 10_000

/** The APIs that we call answer with a few kB; an error page or a user list may be larger. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/**
 * Exactly one request over a connection of its own: no redirect is followed, nothing is ever sent again. Resolves
 * whatever happens; throws only for a call that is no HTTP call at all.
 *
 * `not-sent` is a proof and not a guess: the request is written only after name resolution, connection and TLS
 * succeeded, so a failure before (a timeout included) has sent nothing. Everything after is an answer or unknown.
 */
export async function callOnce(call: Call, options: CallOptions = {}): Promise<CallOutcome> {
  const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_ANSWER_BYTES, tooLate, ...more } = options
  if (tooLate?.()) return { kind: 'not-sent', why: 'late', cause: new Error('it was too late to begin the call') }
  const outcome = await exchangeOnce({
    method: call.method,
    url: webAddress(call.url),
    headers: { 'accept-encoding': 'identity', ...lowerCaseNames(call.headers ?? {}) },
    ...(call.body === undefined ? {} : { body: Buffer.from(call.body) }),
    timeoutMs,
    maxBytes,
    ...more,
  })
  return outcome.kind === 'answer' ? unpacked(outcome, maxBytes) : outcome
}

/** The answer's body as JSON, or undefined if it is none. */
export const readJson = (answer: Answer): unknown => jsonOf(answer.body)

/** How long the server asks us to wait, if it says so in seconds or as a date. Never negative. */
export function retryAfterMs(answer: Pick<Answer, 'headers'>, now: Date): number | undefined {
  const wish = answer.headers['retry-after']?.trim()
  if (wish === undefined || wish === '') return undefined
  if (/^\d{1,9}(\.\d{1,6})?$/.test(wish)) return Math.ceil(Number(wish) * 1000)
  // Date.parse sees a date in any number.
  const at = /^[a-z]{3}/i.test(wish) ? Date.parse(wish) : NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}

const UNPACK = new Map([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
])

// We ask for plain bytes; some gateways pack them all the same.
function unpacked(answer: Answer, maxBytes: number): Answer | Unknown {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || answer.body.length === 0) return answer
  try {
    const unpack = UNPACK.get(encoding)
    if (unpack === undefined) throw new Error('the answer is packed in a way that we cannot read')
    return { ...answer, body: unpack(answer.body, { maxOutputLength: maxBytes }) }
  } catch (error) {
    const cause = error as Error
    const why = 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE' ? 'oversize' : 'unreadable'
    return { kind: 'unknown', why, status: answer.status, cause }
  }
}

function webAddress(url: string | URL): URL {
  const address = URL.canParse(String(url)) ? new URL(url) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    throw invalid('Only http and https addresses can be called.')
  }
  return address
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'

/** The server answered in full. Whether that is good news is for the caller to say. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** Names in lower case; repeated headers are joined with ', '. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Not one byte of the request left: it may be repeated. */
interface NotSent {
  readonly kind: 'not-sent'
  /** `late`: whoever asked for the call does not want it any more. */
  readonly why: 'dns' | 'refused' | 'tls' | 'late'
  readonly cause: Error
}

/** The request may or may not have taken effect. `status` is there when the answer broke off after its first line. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly why: 'timeout' | 'reset' | 'unreadable' | 'oversize'
  readonly cause: Error
  readonly status?: number
}

export type CallOutcome = Answer | NotSent | Unknown

export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Extra certificate authority, for counterparts with their own. */
  readonly ca?: string
  /** Hangs up when it aborts. */
  readonly signal?: AbortSignal
  /** Not asked for hosts that are addresses already. */
  readonly lookup?: LookupFunction
  /** Last word before anything is written, on the address that the socket really reached. */
  readonly admit?: (remoteAddress: string) => boolean
}

/** How far the connection got. The request is handed to the socket only after the last of them. */
type Phase = 'dns' | 'refused' | 'tls' | 'written'

interface Progress {
  phase: Phase
  status?: number
}

/** Over what may be read of an answer. */
class OversizeError extends Error {
  override name = 'OversizeError'
}

class TimeoutError extends Error {
  override name = 'TimeoutError'
}

/** One connection, one request, one outcome. Never throws for anything that happens on the way. */
export function exchangeOnce(plan: Exchange): Promise<CallOutcome> {
  return new Promise((resolve) => {
    const progress: Progress = { phase: isIP(bareHost(plan.url)) === 0 ? 'dns' : 'refused' }
    const request = openRequest(plan)
    const hangUp = (): void => fail(new Error('the call was given up'))
    const settle = (outcome: CallOutcome): void => {
      clearTimeout(timer)
      plan.signal?.removeEventListener('abort', hangUp)
      resolve(outcome)
      request.destroy()
    }
    const fail = (cause: Error): void => settle(failureOf(progress, cause))
    const timer = setTimeout(() => fail(new TimeoutError(`no answer in ${plan.timeoutMs} ms`)), plan.timeoutMs)
    if (plan.signal?.aborted) hangUp()
    plan.signal?.addEventListener('abort', hangUp)

    request.on('error', fail)
    request.on('close', () => fail(new Error('the connection closed without an answer')))
    request.on('socket', (socket) => {
      followConnection(socket, { plan, progress, write: () => request.end(plan.body), fail })
    })
    request.on('response', (response) => {
      progress.status = response.statusCode ?? 0
      collect(response, plan.maxBytes).then(
        (body) => settle({ kind: 'answer', status: progress.status ?? 0, headers: plainHeaders(response), body }),
        fail,
      )
    })
  })
}

export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

function openRequest(plan: Exchange): ClientRequest {
  const open = plan.url.protocol === 'https:' ? requestHttps : requestHttp
  return open(plan.url, {
    method: plan.method,
    headers: { ...plan.headers, 'content-length': String(plan.body?.length ?? 0) },
    // A kept-alive connection that the server closes at the same moment loses the request and cannot say when.
    agent: false,
    ...(plan.ca === undefined ? {} : { ca: plan.ca }),
    ...(plan.lookup === undefined ? {} : { lookup: plan.lookup }),
  })
}

interface Connection {
  readonly plan: Exchange
  readonly progress: Progress
  readonly write: () => void
  readonly fail: (cause: Error) => void
}

// Node would queue the request at once and write it by itself. Holding it back until the connection stands
// is what makes "not sent" a fact instead of a guess from error codes.
function followConnection(socket: Socket, { plan, progress, write, fail }: Connection): void {
  const secure = plan.url.protocol === 'https:'
  const ready = (): void => {
    if (plan.admit?.(socket.remoteAddress ?? '') === false) {
      fail(new Error(`the address ${socket.remoteAddress ?? '?'} is not admitted`))
      return
    }
    progress.phase = 'written'
    write()
  }
  socket.on('lookup', (error: Error | null) => {
    if (error === null) progress.phase = 'refused'
  })
  socket.once('connect', () => {
    progress.phase = 'tls'
    if (!secure) ready()
  })
  if (secure) socket.once('secureConnect', ready)
}

function failureOf({ phase, status }: Progress, cause: Error): NotSent | Unknown {
  if (phase !== 'written') return { kind: 'not-sent', why: phase, cause }
  return { kind: 'unknown', why: whyUnknown(cause), cause, ...(status === undefined ? {} : { status }) }
}

function whyUnknown(cause: Error): Unknown['why'] {
  if (cause instanceof TimeoutError) return 'timeout'
  if (cause instanceof OversizeError) return 'oversize'
  const code = 'code' in cause ? String(cause.code) : ''
  // llhttp's codes: an answer came and was not HTTP.
  return code.startsWith('HPE_') ? 'unreadable' : 'reset'
}

// An answer that breaks off before its announced end makes the loop throw.
async function collect(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new OversizeError(`the answer exceeds ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function plainHeaders(response: IncomingMessage): Record<string, string> {
  const entries = Object.entries(response.headersDistinct)
  return Object.fromEntries(entries.map(([name, values]) => [name, (values ?? []).join(', ')]))
}

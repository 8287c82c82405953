import express, { type Request, type RequestHandler, type Response } from 'express'

export type { Request, RequestHandler, Response, Router } from 'express'

/** A fresh router: the folders that answer HTTP hand theirs to the server. */
export const openRouter = (): express.Router => express.Router({ strict: false })

/**
 * Reads a body of any content type into a Buffer, unpacked if it came packed, so that signatures can be checked over
 * the very bytes. `limitBytes` counts unpacked bytes; more is answered 413, a body that cannot be unpacked 400.
 * A request without a body gets an empty Buffer. Get it with `rawBody`.
 */
export function readRawBody(limitBytes: number): RequestHandler {
  const read = express.raw({ type: () => true, limit: limitBytes })
  return (request, response, next) => {
    void read(request, response, (error?: unknown) => {
      if (error === undefined || error === null) next()
      else refuseBody(response, { status: statusOf(error), limitBytes })
    })
  }
}

/** The bytes that `readRawBody` read. */
export function rawBody(request: Request): Buffer {
  const body: unknown = request.body
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

export interface PageRules {
  /** Sites that may show the page in a frame, as in CSP: "'none'" unless told otherwise. */
  readonly frameAncestors?: readonly string[]
  /** Where pictures may come from beside our own host: "blob:" for those that a script has fetched itself. */
  readonly pictures?: readonly string[]
  /** Where the page's forms may be sent: nowhere unless told otherwise. */
  readonly formAction?: "'none'" | "'self'"
}

/** Pages of ours run our own files and nothing else, so that text of a customer can never become code. */
export function securityHeaders({
  frameAncestors = ["'none'"],
  formAction = "'none'",
  pictures = [],
}: PageRules = {}): RequestHandler {
  const policy = [
    "default-src 'none'",
    ...['script-src', 'style-src', 'connect-src', 'font-src', 'media-src'].map((kind) => `${kind} 'self'`),
    ["img-src 'self'", ...pictures].join(' '),
    "base-uri 'none'",
    `form-action ${formAction}`,
    `frame-ancestors ${frameAncestors.join(' ')}`,
    "require-trusted-types-for 'script'",
  ].join('; ')
  return (request, response, next) => {
    response.set({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    // Over plain http it would be ignored, and on a developer's machine it would be a nuisance.
    if (request.secure) response.set('strict-transport-security', 'max-age=31536000')
    next()
  }
}

const REFUSALS: Readonly<Record<number, { code: string; message: (limitBytes: number) => string }>> = {
  413: { code: 'too-large', message: (limitBytes) => `The body is larger than ${limitBytes} bytes.` },
  415: { code: 'unsupported-encoding', message: () => 'The content-encoding is not gzip, deflate, br or identity.' },
  400: {
    code: 'unreadable-body',
    message: () => 'The body could not be read: cut short, or not what content-encoding says.',
  },
}

function refuseBody(response: Response, { status, limitBytes }: { status: number; limitBytes: number }): void {
  const refusal = REFUSALS[status] ?? REFUSALS[400]
  if (response.headersSent || refusal === undefined) return
  // The rest of the body is unread: this connection cannot carry another request.
  response.set('connection', 'close')
  response.status(status).json({ error: { code: refusal.code, message: refusal.message(limitBytes) } })
}

function statusOf(error: unknown): number {
  const status: unknown = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status in REFUSALS ? status : 400
}

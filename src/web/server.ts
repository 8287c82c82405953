import express, { type ErrorRequestHandler, type Express } from 'express'
import { createServer, type Server } from 'node:http'
import { isDatabaseAway } from '../desk/index'
import { SportelloError, unavailable, type ErrorCode } from '../lib/errors'
import type { Router } from '../lib/http-door'
import type { Log } from '../lib/log'

const STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
  internal: 500,
}

export type WebServer = { url: string; close: () => Promise<void> }

/** How long a connection may stay open without a request when the program stops, in milliseconds. */
const CLOSE_GRACE_MS = 3_000

export async function openServer({
  routers,
  host,
  port,
  log,
}: {
  routers: readonly Router[]
  host: string
  port: number
  log: Log
}): Promise<WebServer> {
  const app = buildApp(routers, log)
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 }, app)
  const bound = await listen(server, { host, port })
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shownHost}:${bound}`, close: () => closeServer(server) }
}

/** One Express app for everything that answers HTTP. The only place that turns what was thrown into an answer. */
function buildApp(routers: readonly Router[], log: Log): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', 'loopback')
  for (const router of routers) app.use(router)
  app.use(
    (_request, response) =>
      void response.status(404).json({ error: { code: 'not-found', message: 'There is nothing here.' } }),
  )
  app.use(answerErrors(log))
  return app
}

function answerErrors(log: Log): ErrorRequestHandler {
  // Express knows error handlers by their four parameters.
  // eslint-disable-next-line max-params -- Express counts them
  return (error: unknown, request, response, _next) => {
    const { status, code, message } = describe(error)
    if (status >= 500)
      log.error({ method: request.method, route: routeOf(request.route), status, error }, 'a request failed')
    if (response.headersSent) response.destroy()
    else response.status(status).json({ error: { code, message } })
  }
}

type Answer = { status: number; code: ErrorCode; message: string }

const AWAY: Answer = {
  status: STATUS.unavailable,
  code: 'unavailable',
  message: 'We cannot save anything at the moment. Nothing was sent; please try again.',
}
const FAILED: Answer = {
  status: STATUS.internal,
  code: 'internal',
  message: 'This did not work. Nothing was sent; please try again.',
}

/** People see our own sentences for what they can mend, and nothing of the inside of a failure. */
function describe(error: unknown): Answer {
  if (error instanceof SportelloError) {
    const status = STATUS[error.code]
    return status < 500 ? { status, code: error.code, message: error.message } : { ...FAILED, status, code: error.code }
  }
  const status = statusOfExpress(error)
  if (status < 500) return { status, code: 'invalid', message: 'The request is not readable.' }
  return isDatabaseAway(error) ? AWAY : FAILED
}

/** Express itself answers broken paths and bodies with 4xx errors that carry their status. */
function statusOfExpress(error: unknown): number {
  const status: unknown = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

const routeOf = (route: unknown): string =>
  typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : 'none'

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? unavailable(`Port ${port} on ${host} is taken: stop the other program or set PORT.`, error)
          : error,
      ),
    )
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** Finishes requests that are being answered, then cuts what is left (event streams never end by themselves). */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

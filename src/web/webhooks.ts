import type { Channel, RawRequest } from '../channels/channel'
import { accept, type Delivery, type Desk } from '../desk/index'
import { SportelloError } from '../lib/errors'
import { openRouter, rawBody, readRawBody, type Request, type Response, type Router } from '../lib/http-door'
import type { Log } from '../lib/log'
import type { AccountId } from '../lib/ids'

type Hooks = {
  desk: Desk
  channels: ReadonlyMap<AccountId, Channel>
  log: Log
  /** Counted by channel and answer, for /metrics. */
  count: (channel: string, status: number) => void
}

/** How long a platform shall wait before it tries again while our database is away, in seconds. */
const RETRY_AFTER_S = 5

/**
 * `/webhooks/<channel>/<account>`: verify over the raw bytes, keep, commit, and only then 200. What is signed but not
 * understood is kept and answered 200 too: a platform that is told "error" tries again and in the end switches us off.
 */
export function webhookRoutes(hooks: Hooks): Router {
  const router = openRouter()
  for (const channel of hooks.channels.values()) {
    const door = channel.webhook
    if (!door) continue
    const path = `/webhooks/${channel.channel}/${channel.account}`
    const receive = (request: Request, response: Response): Promise<void> =>
      receiveWebhook(hooks, channel, { request, response })
    for (const at of door.appended === undefined ? [path] : [path, path + door.appended]) {
      router.get(at, receive)
      router.post(at, readRawBody(door.maxBytes), receive)
    }
  }
  return router
}

async function receiveWebhook(
  { desk, log, count }: Hooks,
  channel: Channel,
  { request, response }: { request: Request; response: Response },
): Promise<void> {
  const door = channel.webhook
  if (!door) return
  const raw = toRawRequest(request)
  const finish = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): void => {
    count(channel.channel, status)
    // Not Express' send: what platforms read of an answer is its status, and nobody asks for it twice.
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body)
  }
  const handshake = door.handshake?.(raw)
  if (handshake) return finish(handshake.status, handshake.body, handshake.headers)
  if (request.method !== 'POST') return finish(405, '', { allow: 'POST' })
  if (door.verify(raw) !== 'ok') return finish(401)
  const deliveries = door
    .parse(raw.body, desk.now(), raw.headers)
    .map((event): Delivery => ({ source: 'customer', channel: channel.channel, event, raw: raw.body }))
  try {
    await accept(desk, deliveries)
  } catch (error) {
    if (!(error instanceof SportelloError) || error.code !== 'unavailable') throw error
    log.warn({ channel: channel.channel, error }, 'a delivery could not be kept; the platform is asked to try again')
    return finish(503, '', { 'retry-after': String(RETRY_AFTER_S) })
  }
  finish(200, door.answer ?? '')
}

function toRawRequest(request: Request): RawRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  const at = request.originalUrl.indexOf('?')
  const query = at === -1 ? {} : Object.fromEntries(new URLSearchParams(request.originalUrl.slice(at)))
  return { method: request.method, path: request.path, query, headers, body: rawBody(request) }
}

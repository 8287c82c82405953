import { parse } from 'node:querystring'
import { openRouter, rawBody, readRawBody, type Request, type Response, type Router } from '../../lib/http-door'
import { hmacHex, sameSecret } from '../../lib/signatures'
import { jsonOf } from '../../lib/json'
import { readEnvelope, type Doorway, type Json } from './doorway'
import type { Slack } from './surroundings'

/** Slack's largest payloads are forms with long texts. */
const MAX_BYTES = 4 * 1024 * 1024
/** A recorded request is worth nothing after this; and one from the future would be worth something for too long. */
const MAX_SKEW_SECONDS = 300

export type ReceiverOptions = {
  /** The current signing secret and, while it is being changed, the former one. */
  signingSecrets: readonly string[]
  now: () => Date
}

/** The one address that Slack calls: events, clicks, forms, shortcuts and commands. */
export function openReceiver(slack: Slack, doorway: Doorway, options: ReceiverOptions): Router {
  const router = openRouter()
  router.post('/slack/events', readRawBody(MAX_BYTES), (request, response) => {
    const answered = receive(doorway, request, { response, options }).catch((error: unknown) => {
      slack.log.error({ workspace: 'slack', error }, 'A delivery of Slack could not be kept')
      if (!response.headersSent) response.status(503).set('retry-after', '5').end()
    })
    const watched: Promise<void> = answered.finally(() => slack.inFlight.delete(watched))
    slack.inFlight.add(watched)
  })
  return router
}

type Exchange = { response: Response; options: ReceiverOptions }

async function receive(doorway: Doorway, request: Request, { response, options }: Exchange): Promise<void> {
  const raw = rawBody(request)
  if (!isSigned(request, raw, options)) {
    response.status(401).end()
    return
  }
  const body = readBody(request, raw)
  if (body === undefined) {
    await doorway.unreadable(raw)
    response.status(200).end()
    return
  }
  if (isFromEventsApi(body)) return receiveEvent(doorway, { body, raw }, response)
  if (body['ssl_check'] !== undefined) {
    response.status(200).end()
    return
  }
  await doorway.interaction(body, (answer) => acknowledge(response, answer))
  // Nobody knew it: told as done, since Slack would only show the person a warning that explains nothing.
  if (!response.headersSent) response.status(200).end()
}

async function receiveEvent(
  doorway: Doorway,
  { body, raw }: { body: Json; raw: Buffer },
  response: Response,
): Promise<void> {
  if (body['type'] === 'url_verification') {
    response.json({ challenge: String(body['challenge'] ?? '') })
    return
  }
  const envelope = readEnvelope(body)
  await (envelope?.event === undefined ? doorway.unreadable(raw) : doorway.event(envelope, raw))
  response.status(200).end()
}

const isFromEventsApi = (body: Json): boolean =>
  body['type'] === 'url_verification' || body['type'] === 'event_callback'

function acknowledge(response: Response, answer: unknown): Promise<void> {
  if (response.headersSent) return Promise.resolve()
  if (answer === undefined || answer === '') response.status(200).end()
  else if (typeof answer === 'string') response.status(200).type('text/plain').send(answer)
  else response.status(200).json(answer)
  return Promise.resolve()
}

function isSigned(request: Request, raw: Buffer, { signingSecrets, now }: ReceiverOptions): boolean {
  const at = headerOf(request, 'x-slack-request-timestamp')
  const signature = headerOf(request, 'x-slack-signature')
  if (!/^\d{1,12}$/.test(at) || Math.abs(now().getTime() / 1000 - Number(at)) > MAX_SKEW_SECONDS) return false
  const signed = Buffer.concat([Buffer.from(`v0:${at}:`), raw])
  return signingSecrets.some(
    (secret) => secret !== '' && sameSecret(signature, `v0=${hmacHex(secret, 'sha256', signed)}`),
  )
}

function headerOf(request: Request, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** JSON, a form that holds JSON, or the bare form of a command; undefined when it is none of these. */
function readBody(request: Request, raw: Buffer): Json | undefined {
  const text = raw.toString('utf8')
  if (!/^application\/x-www-form-urlencoded\b/i.test(headerOf(request, 'content-type'))) return asObject(jsonOf(text))
  const form = parse(text, '&', '=', { maxKeys: 200 })
  if (form['payload'] !== undefined) return asObject(jsonOf(String(form['payload'])))
  const isKnown = form['command'] !== undefined || form['ssl_check'] !== undefined
  return isKnown ? { ...form } : undefined
}

const asObject = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined

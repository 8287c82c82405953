import type { z } from 'zod'
import { forbidden, invalid } from '../../lib/errors'
import { rawBody, type Request, type Response } from '../../lib/http-door'
import { jsonOf } from '../../lib/json'
import type { ChannelDeps } from '../channel'
import type { WebchatSettings } from './settings'
import { readSession, type Visitor } from './visitor'

export type Chat = {
  settings: WebchatSettings
  deps: ChannelDeps
  allow: Record<'message' | 'upload' | 'session' | 'stream', { take: (key: string) => boolean }>
}
export type Exchange = { request: Request; response: Response }

/** Whose browser asks; refuses when its session is over or was never ours. */
export function visitorOf({ deps }: Chat, request: Request): Visitor {
  const header = request.headers.authorization ?? ''
  const token = header.startsWith('Bearer ') ? header.slice(7) : ''
  const visitor = readSession(token, { secretKey: deps.secretKey, account: deps.account.id, now: deps.clock.now() })
  if (!visitor) throw forbidden('This session is over: open a new one.')
  return visitor
}

/** The body of a request by its schema; what does not fit is told in a sentence. */
export function readBody<T>(schema: z.ZodType<T>, request: Request): T {
  const json = jsonOf(rawBody(request))
  if (json === undefined) throw invalid('The body is not JSON.')
  const parsed = schema.safeParse(json)
  if (!parsed.success)
    throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '))
  return parsed.data
}

export function tooMany(response: Response): void {
  response
    .status(429)
    .set('retry-after', '60')
    .json({ error: { code: 'too-many', message: 'Too many at once. Please wait a minute.' } })
}

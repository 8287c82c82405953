import type { InboundEvent } from '../../desk/index'
import { hmacHex, sameSecret } from '../../lib/signatures'
import type { RawRequest, RawResponse, WebhookDoor } from '../channel'

/**
 * "Webhooks" of LinkedIn's API guide: the header holds the hexadecimal HMAC-SHA256 of this word and the raw body after
 * it. The word is signed and is no part of the header.
 */
const SIGNED_BEFORE = 'hmacsha256='
/** Ten notifications come at once, each with a comment and a post. */
const MAX_BYTES = 1024 * 1024
/**
 * LinkedIn asks for the HMAC of a random UUID of version 4, when the address is set and every two hours. Nothing else is
 * ever signed on demand: whoever could choose the text would choose a delivery, and sign it by our own hand.
 */
const CHALLENGE = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i

type Door = { clientSecret: string; parse: (body: Buffer, now: Date) => InboundEvent[] }

export const signatureOf = (clientSecret: string, body: Buffer): string =>
  hmacHex(clientSecret, 'sha256', Buffer.concat([Buffer.from(SIGNED_BEFORE), body]))

export const linkedinDoor = ({ clientSecret, parse }: Door): WebhookDoor => ({
  handshake: (request) => answerChallenge(request, clientSecret),
  // LinkedIn signs no time, so that an old delivery cannot be told from a new one; it is recognised by what it holds.
  verify: ({ headers, body }) =>
    sameSecret((headers['x-li-signature'] ?? '').toLowerCase(), signatureOf(clientSecret, body)) ? 'ok' : 'bad',
  parse,
  maxBytes: MAX_BYTES,
})

function answerChallenge({ method, query }: RawRequest, clientSecret: string): RawResponse | undefined {
  const { challengeCode } = query
  if (method !== 'GET' || challengeCode === undefined) return undefined
  const headers = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }
  if (!CHALLENGE.test(challengeCode)) return { status: 400, headers, body: '{}' }
  const challengeResponse = hmacHex(clientSecret, 'sha256', challengeCode)
  return { status: 200, headers, body: JSON.stringify({ challengeCode, challengeResponse }) }
}

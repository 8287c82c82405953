import type { InboundEvent } from '../../desk/index'
import { hmacHex, sameSecret, secretCheck } from '../../lib/signatures'
import type { RawRequest, RawResponse, WebhookDoor } from '../channel'

type Door = {
  appSecret: string
  verifyToken: string
  parse: (body: Buffer, now: Date) => InboundEvent[]
}

/** Meta collects up to a thousand changes in one delivery. */
const MAX_BYTES = 3 * 1024 * 1024

/** The webhook of all products of Meta: a challenge when it is set up, a signature over the raw bytes afterwards. */
export function metaDoor({ appSecret, verifyToken, parse }: Door): WebhookDoor {
  const isToken = secretCheck(verifyToken)
  return {
    handshake: (request) => answerChallenge(request, isToken),
    verify: ({ headers, body }) => {
      const [scheme, signature = ''] = (headers['x-hub-signature-256'] ?? '').split('=', 2)
      const expected = hmacHex(appSecret, 'sha256', body)
      return scheme === 'sha256' && sameSecret(signature, expected) ? 'ok' : 'bad'
    },
    parse,
    maxBytes: MAX_BYTES,
  }
}

function answerChallenge({ method, query }: RawRequest, isToken: (given: string) => boolean): RawResponse | undefined {
  if (method !== 'GET' || query['hub.mode'] !== 'subscribe') return undefined
  // The challenge is echoed as text, so that nothing in it can be taken for a page of ours.
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  return isToken(query['hub.verify_token'] ?? '')
    ? { status: 200, headers, body: query['hub.challenge'] ?? '' }
    : { status: 403, headers, body: '' }
}

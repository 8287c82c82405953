import { z } from 'zod'
import { unavailable } from '../../lib/errors'
import { hmacBase64, sameSecret } from '../../lib/signatures'
import type { ChannelCheck, RawRequest, RawResponse, WebhookDoor } from '../channel'
import { inRounds } from '../pause'
import type { Reading } from './events'
import { whyNot } from './listen'
import { parseDelivery } from './receive'
import type { Sending } from './send'

const SIGNATURE = 'x-twitter-webhooks-signature'
/** X takes back a webhook that it could not check for 28 hours; looked at far more often, it is back before that. */
const CHECK_MS = 30 * 60_000

/** X delivers to whoever can answer its challenge with the app's secret, and signs with the same one. */
export const openDoor = (secret: string, reading: (now: Date) => Reading): WebhookDoor => ({
  handshake: (request) => answerChallenge(secret, request),
  verify: ({ headers, body }) =>
    sameSecret(headers[SIGNATURE] ?? '', `sha256=${hmacBase64(secret, 'sha256', body)}`) ? 'ok' : 'bad',
  parse: (body, now) => parseDelivery(body, reading(now)),
  maxBytes: 1024 * 1024,
})

/**
 * Challenge and deliveries are signed alike: whoever could have any text signed here could forge deliveries. So only
 * what looks like a challenge is answered, which no JSON does.
 */
function answerChallenge(secret: string, { method, query }: RawRequest): RawResponse | undefined {
  const challenge = query['crc_token']
  if (method !== 'GET' || challenge === undefined) return undefined
  if (!/^[\w.~+/=-]{1,256}$/.test(challenge)) return { status: 400, body: '' }
  const body = JSON.stringify({ response_token: `sha256=${hmacBase64(secret, 'sha256', challenge)}` })
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}

const webhooksSchema = z.object({
  data: z.array(z.object({ id: z.string(), url: z.string(), valid: z.boolean().default(false) })).default([]),
})
const subscriptionsSchema = z.object({
  data: z
    .array(
      z.object({
        event_type: z.string(),
        filter: z.object({ user_id: z.string().optional() }).optional(),
        webhook_id: z.string().optional(),
      }),
    )
    .default([]),
})

/** What an account wants to hear of. */
export const EVENT_TYPES = [
  ...['post.mention.create', 'post.reply.create', 'post.quote.create', 'post.create', 'post.delete'],
  ...['dm.received', 'dm.sent', 'dm.read', 'oauth.revoke'],
]

type Keeping = Pick<Sending, 'api' | 'settings'> & { url: string; bearer: string }

/** Tells X where we are, and again whenever it has forgotten. */
export const keepWebhook = (keeping: Keeping, signal: AbortSignal): Promise<void> =>
  inRounds(CHECK_MS, signal, () => lookAfter(keeping, signal))

async function lookAfter({ api, url, bearer }: Keeping, signal: AbortSignal): Promise<void> {
  const path = '/2/webhooks'
  const listed = await api.get(path, { token: bearer, signal })
  if (signal.aborted) return
  if (listed.kind !== 'answer' || listed.status !== 200) throw unavailable(whyNot(path, listed))
  const ours = webhooksSchema.parse(listed.json).data.find((one) => one.url === url)
  if (ours?.valid) return
  const outcome = ours
    ? await api.put(`${path}/${encodeURIComponent(ours.id)}`, { token: bearer, signal })
    : await api.post(path, { url }, { token: bearer, signal })
  if (signal.aborted) return
  if (outcome.kind !== 'answer' || outcome.status >= 300) throw unavailable(whyNot(path, outcome))
}

/** Which of the events X will bring. Subscriptions to private ones are made once with the account's own consent. */
export async function checkSubscriptions({ api, settings, url, bearer }: Keeping): Promise<ChannelCheck> {
  const bad = (detail: string): ChannelCheck => ({ what: 'subscription', state: 'bad', detail })
  const [hooks, listed] = await Promise.all([
    api.get('/2/webhooks', { token: bearer }),
    api.get('/2/activity/subscriptions', { token: bearer }),
  ])
  if (hooks.kind !== 'answer' || hooks.status !== 200) return bad(whyNot('/2/webhooks', hooks))
  if (listed.kind !== 'answer' || listed.status !== 200) return bad(whyNot('/2/activity/subscriptions', listed))
  const hook = webhooksSchema.parse(hooks.json).data.find((one) => one.url === url)
  if (!hook?.valid) return bad(`X has no valid webhook for ${url}.`)
  const { data } = subscriptionsSchema.parse(listed.json)
  const isOurs = (type: string): boolean =>
    data.some(
      ({ event_type, filter }) => event_type === type && [undefined, settings.user_id].includes(filter?.user_id),
    )
  const missing = EVENT_TYPES.filter((type) => !isOurs(type))
  if (missing.length === 0) return { what: 'subscription', state: 'ok', detail: '' }
  return { what: 'subscription', state: 'warn', detail: `X is not asked for ${missing.join(', ')}.` }
}

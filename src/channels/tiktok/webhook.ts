import type { InboundEvent } from '../../desk/index'
import { hmacHex, sameSecret } from '../../lib/signatures'
import type { ChannelCheck, RawRequest, WebhookDoor } from '../channel'
import type { Log } from '../../lib/log'
import { inRounds } from '../pause'
import { whyNot, type TiktokApi } from './api'
import { webhooksSchema } from './payload'

type Door = { secret: string; now: () => Date; parse: (body: Buffer, now: Date) => InboundEvent[] }

/** How much the clocks of TikTok and ours may differ. */
const CLOCKS_S = 5 * 60
/**
 * TikTok delivers again for 72 hours what was not answered with 200 ("Webhooks"), and does not say whether it signs that
 * anew. Somebody else's repetition within that time brings nothing: it has the key of the delivery that it repeats, and
 * makes us read the comment as it is then.
 */
const MAX_AGE_S = 72 * 3_600 + CLOCKS_S

/** TikTok signs the time and the body with the app's secret ("Webhook verification"). It does not introduce itself. */
export const openDoor = ({ secret, now, parse }: Door): WebhookDoor => ({
  verify: (request) => (isSigned(request, secret, now()) ? 'ok' : 'bad'),
  parse,
  maxBytes: 256 * 1024,
})

/** `TikTok-Signature: t=1633174587,s=18494715036ac…`: s signs t, a point, and the bytes of the body. */
function isSigned({ headers, body }: RawRequest, secret: string, now: Date): boolean {
  const parts = (headers['tiktok-signature'] ?? '').split(',').slice(0, 10)
  const named = new Map(parts.map((part) => part.trim().split('=', 2) as [string, string | undefined]))
  const [time = '', signature = ''] = [named.get('t'), named.get('s')]
  if (!/^\d{1,12}$/.test(time) || !/^[0-9a-f]{64}$/i.test(signature)) return false
  const expected = hmacHex(secret, 'sha256', Buffer.concat([Buffer.from(`${time}.`), body]))
  const ageS = now.getTime() / 1000 - Number(time)
  return sameSecret(signature.toLowerCase(), expected) && ageS >= -CLOCKS_S && ageS <= MAX_AGE_S
}

/** How often it is looked whether TikTok still calls us: somebody else may have set another address for the app. */
const CHECK_MS = 10 * 60_000

/** Where TikTok is to call us for an account, as long as the account is open in this process. */
export type Address = { url: string; close: () => void }
const open = new Set<Address>()

export function openAddress(url: string): Address {
  const address = { url, close: () => void open.delete(address) }
  open.add(address)
  return address
}

/** An app has one address for all its accounts: one that serves another account of this desk is left alone. */
const isOurs = (url: string): boolean => [...open].some((address) => address.url === url)

type App = { api: TiktokApi; credentials: { app_id: string; app_secret: string } }
export type Keeping = App & { url: string; log: Log }

/** Tells TikTok where our webhook is. What it refuses is told in the log: comments come in all the same, only later. */
export const keepWebhook = (keeping: Keeping, signal: AbortSignal): Promise<void> =>
  inRounds(CHECK_MS, signal, async () => {
    const set = await readWebhook(keeping, signal)
    const why = set.ok && !isOurs(set.address) ? await setWebhook(keeping, signal) : set.why
    if (why !== undefined && !signal.aborted) keeping.log.warn({ why }, 'the webhook at TikTok could not be set')
  })

type WebhookSet = { ok: true; address: string; why?: undefined } | { ok: false; why: string }

async function readWebhook({ api, credentials }: App, signal?: AbortSignal): Promise<WebhookSet> {
  const { app_id, app_secret: secret } = credentials
  const query = { app_id, secret, event_type: 'COMMENT' }
  const outcome = await api('GET', '/business/webhook/list/', { query, ...(signal ? { signal } : {}) })
  if (outcome.kind !== 'answer' || outcome.code !== 0) return { ok: false, why: whyNot(outcome) }
  const told = webhooksSchema.safeParse(outcome.data ?? {}).data
  const listed = told?.list.find(({ event_type: type = 'COMMENT' }) => type === 'COMMENT')
  return { ok: true, address: told?.callback_url ?? listed?.callback_url ?? '' }
}

/** Why it could not be set; undefined when it was. */
async function setWebhook({ api, credentials, url }: Keeping, signal: AbortSignal): Promise<string | undefined> {
  const { app_id, app_secret: secret } = credentials
  const body = { app_id, secret, event_type: 'COMMENT', callback_url: url }
  const outcome = await api('POST', '/business/webhook/update/', { body, signal })
  return outcome.kind === 'answer' && outcome.code === 0 ? undefined : whyNot(outcome)
}

export async function checkWebhook(app: App, url: string): Promise<ChannelCheck> {
  const set = await readWebhook(app)
  const told = (detail: string): ChannelCheck => ({
    what: 'subscription',
    state: detail === '' ? 'ok' : 'warn',
    detail,
  })
  if (!set.ok) return told(`${set.why} when asked for the webhook; comments are read from time to time only.`)
  if (set.address === url) return told('')
  return told(
    isOurs(set.address)
      ? 'TikTok calls us for another account of this app: of this one comments are read from time to time only.'
      : `TikTok calls another address than ${url}. Sportello sets it as long as it runs, if TikTok takes it.`,
  )
}

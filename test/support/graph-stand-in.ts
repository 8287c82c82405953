import { createHmac } from 'node:crypto'
import { openPlatform, type Platform, type PlatformAnswer, type PlatformRequest, type Routes } from './platform'

/** What all products of Meta have in common: versions, tokens with a proof, errors with codes, and signed deliveries. */
export const META_TOKEN = 'EAAStandInTokenOfTheTests0123456789'
export const META_SECRET = '0123456789abcdef0123456789abcdef'
export const META_VERIFY = 'a-verify-token-of-the-tests'

/** An answer that refuses, as the Graph API writes it. Its message repeats what it was sent: nobody may show it. */
export const graphError = (
  code: number,
  { subcode, status = 400 }: { subcode?: number; status?: number } = {},
): PlatformAnswer => ({
  status,
  body: {
    error: {
      message: `(#${code}) refused, with the token ${META_TOKEN} in the message`,
      type: 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      fbtrace_id: 'AbCdEfGh',
    },
  },
})

/** As Meta throttles: how long to wait stands in a header, in minutes. */
export const tooManyCalls = (code: number): PlatformAnswer => ({
  ...graphError(code),
  headers: {
    'x-business-use-case-usage': JSON.stringify({ '1': [{ type: 'messages', estimated_time_to_regain_access: 2 }] }),
  },
})

export const yes = (body: object): PlatformAnswer => ({ status: 200, body })

export type GraphStandIn = Platform & {
  /** Fields that each asset is subscribed to. */
  subscriptions: Map<string, string[]>
  /** A file that a customer sent: held at an address, as the platform does. */
  hold: (file: { name: string; mime: string; content: Buffer }) => string
  /** What the token says of itself. */
  token: { is_valid: boolean; expires_at: number; scopes: string[] }
}

const PROOF = createHmac('sha256', META_SECRET).update(META_TOKEN).digest('hex')

/** A loopback Graph API with the routes of one product; whoever comes without token or proof is refused. */
export type GraphOptions = {
  scopes: string[]
  /** Tokens that are good. */
  tokens?: ReadonlySet<string>
  /** Whether calls prove that they know the app's secret. */
  proof?: boolean
}

export async function openGraphStandIn(routes: Routes, options: GraphOptions): Promise<GraphStandIn> {
  const { scopes, tokens = new Set([META_TOKEN]), proof = true } = options
  const subscriptions = new Map<string, string[]>()
  const token = { is_valid: true, expires_at: 0, scopes }
  const held: { name: string; mime: string; content: Buffer }[] = []
  const shared: Routes = {
    'GET /v25.0/debug_token': ({ query }) =>
      query.get('input_token') === META_TOKEN ? yes({ data: token }) : graphError(100),
    'GET /held/:index/:name': ({ params: { index = '' } }) => {
      const file = held[Number(index)]
      return file ? { status: 200, headers: { 'content-type': file.mime }, body: file.content } : { status: 404 }
    },
    'GET /v25.0/:asset/subscribed_apps': ({ params: { asset = '' } }) => {
      const fields = subscriptions.get(asset)
      return yes({ data: fields ? [{ id: '1', ...(fields.length === 0 ? {} : { subscribed_fields: fields }) }] : [] })
    },
    'POST /v25.0/:asset/subscribed_apps': ({ params: { asset = '' }, query }) => {
      const fields = (query.get('subscribed_fields') ?? '').split(',').filter(Boolean)
      subscriptions.set(asset, fields)
      return yes({ success: true })
    },
  }
  const platform = await openPlatform({ routes: { ...shared, ...routes }, guard: whoIsThere(tokens, proof) })
  const hold: GraphStandIn['hold'] = (file) => {
    const index = held.push(file) - 1
    return `${platform.url}/held/${index}/${encodeURIComponent(file.name)}`
  }
  return { ...platform, subscriptions, token, hold }
}

const whoIsThere =
  (tokens: ReadonlySet<string>, proof: boolean) =>
  ({ headers, query, path }: PlatformRequest): PlatformAnswer | undefined => {
    // Signed addresses are for whoever has them; a token has no business there.
    if (path.startsWith('/held/')) return headers['authorization'] === undefined ? undefined : { status: 400 }
    if (path === '/refresh_access_token') return undefined
    const token = headers['authorization']?.replace(/^Bearer /, '') ?? ''
    if (!tokens.has(token)) return graphError(190, { status: 401 })
    // Files are handed out to whoever shows the token.
    if (!path.startsWith('/v25.0/') || !proof) return undefined
    return query.get('appsecret_proof') === PROOF ? undefined : graphError(100)
  }

/** The header with which Meta signs a delivery. */
export const metaSignature = (body: string | Buffer, secret = META_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** Delivers to a webhook as Meta does, unless told otherwise; tells the status of the answer. */
export async function deliverTo(
  url: string,
  body: string,
  signature: string | undefined = metaSignature(body),
): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    ...(signature === '' ? {} : { 'x-hub-signature-256': signature }),
  }
  return (await fetch(url, { method: 'POST', body, headers })).status
}

/** Both ends of the introduction: with our words, and with somebody else's. */
export const introductions = (url: string): Record<string, { ask: () => Promise<boolean>; answered: boolean }> => {
  const introduce = async (token: string, mode = 'subscribe'): Promise<boolean> => {
    const query = new URLSearchParams({ 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': '1158201444' })
    const answer = await fetch(`${url}?${query.toString()}`)
    return answer.status === 200 && (await answer.text()) === '1158201444'
  }
  return {
    'our words': { ask: () => introduce(META_VERIFY), answered: true },
    'other words': { ask: () => introduce('other-words'), answered: false },
    'no words': { ask: () => introduce(''), answered: false },
    'another mode': { ask: () => introduce(META_VERIFY, 'unsubscribe'), answered: false },
  }
}

/** Ways to pretend to be Meta; each resolves to whether it was let in. */
export const forgeriesOf = (url: string, body: string): Record<string, () => Promise<boolean>> => {
  const forge =
    (signature: string, sent = body) =>
    async () =>
      (await deliverTo(url, sent, signature)) !== 401
  const good = metaSignature(body)
  return {
    'no signature': forge(''),
    'another secret': forge(metaSignature(body, META_SECRET.replace('0', '1'))),
    'one byte of the body changed': forge(good, body.replace('"', '" ')),
    'one digit of the signature changed': forge(good.slice(0, -1) + (good.endsWith('0') ? '1' : '0')),
    'half a signature': forge(good.slice(0, 40)),
    'the older, weaker signature': forge(`sha1=${createHmac('sha1', META_SECRET).update(body).digest('hex')}`),
    'the secret itself': forge(`sha256=${META_SECRET}`),
  }
}

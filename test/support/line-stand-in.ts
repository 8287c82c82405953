import { hmacBase64 } from '../../src/lib/signatures'
import { fetchAsPlatform, type Fetched, type Hosts } from './fetched'
import { jsonOf, openPlatform, type Platform, type PlatformAnswer } from './platform'

/**
 * A LINE that refuses what LINE refuses, and takes a call with the same retry key once. It looks at once for the pictures
 * that it is told of, where the real one leaves that to the app of the customer.
 */
export type LineStandIn = Platform & {
  /** What customers got, in order. */
  sent: { to: string; text: string; key: string; kinds: string[]; files: { name: string; content: Buffer }[] }[]
  /** Bodies of accepted calls, for the comparison with LINE's own description. */
  bodies: unknown[]
  /** Every call, accepted or not. */
  pushes: { key: string; body: string }[]
  /** Where pictures can be fetched. */
  hosts: Hosts
  friends: Set<string>
  contents: Map<string, { mime: string; content: Buffer }>
  webhook: { endpoint: string; active: boolean } | undefined
  quota: { value: number; used: number }
}

export const LINE_TOKEN = 'a-channel-access-token-of-the-tests'
export const LINE_SECRET = 'a-channel-secret-of-the-tests'

export const lineSignature = (body: string, secret = LINE_SECRET): string => hmacBase64(secret, 'sha256', body)

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const no = (status: number, message: string): PlatformAnswer => ({ status, body: { message } })

type Message = { type?: unknown; text?: unknown; originalContentUrl?: unknown; previewImageUrl?: unknown }
type Push = { to?: unknown; messages?: Message[] }

const isText = ({ type, text }: Message): boolean =>
  type === 'text' && typeof text === 'string' && text.trim() !== '' && text.length <= 5_000

const isPicture = (found: Fetched | undefined, maxBytes: number): found is Fetched =>
  found !== undefined && ['image/jpeg', 'image/png'].includes(found.mime) && found.content.length <= maxBytes

/** The picture of a message, as the customer's app would show it. */
async function pictureOf(hosts: Hosts, message: Message): Promise<Buffer | undefined> {
  const { originalContentUrl: original, previewImageUrl: preview } = message
  if (message.type !== 'image' || String(original).length > 2_000 || String(preview).length > 2_000) return undefined
  const shown = await fetchAsPlatform(hosts, original)
  const small = await fetchAsPlatform(hosts, preview)
  return isPicture(shown, 10_000_000) && isPicture(small, 1_000_000) ? shown.content : undefined
}

export async function openLine(): Promise<LineStandIn> {
  const accepted = new Set<string>()
  const world: Omit<LineStandIn, keyof Platform> = {
    ...{ sent: [], bodies: [], pushes: [], hosts: new Map(), friends: new Set<string>(), contents: new Map() },
    ...{ webhook: undefined, quota: { value: 200, used: 0 } },
  }
  const push = async (body: Push, key: string): Promise<PlatformAnswer> => {
    if (!UUID.test(key)) return no(400, "The value for the 'X-Line-Retry-Key' header is invalid")
    const messages = body.messages ?? []
    if (messages.length === 0 || messages.length > 5) return no(400, 'The request body has 1 error(s)')
    if (!messages.every((message) => message.type === 'image' || isText(message)))
      return no(400, 'The request body has 1 error(s)')
    if (typeof body.to !== 'string' || !world.friends.has(body.to)) return no(400, 'Failed to send messages')
    if (accepted.has(key))
      return { ...no(409, 'The retry key is already accepted'), headers: { 'x-line-accepted-request-id': '1' } }
    const pictures = messages.filter(({ type }) => type === 'image')
    const found = await Promise.all(pictures.map((message) => pictureOf(world.hosts, message)))
    const files = found.flatMap((content) => (content ? [{ name: '', content }] : []))
    if (files.length < pictures.length) return no(400, 'The request body has 1 error(s)')
    accepted.add(key)
    const text = messages.flatMap((message) => (isText(message) ? [String(message.text)] : [])).join('')
    world.sent.push({ to: body.to, text, key, kinds: messages.map(({ type }) => String(type)), files })
    world.bodies.push(body)
    return {
      status: 200,
      body: { sentMessages: [{ id: String(460_000_000_000_000_000n + BigInt(world.sent.length)), quoteToken: 'q' }] },
    }
  }
  const platform = await openPlatform({
    guard: ({ headers }) =>
      headers['authorization'] === `Bearer ${LINE_TOKEN}` ? undefined : no(401, 'Authentication failed'),
    routes: {
      'POST /v2/bot/message/push': (request) => {
        const key = request.headers['x-line-retry-key'] ?? ''
        world.pushes.push({ key, body: request.body.toString('utf8') })
        return push((jsonOf(request) ?? {}) as Push, key)
      },
      'GET /v2/bot/info': () => ({ status: 200, body: { userId: 'Uself', displayName: 'Linea Chiara' } }),
      'GET /v2/bot/channel/webhook/endpoint': () =>
        world.webhook ? { status: 200, body: world.webhook } : no(404, 'Not found'),
      'GET /v2/bot/message/quota': () => ({ status: 200, body: { type: 'limited', value: world.quota.value } }),
      'GET /v2/bot/message/quota/consumption': () => ({ status: 200, body: { totalUsage: world.quota.used } }),
      'GET /v2/bot/message/:id/content': ({ params }) => {
        const file = world.contents.get(params['id'] ?? '')
        return file ? { status: 200, headers: { 'content-type': file.mime }, body: file.content } : no(404, 'Not found')
      },
    },
  })
  return Object.assign(world, platform)
}

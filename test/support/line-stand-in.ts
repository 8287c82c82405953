import { hmacBase64 } from '../../src/lib/signatures'
import { jsonOf, openPlatform, type Platform, type PlatformAnswer } from './platform'

/** A LINE that refuses what LINE refuses, and takes a call with the same retry key once. */
export type LineStandIn = Platform & {
  /** What customers got, in order. */
  sent: { to: string; text: string; key: string }[]
  /** Bodies of accepted calls, for the comparison with LINE's own description. */
  bodies: unknown[]
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

type Push = { to?: unknown; messages?: { type?: unknown; text?: unknown }[] }

export async function openLine(): Promise<LineStandIn> {
  const accepted = new Set<string>()
  const world: Omit<LineStandIn, keyof Platform> = {
    ...{ sent: [], bodies: [], friends: new Set<string>(), contents: new Map() },
    ...{ webhook: undefined, quota: { value: 200, used: 0 } },
  }
  const push = (body: Push, key: string): PlatformAnswer => {
    if (!UUID.test(key)) return no(400, "The value for the 'X-Line-Retry-Key' header is invalid")
    const [message, ...more] = body.messages ?? []
    const text = message?.text
    if (more.length > 0 || message?.type !== 'text' || typeof text !== 'string' || text.trim() === '')
      return no(400, 'The request body has 1 error(s)')
    if (text.length > 5_000) return no(400, 'The request body has 1 error(s)')
    if (typeof body.to !== 'string' || !world.friends.has(body.to)) return no(400, 'Failed to send messages')
    if (accepted.has(key))
      return { ...no(409, 'The retry key is already accepted'), headers: { 'x-line-accepted-request-id': '1' } }
    accepted.add(key)
    world.sent.push({ to: body.to, text, key })
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
      'POST /v2/bot/message/push': (request) =>
        push((jsonOf(request) ?? {}) as Push, request.headers['x-line-retry-key'] ?? ''),
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

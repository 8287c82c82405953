import { TELEGRAM_SECRET } from './telegram-customer'
import type { HouseInSlack } from './house-in-slack'

export type Body = string | Buffer
export type Answered = { status: number; text: string }

/** One way to bring something to the program, with what lets it in. */
export type Door = {
  name: string
  /** What comes in is kept whatever it is: a platform that is told "error" would switch us off in the end. */
  keeps: boolean
  /** The largest body that is read. */
  maxBytes: number
  bring: (body: Body, headers?: Record<string, string>) => Promise<Answered>
  /** The same body, from somebody who cannot prove who they are. */
  forge: (body: Body) => Promise<Answered>
}

const bytesOf = (body: Body): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(body as string))

/** Exactly this request; what the program answered. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000), ...init })
  return { status: response.status, text: await response.text() }
}

const post = (url: string, body: Body, headers: Record<string, string>): Promise<Answered> =>
  ask(url, { method: 'POST', body: bytesOf(body), headers: { 'content-type': 'application/json', ...headers } })

/** Every address that takes something from outside. `token`: of a visitor of the web chat. */
export function doorsOf({ url, slack }: HouseInSlack, token: string): Door[] {
  const mb = 1024 * 1024
  const telegram = `${url}/webhooks/telegram/telegram`
  const platforms: Door[] = [
    {
      ...{ name: 'the webhook of Telegram', keeps: true, maxBytes: mb },
      bring: (body, headers) =>
        post(telegram, body, { 'x-telegram-bot-api-secret-token': TELEGRAM_SECRET, ...headers }),
      forge: (body) => post(telegram, body, { 'x-telegram-bot-api-secret-token': `${TELEGRAM_SECRET}x` }),
    },
    {
      ...{ name: 'the address for Slack', keeps: true, maxBytes: 4 * mb },
      bring: async (body, headers = {}) => toAnswered(await slack.caller.post(body, 'application/json', { headers })),
      forge: async (body) => toAnswered(await slack.caller.post(body, 'application/json', { secret: 'a guess' })),
    },
  ]
  const chat = ['messages', 'seen', 'session'].map((name): Door => {
    const at = `${url}/widget/api/webchat/${name}`
    return {
      ...{ name: `the web chat: ${name}`, keeps: false, maxBytes: 64_000 },
      bring: (body, headers) => post(at, body, { authorization: `Bearer ${token}`, ...headers }),
      forge: (body) => post(at, body, { authorization: `Bearer ${token.slice(0, -2)}xx` }),
    }
  })
  const room = ROOM_CALLS.map((path): Door => {
    const at = `${url}/rehearsal/${path}`
    return {
      ...{ name: `the rehearsal room: ${path}`, keeps: false, maxBytes: 512 * 1024 },
      bring: (body, headers) => post(at, body, { 'x-sportello': '1', ...headers }),
      // A form on another site: it can send, but no header of ours.
      forge: (body) => post(at, body, { origin: 'https://evil.example', 'content-type': 'text/plain' }),
    }
  })
  return [...platforms, ...chat, ...room]
}

const ROOM_CALLS = [
  ...['api/press', 'api/submit', 'api/say', 'api/verb', 'api/resay', 'api/unsay'],
  ...['write', 'crowd', 'customer', 'fault', 'edit', 'delete', 'seen'].map((name) => `phones/email/api/${name}`),
]

const toAnswered = ({ status, body }: { status: number; body: unknown }): Answered => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
})

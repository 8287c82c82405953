import { webchatKind } from '../../src/channels/webchat/index'
import type { Channel } from '../../src/channels/channel'
import type { SendOutcome } from '../../src/desk/index'
import { hmacHex } from '../../src/lib/signatures'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

const SECRET = 'an-identity-secret-of-the-tests'

type Asked = { token?: string; method?: string; body?: string | Buffer; type?: string; at?: string }
type Session = { status: number; token: string; visitor: string; name: string }
type History = { lines: { id: string; key: string; text: string; by: string }[]; more: boolean }

/** A web chat that answers HTTP, and the calls that a browser makes. */
export type Chat = {
  house: ChannelHouse
  channel: Channel
  url: string
  ask: (path: string, asked?: Asked) => Promise<Response>
  openSession: (asked?: object, at?: string) => Promise<Session>
  write: (token: string, message: object) => Promise<Response>
  history: (token: string, before?: string) => Promise<History>
  brandSays: (thread: string, text: string) => Promise<SendOutcome>
}

/** What a site's server tells about a customer who is logged in there. */
export const signed = (id: string, name: string, email: string) => ({
  ...{ id, name, email },
  signature: hmacHex(SECRET, 'sha256', `${id}\n${name}\n${email}`),
})

export async function openChat(): Promise<Chat> {
  const house = await openChannelHouse('webchat')
  const channel = webchatKind.open({ identity_secret: SECRET }, house.deps)
  const url = await house.serve(channel)
  const ask: Chat['ask'] = (path, { token, method = 'POST', body, type, at = url } = {}) =>
    fetch(`${at}/widget/api/webchat${path}`, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(type ? { 'content-type': type } : {}) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    })
  return {
    ...{ house, channel, url, ask },
    openSession: async (asked = {}, at = url) => {
      const answer = await ask('/session', { body: JSON.stringify(asked), at })
      return { ...((await answer.json()) as Session), status: answer.status }
    },
    write: (token, message) =>
      ask('/messages', { token, body: JSON.stringify({ key: crypto.randomUUID(), ...message }) }),
    history: async (token, before = '') => {
      const answer = await ask(`/history${before && `?before=${before}`}`, { token, method: 'GET' })
      return (await answer.json()) as History
    },
    brandSays: (thread, text) => channel.send(replyOf({ thread, text, kind: 'chat' })),
  }
}

import { hmacHex } from '../../src/lib/signatures'
import { jsonOf, openPlatform, type Platform } from './platform'

/** A Viber that refuses what Viber refuses, always with HTTP 200 and a status. */
export type ViberStandIn = Platform & {
  /** What customers got, in order. */
  sent: { to: string; text: string; sender: string; token: string }[]
  subscribers: Set<string>
  files: Map<string, { mime: string; content: Buffer }>
  webhook: () => string
}

export const VIBER_TOKEN = '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9'
export const viberSignature = (body: string, token = VIBER_TOKEN): string => hmacHex(token, 'sha256', body)

/** Higher than numbers of JavaScript can tell apart. */
const FIRST_TOKEN = 5_741_311_803_571_721_087n

const answer = (status: number, more = ''): { status: number; body: string } => ({
  ...{ status: 200, body: `{"status":${status},"status_message":"as documented"${more}}` },
})

type Message = { receiver?: string; type?: string; text?: string; sender?: { name?: string } }

export async function openViber(): Promise<ViberStandIn> {
  const sent: ViberStandIn['sent'] = []
  const subscribers = new Set<string>()
  const files: ViberStandIn['files'] = new Map()
  let webhook = ''
  const send = ({ receiver = '', type, text = '', sender }: Message, bytes: number) => {
    const name = sender?.name ?? ''
    if (name === '' || name.length > 28) return answer(3)
    if (type !== 'text' || text === '' || text.length > 7_000 || bytes > 30 * 1024) return answer(3)
    if (!subscribers.has(receiver)) return answer(6)
    const token = String(FIRST_TOKEN + BigInt(sent.length))
    sent.push({ to: receiver, text, sender: name, token })
    return answer(0, `,"message_token":${token},"chat_hostname":"SN-CHAT-05_","billing_status":1`)
  }
  const platform = await openPlatform({
    guard: ({ headers, path }) =>
      headers['x-viber-auth-token'] === VIBER_TOKEN || path.startsWith('/files/') ? undefined : answer(2),
    routes: {
      'POST /pa/send_message': (request) => send((jsonOf(request) ?? {}) as Message, request.body.length),
      'POST /pa/get_account_info': () => answer(0, `,"webhook":"${webhook}"`),
      'POST /pa/set_webhook': (request) => {
        webhook = (jsonOf(request) as { url: string }).url
        return answer(0)
      },
      'GET /files/:name': ({ params }) => {
        const file = files.get(params['name'] ?? '')
        return file ? { status: 200, headers: { 'content-type': file.mime }, body: file.content } : { status: 404 }
      },
    },
  })
  return { ...platform, sent, subscribers, files, webhook: () => webhook }
}

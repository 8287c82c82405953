import { hmacHex } from '../../src/lib/signatures'
import { fetchAsPlatform, type Hosts } from './fetched'
import { jsonOf, openPlatform, type Platform } from './platform'

/** A Viber that refuses what Viber refuses, always with HTTP 200 and a status. */
export type ViberStandIn = Platform & {
  /** What customers got, in order. */
  sent: {
    to: string
    type: string
    text: string
    sender: string
    token: string
    files: { name: string; content: Buffer }[]
  }[]
  /** Where files can be fetched. */
  hosts: Hosts
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

type Message = {
  receiver?: string
  type?: string
  text?: string
  sender?: { name?: string }
  media?: string
  size?: number
  file_name?: string
}

type Rules = { ends: RegExp; mime: RegExp; maxBytes: number; maxText: number; size: boolean; name: boolean }

/** "Picture message", "Video message" and "File message" of Viber's page; of a picture what is seen on every telephone. */
const RULES: Readonly<Record<string, Rules>> = {
  picture: {
    ...{ ends: /\.(jpeg|png|gif)$/, mime: /^image\/(jpeg|png|gif)$/, maxBytes: 1_000_000, maxText: 768 },
    ...{ size: false, name: false },
  },
  video: {
    ...{ ends: /\.mp4$/, mime: /^video\/mp4$/, maxBytes: 26_000_000, maxText: 0, size: true, name: false },
  },
  file: { ends: /./, mime: /./, maxBytes: 50_000_000, maxText: 0, size: true, name: true },
}

/** What the customer gets of a message; nothing when it is not as Viber wants it. */
async function contentOf(
  hosts: Hosts,
  { type = '', text = '', media = '', size, file_name: name = '' }: Message,
): Promise<{ name: string; content: Buffer }[] | undefined> {
  if (type === 'text') return text !== '' && text.length <= 7_000 ? [] : undefined
  const rules = RULES[type]
  if (rules === undefined || text.length > rules.maxText || !rules.ends.test(media)) return undefined
  if (rules.name && (name === '' || name.length > 256)) return undefined
  const found = await fetchAsPlatform(hosts, media)
  if (found === undefined || !rules.mime.test(found.mime) || found.content.length > rules.maxBytes) return undefined
  return rules.size && size !== found.content.length ? undefined : [{ name, content: found.content }]
}

export async function openViber(): Promise<ViberStandIn> {
  const sent: ViberStandIn['sent'] = []
  const subscribers = new Set<string>()
  const files: ViberStandIn['files'] = new Map()
  const hosts: Hosts = new Map()
  let webhook = ''
  const send = async (message: Message, bytes: number) => {
    const { receiver = '', type = '', text = '', sender } = message
    const name = sender?.name ?? ''
    if (name === '' || name.length > 28 || bytes > 30 * 1024) return answer(3)
    const carried = await contentOf(hosts, message)
    if (carried === undefined) return answer(3)
    if (!subscribers.has(receiver)) return answer(6)
    const token = String(FIRST_TOKEN + BigInt(sent.length))
    sent.push({ to: receiver, type, text, sender: name, token, files: carried })
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
  return { ...platform, sent, hosts, subscribers, files, webhook: () => webhook }
}

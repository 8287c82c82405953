import { countText } from '../../src/lib/text'
import { jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback server of Bluesky: it signs in, renews a session once a token, keeps records under their keys and refuses a
 * second one, measures texts and pictures, checks that facets lie in the text, and knows who takes messages.
 */
export type Skeeted = { uri: string; rkey: string; text: string; record: RecordBody; images: string[]; at: Date }
type RecordBody = {
  text: string
  createdAt: string
  reply?: { root: { uri: string; cid: string }; parent: { uri: string; cid: string } }
  facets?: { index: { byteStart: number; byteEnd: number }; features: { uri?: string; did?: string }[] }[]
  embed?: { images: { image: { ref: { $link: string } } }[] }
}
export type Chatted = { id: string; convo: string; text: string; at: Date }

export type BlueskyStandIn = Platform & {
  posts: Skeeted[]
  messages: Chatted[]
  blobs: Map<string, Buffer>
  /** Posts of others, by uri. */
  others: Map<string, { uri: string; cid: string; author: object; record: object; indexedAt: string; viewer?: object }>
  profiles: Map<string, object>
  lists: { notifications: object[]; search: object[]; logs: object[] }
  queries: { path: string; query: URLSearchParams }[]
  files: Map<string, Buffer>
  sessions: () => { opened: number; renewed: number }
  expire: () => void
}

export const BLUESKY_PASSWORD = 'abcd-efgh-ijkl-mnop'
export const OWN_DID = 'did:plc:ownownownownownownownown'
const CHAT = 'did:web:api.bsky.chat#bsky_chat'

const no = (status: number, error: string, message = error): PlatformAnswer => ({ status, body: { error, message } })
const ok = (body: object): PlatformAnswer => ({ status: 200, body })

export async function openBlueskyStandIn({
  now = () => new Date(),
}: { now?: () => Date } = {}): Promise<BlueskyStandIn> {
  const counts = { opened: 0, renewed: 0 }
  let access = ''
  let refresh = ''
  let made = 0
  const posts: Skeeted[] = []
  const messages: Chatted[] = []
  const blobs = new Map<string, Buffer>()
  const others: BlueskyStandIn['others'] = new Map()
  const profiles = new Map<string, object>()
  const lists: BlueskyStandIn['lists'] = { notifications: [], search: [], logs: [] }
  const queries: BlueskyStandIn['queries'] = []
  const files = new Map<string, Buffer>()

  const jwt = (name: string): string => {
    const exp = Math.floor(now().getTime() / 1000) + 7_200
    return `head.${Buffer.from(JSON.stringify({ exp, name })).toString('base64url')}.signature-of-${name}`
  }
  const session = (): PlatformAnswer => {
    made += 1
    access = jwt(`access-${made}`)
    refresh = jwt(`refresh-${made}`)
    return ok({ did: OWN_DID, handle: 'acme.example', accessJwt: access, refreshJwt: refresh })
  }
  const signIn = (request: PlatformRequest): PlatformAnswer => {
    const { identifier, password } = jsonOf(request) as { identifier?: string; password?: string }
    if (identifier !== 'acme.example' || password !== BLUESKY_PASSWORD)
      return no(401, 'AuthenticationRequired', 'Invalid identifier or password')
    counts.opened += 1
    return session()
  }
  const renew = ({ headers }: PlatformRequest): PlatformAnswer => {
    if (headers['authorization'] !== `Bearer ${refresh}`) return no(400, 'ExpiredToken', 'Token has been revoked')
    counts.renewed += 1
    return session()
  }
  const create = (request: PlatformRequest): PlatformAnswer => {
    const { repo, collection, rkey, record } = jsonOf(request) as {
      repo: string
      collection: string
      rkey: string
      record: RecordBody
    }
    const flaw = flawOf({ repo, collection, rkey, record })
    if (flaw) return no(400, 'InvalidRequest', flaw)
    if (posts.some((one) => one.rkey === rkey)) return no(500, 'InternalServerError', 'Internal Server Error')
    const uri = `at://${OWN_DID}/app.bsky.feed.post/${rkey}`
    const images = (record.embed?.images ?? []).map(({ image }) => image.ref.$link)
    posts.push({ uri, rkey, text: record.text, record, images, at: now() })
    return ok({ uri, cid: `bafyrei${rkey}`, validationStatus: 'valid' })
  }
  const flawOf = ({
    repo,
    collection,
    rkey,
    record,
  }: {
    repo: string
    collection: string
    rkey: string
    record: RecordBody
  }): string | undefined => {
    const size = Buffer.byteLength(record.text, 'utf8')
    if (repo !== OWN_DID || collection !== 'app.bsky.feed.post') return 'Could not find repo'
    if (!/^[234567abcdefghij][234567a-z]{12}$/.test(rkey)) return 'Invalid record key: tid'
    if (countText(record.text, 'graphemes') > 300 || size > 3_000)
      return 'Record/text must not be longer than 300 graphemes'
    if (record.reply && !others.has(record.reply.parent.uri)) return 'Invalid reply'
    if (record.facets?.some(({ index: { byteStart, byteEnd } }) => byteStart >= byteEnd || byteEnd > size))
      return 'Invalid facet'
    if ((record.embed?.images.length ?? 0) > 4) return 'Record/embed/images must not have more than 4 elements'
    return record.embed?.images.some(({ image }) => !blobs.has(image.ref.$link)) ? 'Could not find blob' : undefined
  }
  const upload = ({ headers, body }: PlatformRequest): PlatformAnswer => {
    if (body.length > 2_000_000) return no(400, 'BlobTooLarge')
    const cid = `bafkrei${String((made += 1)).padStart(20, '0')}`
    blobs.set(cid, body)
    return ok({ blob: { $type: 'blob', ref: { $link: cid }, mimeType: headers['content-type'], size: body.length } })
  }
  const say = (request: PlatformRequest): PlatformAnswer => {
    const { convoId, message } = jsonOf(request) as { convoId: string; message: { text: string } }
    if (!convoId.startsWith('convo-')) return no(400, 'InvalidConvo', 'Convo not found')
    if (countText(message.text, 'graphemes') > 1_000) return no(400, 'InvalidRequest', 'text must not be longer')
    const id = `message-${(made += 1)}`
    messages.push({ id, convo: convoId, text: message.text, at: now() })
    return ok({ id, rev: id, text: message.text, sender: { did: OWN_DID }, sentAt: now().toISOString() })
  }
  const list =
    (field: string, all: () => object[]) =>
    ({ path, query }: PlatformRequest): PlatformAnswer => {
      queries.push({ path, query })
      const size = Number(query.get('limit') ?? 50)
      const from = Number(query.get('cursor') ?? 0)
      const page = all().slice(from, from + size)
      return ok({ [field]: page, ...(from + size < all().length ? { cursor: String(from + size) } : {}) })
    }
  const log = ({ query }: PlatformRequest): PlatformAnswer => {
    const from = Number(query.get('cursor') ?? 0)
    return ok({ logs: lists.logs.slice(from, from + 50), cursor: String(Math.min(lists.logs.length, from + 50)) })
  }
  const image = ({ path }: PlatformRequest): PlatformAnswer => {
    const body = files.get(path)
    return body ? { status: 200, headers: { 'content-type': 'image/jpeg' }, body } : { status: 404 }
  }
  const platform = await openPlatform({
    guard: ({ path, headers }) => {
      if (path.startsWith('/img/') || path.endsWith('.createSession') || path.endsWith('.refreshSession'))
        return undefined
      if (access === '' || headers['authorization'] !== `Bearer ${access}`)
        return no(400, 'ExpiredToken', 'Token has expired')
      return path.startsWith('/xrpc/chat.bsky.') && headers['atproto-proxy'] !== CHAT
        ? no(501, 'MethodNotImplemented')
        : undefined
    },
    routes: {
      'POST /xrpc/com.atproto.server.createSession': signIn,
      'POST /xrpc/com.atproto.server.refreshSession': renew,
      'GET /xrpc/com.atproto.server.getSession': () => ok({ did: OWN_DID, handle: 'acme.example' }),
      'POST /xrpc/com.atproto.repo.createRecord': create,
      'POST /xrpc/com.atproto.repo.uploadBlob': upload,
      'GET /xrpc/com.atproto.repo.getRecord': ({ query }) => {
        const found = posts.find(({ rkey }) => rkey === query.get('rkey'))
        return found
          ? ok({ uri: found.uri, cid: 'c', value: found.record })
          : no(400, 'RecordNotFound', 'Could not locate record')
      },
      'GET /xrpc/com.atproto.repo.listRecords': list('records', () =>
        posts.toReversed().map(({ uri, record }) => ({ uri, cid: 'c', value: record })),
      ),
      'GET /xrpc/app.bsky.feed.getPosts': ({ query }) =>
        ok({ posts: query.getAll('uris').flatMap((uri) => others.get(uri) ?? []) }),
      'GET /xrpc/app.bsky.feed.searchPosts': list('posts', () => lists.search),
      'GET /xrpc/app.bsky.notification.listNotifications': list('notifications', () => lists.notifications),
      'GET /xrpc/app.bsky.actor.getProfile': ({ query }) => {
        const profile = profiles.get(query.get('actor') ?? '')
        return profile ? ok(profile) : no(400, 'InvalidRequest', 'Profile not found')
      },
      'GET /xrpc/chat.bsky.convo.getLog': log,
      'GET /xrpc/chat.bsky.convo.listConvos': () => ok({ convos: [] }),
      'GET /xrpc/chat.bsky.convo.getConvoForMembers': ({ query }) =>
        ok({ convo: { id: `convo-${query.get('members') ?? ''}` } }),
      'GET /xrpc/chat.bsky.convo.getMessages': ({ query }) =>
        ok({
          messages: messages
            .filter(({ convo }) => convo === query.get('convoId'))
            .map(({ id, text, at }) => ({ id, rev: id, text, sender: { did: OWN_DID }, sentAt: at.toISOString() })),
        }),
      'POST /xrpc/chat.bsky.convo.sendMessage': say,
      'GET /img/*': image,
    },
  })
  return {
    ...platform,
    ...{ posts, messages, blobs, others, profiles, lists, queries, files },
    sessions: () => ({ ...counts }),
    expire: () => void (access = ''),
  }
}

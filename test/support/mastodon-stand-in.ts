import { lengthOnServer } from '../../src/channels/mastodon/length'
import { formOf, jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback server of Mastodon: it refuses what servers refuse (tokens, lengths, replies to what is not there, files of
 * other kinds), answers a key that it knows with the post that it made then, and streams.
 */
export type Tooted = { id: string; status: string; answers?: string; visibility: string; media: string[]; at: Date }

export type MastodonStandIn = Platform & {
  posted: Tooted[]
  uploads: Map<string, { name: string; content: Buffer }>
  /** Posts that can be answered, by id, with who wrote them. */
  statuses: Map<string, string>
  ancestors: Map<string, string[]>
  lists: { notifications: object[]; tags: object[]; search: object[] }
  queries: { path: string; query: URLSearchParams }[]
  files: Map<string, Buffer>
  /** Says something to whoever listens; resolves to how many do. */
  stream: (event: string, data: string) => number
  listeners: () => number
  /** Hangs up on whoever listens. */
  cutStreams: () => void
}

export const MASTODON_TOKEN = 'the-access-token-of-the-mastodon-account'
export const OWN_ID = '117020565966271181'

const no = (status: number, error: string): PlatformAnswer => ({ status, body: { error } })

export async function openMastodonStandIn({
  maxCharacters = 500,
  now = () => new Date(),
}: { maxCharacters?: number; now?: () => Date } = {}): Promise<MastodonStandIn> {
  let lastId = 117_020_600_000_000_000n
  const nextId = (): string => String((lastId += 1n))
  const posted: Tooted[] = []
  const byKey = new Map<string, string>()
  const uploads: MastodonStandIn['uploads'] = new Map()
  const statuses: MastodonStandIn['statuses'] = new Map()
  const ancestors: MastodonStandIn['ancestors'] = new Map()
  const files: MastodonStandIn['files'] = new Map()
  const lists: MastodonStandIn['lists'] = { notifications: [], tags: [], search: [] }
  const queries: MastodonStandIn['queries'] = []
  const listening = new Set<{ write: (piece: string) => void; end: () => void }>()
  const own = { id: OWN_ID, acct: 'care', username: 'care', display_name: 'Our care' }

  const post = (request: PlatformRequest): PlatformAnswer => {
    const body = jsonOf(request) as {
      status?: string
      in_reply_to_id?: string
      visibility?: string
      media_ids?: string[]
    }
    const key = request.headers['idempotency-key'] ?? ''
    const known = byKey.get(key)
    if (known !== undefined) return { status: 200, body: { id: known } }
    const { status = '', in_reply_to_id: answers, visibility = 'public', media_ids: media = [] } = body
    if (status.trim() === '' && media.length === 0) return no(422, 'Validation failed: Text must be present')
    if (lengthOnServer(status) > maxCharacters) return no(422, 'Validación fallida: Limite de texto superado')
    if (media.length > 4 || media.some((id) => !uploads.has(id))) return no(422, 'Cannot attach')
    if (answers !== undefined && !statuses.has(answers)) return no(404, 'Record not found')
    const id = nextId()
    posted.push({ id, status, visibility, media, at: now(), ...(answers === undefined ? {} : { answers }) })
    byKey.set(key, id)
    return { status: 200, body: { id } }
  }
  const upload = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const file = (await formOf(request)).files['file']
    if (!file || !/^(image|video|audio)\//.test(file.mime))
      return no(422, 'Validation failed: File content type is invalid')
    const id = nextId()
    uploads.set(id, file)
    return { status: 200, body: { id, type: 'image', url: `http://media.example/${id}.jpg` } }
  }
  const page = (all: object[], { path, query }: PlatformRequest): object[] => {
    queries.push({ path, query })
    const after = query.get('min_id')
    const limit = Number(query.get('limit'))
    const newer = all.filter((item) => after === null || BigInt((item as { id: string }).id) > BigInt(after))
    // After a given one the next ones come, newest first; without one the newest.
    return after === null ? newer.slice(0, limit) : newer.slice(-limit)
  }
  const ownStatuses = (): PlatformAnswer => ({
    status: 200,
    body: posted.map(({ id, status, answers = '', visibility, at }) => ({
      ...{ id, created_at: at.toISOString(), visibility, account: own, in_reply_to_id: answers },
      ...{ in_reply_to_account_id: statuses.get(answers), content: htmlOf(status), mentions: [] },
    })),
  })
  const platform = await openPlatform({
    guard: ({ path, headers }) =>
      path.startsWith('/media/') || headers['authorization'] === `Bearer ${MASTODON_TOKEN}`
        ? undefined
        : no(401, 'The access token is invalid'),
    routes: {
      'GET /api/v1/accounts/verify_credentials': () => ({ status: 200, body: own }),
      'GET /api/v2/instance': () => ({
        status: 200,
        body: { configuration: { statuses: { max_characters: maxCharacters } } },
      }),
      'GET /api/v1/accounts/:id/statuses': ownStatuses,
      'GET /api/v1/accounts/:id': ({ params }) => ({
        status: 200,
        body: { id: params['id'], acct: 'rosa@far.example' },
      }),
      'GET /api/v1/notifications': (request) => ({ status: 200, body: page(lists.notifications, request) }),
      'GET /api/v1/timelines/tag/:tag': (request) => ({ status: 200, body: page(lists.tags, request) }),
      'GET /api/v2/search': (request) => ({ status: 200, body: { statuses: page(lists.search, request) } }),
      'GET /api/v1/statuses/:id/context': ({ params }) => ({
        status: 200,
        body: { ancestors: (ancestors.get(params['id'] ?? '') ?? []).map((id) => ({ id })), descendants: [] },
      }),
      'POST /api/v1/statuses': post,
      'POST /api/v2/media': upload,
      'GET /media/*': ({ path }) => {
        const body = files.get(path)
        return body ? { status: 200, body } : { status: 404 }
      },
      'GET /api/v1/streaming/user': () => ({
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        stream: (write, gone) =>
          new Promise((resolve) => {
            const listener = { write, end: resolve }
            listening.add(listener)
            write(':)\n')
            gone.addEventListener('abort', () => {
              listening.delete(listener)
              resolve()
            })
          }),
      }),
    },
  })
  return {
    ...platform,
    ...{ posted, uploads, statuses, ancestors, lists, queries, files },
    stream: (event, data) => {
      for (const { write } of listening) write(`event: ${event}\ndata: ${data}\n\n:thump\n`)
      return listening.size
    },
    listeners: () => listening.size,
    cutStreams: () => {
      for (const listener of listening) listener.end()
      listening.clear()
    },
  }
}

/** As servers show what was written: paragraphs, line breaks, escapes. */
export const htmlOf = (text: string): string => {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  return `<p>${escaped.replaceAll('\n\n', '</p><p>').replaceAll('\n', '<br />')}</p>`
}

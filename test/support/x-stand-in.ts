import Ajv from 'ajv'
import { countText } from '../../src/lib/text'
import schemas from '../fixtures/openapi/x.json'
import { formOf, jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback X that refuses what X refuses: bodies that its OpenAPI document does not allow, tokens that are used up,
 * replies to people who did not address the account, messages to people who take none, the same words twice.
 */
export type XPosted = {
  id: string
  text: string
  answers?: string
  to?: string
  at: Date
  media: string[]
  button?: string
}

export type XStandIn = Platform & {
  /** What customers got, in order, posts and messages alike. */
  sent: XPosted[]
  uploads: Map<string, { name: string; content: Buffer; category: string }>
  /** Posts that exist, by id: who wrote them, and whether they named or quoted the account. */
  posts: Map<string, { author: string; conversation: string; summons: boolean }>
  /** Replies behind "View hidden replies", and what the account has permitted. */
  hidden: Set<string>
  scopes: Set<string>
  /** Who takes messages. */
  takesMessages: Set<string>
  /** What the lists are, newest first. */
  lists: { mentions: object[]; search: object[]; dms: object[] }
  includes: object
  /** Queries of the reads, in order. */
  queries: { path: string; query: URLSearchParams }[]
  files: Map<string, Buffer>
  webhooks: { id: string; url: string; valid: boolean }[]
  subscriptions: { event_type: string; filter: { user_id: string } }[]
  /** How often the permission was renewed, and the one refresh token that works now. */
  renewals: () => number
  refreshToken: () => string
  /** From now on the access tokens given so far are refused. */
  expire: () => void
}

export const X_USER = '1111111111111111111'
export const X_SECRETS = {
  client_id: 'the-client-id-of-the-app',
  client_secret: 'the-client-secret-of-the-app',
  refresh_token: 'the-first-refresh-token',
  consumer_secret: 'the-consumer-secret-of-the-app',
  bearer_token: 'the-bearer-token-of-the-app',
}

const ajv = new Ajv({ strict: false })
const isPost = ajv.compile(schemas.schemas.CreatePostsRequest)
const isMessage = ajv.compile(schemas.schemas.CreateDirectMessagesByParticipantIdRequest)
const isWebhook = ajv.compile(schemas.schemas.CreateWebhooksRequest)

const problem = (status: number, detail: string, title = 'Forbidden'): PlatformAnswer => ({
  status,
  body: { title, detail, type: 'about:blank', status },
})
const ok = (data: unknown, more: object = {}): PlatformAnswer => ({ status: 200, body: { data, ...more } })

type PostBody = {
  text?: string
  reply?: { in_reply_to_tweet_id: string }
  media?: { media_ids: string[] }
  direct_message_deep_link?: string
}
type MessageBody = { text?: string; attachments?: { media_id: string }[] }

export type XOptions = { maxText?: number; now?: () => Date }

export async function openXStandIn({ maxText = 280, now = () => new Date() }: XOptions = {}): Promise<XStandIn> {
  let refreshToken = X_SECRETS.refresh_token
  let renewals = 0
  let accepted = ''
  let lastId = (BigInt(now().getTime()) - 1_288_834_974_657n) << 22n
  const nextId = (): string => String((lastId += 1n))
  const state: Pick<
    XStandIn,
    | 'sent'
    | 'uploads'
    | 'posts'
    | 'takesMessages'
    | 'hidden'
    | 'scopes'
    | 'lists'
    | 'includes'
    | 'queries'
    | 'files'
    | 'webhooks'
    | 'subscriptions'
  > = {
    sent: [],
    uploads: new Map(),
    posts: new Map(),
    takesMessages: new Set(),
    hidden: new Set(),
    scopes: new Set(['tweet.write', 'tweet.moderate.write']),
    lists: { mentions: [], search: [], dms: [] },
    includes: {},
    queries: [],
    files: new Map(),
    webhooks: [],
    subscriptions: [],
  }

  const renew = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { fields } = await formOf(request)
    const basic = Buffer.from(`${X_SECRETS.client_id}:${X_SECRETS.client_secret}`).toString('base64')
    if (request.headers['authorization'] !== `Basic ${basic}`) return problem(401, 'Missing valid authorization header')
    if (fields['grant_type'] !== 'refresh_token' || fields['refresh_token'] !== refreshToken)
      return {
        status: 400,
        body: { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
      }
    renewals += 1
    refreshToken = `refresh-token-number-${renewals}`
    accepted = `access-token-number-${renewals}`
    return {
      status: 200,
      body: { token_type: 'bearer', expires_in: 7200, access_token: accepted, refresh_token: refreshToken },
    }
  }

  const post = (request: PlatformRequest): PlatformAnswer => {
    const json = jsonOf(request)
    if (!isPost(json)) return problem(400, ajv.errorsText(isPost.errors), 'Invalid Request')
    const { text = '', reply, media, direct_message_deep_link } = json as PostBody
    const answered = reply?.in_reply_to_tweet_id ?? ''
    const target = state.posts.get(answered)
    if (!target) return problem(403, 'You attempted to reply to a Tweet that is deleted or not visible to you.')
    if (!target.summons)
      return problem(
        403,
        'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
      )
    if (countText(text, 'x_weighted') > maxText) return problem(403, 'Your Tweet text is too long.')
    const ids = media?.media_ids ?? []
    if (text === '' && ids.length === 0) return problem(400, 'text is required', 'Invalid Request')
    if (ids.some((id) => state.uploads.get(id)?.category !== 'tweet_image'))
      return problem(400, 'Your media IDs are invalid.', 'Invalid Request')
    const isDouble = state.sent.some((one) => one.text === text && one.answers === answered && ids.length === 0)
    if (isDouble) return problem(403, 'You are not allowed to create a Tweet with duplicate content.')
    const id = nextId()
    const button = direct_message_deep_link === undefined ? {} : { button: direct_message_deep_link }
    state.sent.push({ id, text, answers: answered, media: ids, at: now(), ...button })
    return { status: 201, body: { data: { id, text } } }
  }

  const message = (request: PlatformRequest): PlatformAnswer => {
    const json = jsonOf(request)
    if (!isMessage(json)) return problem(400, ajv.errorsText(isMessage.errors), 'Invalid Request')
    const { text = '', attachments = [] } = json as MessageBody
    const to = request.params['id'] ?? ''
    if (!state.takesMessages.has(to)) return problem(403, 'You cannot send messages to this user.')
    const media = attachments.map(({ media_id }) => media_id)
    if (media.length > 1 || media.some((one) => state.uploads.get(one)?.category !== 'dm_image'))
      return problem(400, 'attachments: media_id is invalid', 'Invalid Request')
    const id = nextId()
    state.sent.push({ id, text, to, media, at: now() })
    return { status: 201, body: { data: { dm_conversation_id: `${X_USER}-${to}`, dm_event_id: id } } }
  }

  const hide = (request: PlatformRequest): PlatformAnswer => {
    const { hidden, ...more } = (jsonOf(request) ?? {}) as { hidden?: unknown }
    if (typeof hidden !== 'boolean' || Object.keys(more).length > 0)
      return problem(400, 'hidden: must be a boolean', 'Invalid Request')
    const { id = '' } = request.params
    const post = state.posts.get(id)
    if (!post) return problem(404, `Could not find tweet with id: [${id}].`, 'Not Found Error')
    if (!state.scopes.has('tweet.moderate.write')) return problem(403, 'The token lacks a scope for this endpoint.')
    const root = state.posts.get(post.conversation)
    if (root?.author !== X_USER || post === root) return problem(403, 'You are not permitted to perform this action.')
    if (hidden) state.hidden.add(id)
    else state.hidden.delete(id)
    return ok({ hidden })
  }

  const upload = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { fields, files } = await formOf(request)
    const file = files['media']
    if (!file?.content.length || file.mime !== fields['media_type'])
      return problem(400, 'media is required', 'Invalid Request')
    const id = nextId()
    state.uploads.set(id, { name: file.name, content: file.content, category: fields['media_category'] ?? '' })
    return ok({ id, media_key: `3_${id}`, size: file.content.length, expires_after_secs: 86_400 })
  }

  const list =
    (name: keyof XStandIn['lists']) =>
    ({ path, query }: PlatformRequest): PlatformAnswer => {
      state.queries.push({ path, query })
      const after = query.get('since_id')
      const size = Number(query.get('max_results') ?? 10)
      const from = Number(query.get('pagination_token') ?? query.get('next_token') ?? 0)
      const all = state.lists[name].filter(
        (item) => after === null || BigInt((item as { id: string }).id) > BigInt(after),
      )
      const page = all.slice(from, from + size)
      const meta = {
        result_count: page.length,
        ...(from + size < all.length ? { next_token: String(from + size) } : {}),
      }
      return { status: 200, body: { ...(page.length > 0 ? { data: page } : {}), includes: state.includes, meta } }
    }

  const escaped = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const ownPosts = ({ query }: PlatformRequest): PlatformAnswer => {
    const start = new Date(query.get('start_time') ?? 0)
    const found = state.sent.filter(({ answers, at }) => answers !== undefined && at >= start)
    return ok(
      found.map(({ id, text, answers = '', at }) => {
        const target = state.posts.get(answers)
        return {
          ...{ id, author_id: X_USER, created_at: at.toISOString(), conversation_id: target?.conversation },
          // X puts the names of those who are answered before the text, and its own links for ours.
          text: `@rosa ${escaped(text).replace(/https:\/\/\S+/g, 'https://t.co/abcdefghij')}`,
          ...{ in_reply_to_user_id: target?.author, referenced_tweets: [{ type: 'replied_to', id: answers }] },
          edit_history_tweet_ids: [id],
        }
      }),
    )
  }
  const ownMessages = ({ params }: PlatformRequest): PlatformAnswer =>
    ok(
      state.sent
        .filter(({ to }) => to === params['id'])
        .map(({ id, text, at, to = '' }) => ({
          ...{ id, event_type: 'MessageCreate', sender_id: X_USER, created_at: at.toISOString(), text: escaped(text) },
          dm_conversation_id: `${X_USER}-${to}`,
        })),
    )

  const createWebhook = (request: PlatformRequest): PlatformAnswer => {
    const json = jsonOf(request)
    if (!isWebhook(json)) return problem(400, ajv.errorsText(isWebhook.errors), 'Invalid Request')
    state.webhooks.push({ id: nextId(), url: (json as { url: string }).url, valid: true })
    return ok(state.webhooks.at(-1))
  }
  const validate = ({ params }: PlatformRequest): PlatformAnswer => {
    const hook = state.webhooks.find(({ id }) => id === params['id'])
    if (!hook) return problem(404, 'Not found', 'Not Found')
    hook.valid = true
    return ok({ valid: true })
  }
  const file = ({ path }: PlatformRequest): PlatformAnswer => {
    const body = state.files.get(path)
    return body ? { status: 200, headers: { 'content-type': 'image/jpeg' }, body } : { status: 404 }
  }

  const platform = await openPlatform({
    guard: ({ path, headers }) => {
      if (path === '/2/oauth2/token' || path.startsWith('/media/')) return undefined
      const isApp = path.startsWith('/2/webhooks') || path.startsWith('/2/activity')
      const wanted = isApp ? X_SECRETS.bearer_token : accepted
      if (wanted !== '' && headers['authorization'] === `Bearer ${wanted}`) return undefined
      return problem(401, 'Unauthorized', 'Unauthorized')
    },
    routes: {
      'POST /2/oauth2/token': renew,
      'POST /2/tweets': post,
      'PUT /2/tweets/:id/hidden': hide,
      'POST /2/dm_conversations/with/:id/messages': message,
      'POST /2/media/upload': upload,
      'GET /2/users/me': () => ok({ id: X_USER, name: 'Our X', username: 'ourx' }),
      'GET /2/users/:id/tweets': ownPosts,
      'GET /2/users/:id/mentions': list('mentions'),
      'GET /2/tweets/search/recent': list('search'),
      'GET /2/tweets': () => ({ status: 200, body: { data: [], includes: state.includes } }),
      'GET /2/dm_events': list('dms'),
      'GET /2/dm_conversations/with/:id/dm_events': ownMessages,
      'GET /2/dm_conversations/media/*': file,
      'GET /media/*': file,
      'GET /2/webhooks': () => ok(state.webhooks),
      'POST /2/webhooks': createWebhook,
      'PUT /2/webhooks/:id': validate,
      'GET /2/activity/subscriptions': () => ok(state.subscriptions),
    },
  })
  return {
    ...platform,
    ...state,
    renewals: () => renewals,
    refreshToken: () => refreshToken,
    expire: () => void (accepted = ''),
  }
}

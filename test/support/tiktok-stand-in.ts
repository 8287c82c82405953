import { hmacHex } from '../../src/lib/signatures'
import { jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/** A loopback TikTok with one account, its videos and their comments. Like TikTok it says everything with HTTP 200. */
export type TiktokStandIn = Platform & {
  write: (given: Written) => TiktokComment
  /** What was written last, by whomever. */
  last: () => TiktokComment
  /** What our account has answered, in order. */
  answered: { text: string; top: string }[]
  videos: string[]
  /** From now on the tokens given so far are refused. */
  expire: () => void
  renewals: () => number
  webhook: { address: string }
  /** What the account has permitted. */
  permission: { scope: string; openId: string; leftS: number }
  /** Whether certain answers are handed out by their ids, as documented. */
  byId: { answers: boolean }
  hide: (id: string, status?: 'HIDDEN' | 'PUBLIC') => void
  remove: (id: string) => void
}
type Written = { text: string; video?: string; parent?: string; author?: string; name?: string; at?: Date; own?: true }
export type TiktokComment = Record<string, unknown> & {
  comment_id: string
  video_id: string
  create_time: string
  status: string
  text: string
  owner: boolean
  parent_comment_id?: string
}

export const TIKTOK_SECRETS = {
  app_id: '7000000000000000001',
  app_secret: 'the-app-secret-of-the-tests-0001',
  refresh_token: 'rft.the-refresh-token-of-the-tests',
}
export const OPEN_ID = '-000our-account-of-the-tests'
export const HANDLE = 'lineachiara'
export const ROSA = '-000rosa-as-everywhere'
export const VIDEO = '7201234567890123456'
/** Higher than numbers of JavaScript can tell apart. */
const FIRST_ID = 7_301_234_567_890_123_456n
const ALL_SCOPES = 'user.info.basic,video.list,comment.list,comment.list.manage'

export const tiktokAnswer = (code: number, data: object = {}): PlatformAnswer => ({
  status: 200,
  body: { code, message: code === 0 ? 'OK' : 'The words of TikTok.', request_id: '2026112206', data },
})

/** The header as documented: t is the time of signing, s signs it with the body. */
export const tiktokSignature = (body: string, at: Date, secret = TIKTOK_SECRETS.app_secret): string => {
  const t = Math.floor(at.getTime() / 1000)
  return `t=${t},s=${hmacHex(secret, 'sha256', `${t}.${body}`)}`
}

export async function openTiktok(): Promise<TiktokStandIn> {
  const comments: TiktokComment[] = []
  const state = { token: '', refresh: TIKTOK_SECRETS.refresh_token, renewals: 0 }
  const told = {
    ...{
      answered: [] as TiktokStandIn['answered'],
      videos: [VIDEO],
      webhook: { address: '' },
      byId: { answers: true },
    },
    permission: { scope: ALL_SCOPES, openId: OPEN_ID, leftS: 31_527_314 },
  }
  const write = openWriting(comments)
  const platform = await openPlatform({
    guard: (request) => guard(request, state.token),
    routes: {
      'POST /open_api/v1.3/tt_user/oauth2/refresh_token/': (request) => renew(request, state, told.permission),
      'POST /open_api/v1.3/tt_user/token_info/get/': (request) => {
        const { app_id, access_token } = (jsonOf(request) ?? {}) as Record<string, unknown>
        if (app_id !== TIKTOK_SECRETS.app_id || access_token !== state.token) return tiktokAnswer(40_105)
        const { scope, openId } = told.permission
        return tiktokAnswer(0, { app_id, creator_id: openId, scope })
      },
      'GET /open_api/v1.3/business/video/list/': ({ query }) => listVideos(query, told.videos),
      'GET /open_api/v1.3/business/comment/list/': ({ query }) => listComments(query, comments, told.byId),
      'GET /open_api/v1.3/business/comment/reply/list/': ({ query }) => listReplies(query, comments),
      'POST /open_api/v1.3/business/comment/reply/create/': (request) => {
        const refusal = refuse(request, comments)
        if (refusal) return refusal
        const { comment_id: top, text, video_id: video } = jsonOf(request) as Record<string, string>
        told.answered.push({ text: text ?? '', top: top ?? '' })
        const made = write({ text: text ?? '', video: video ?? '', parent: top ?? '', own: true })
        return tiktokAnswer(0, made)
      },
      'GET /open_api/v1.3/business/webhook/list/': ({ query }) =>
        isApp({ app_id: query.get('app_id'), secret: query.get('secret') })
          ? tiktokAnswer(0, { app_id: query.get('app_id') ?? '', callback_url: told.webhook.address })
          : tiktokAnswer(40_101),
      'POST /open_api/v1.3/business/webhook/update/': (request) => {
        const given = (jsonOf(request) ?? {}) as Record<string, string>
        if (!isApp(given)) return tiktokAnswer(40_101)
        if (given['event_type'] !== 'COMMENT' || !given['callback_url']?.startsWith('https://'))
          return tiktokAnswer(40_002)
        told.webhook.address = given['callback_url']
        return tiktokAnswer(0, given)
      },
    },
  })
  return {
    ...platform,
    ...told,
    write,
    last: () => comments.at(-1) as TiktokComment,
    expire: () => {
      state.token = ''
    },
    renewals: () => state.renewals,
    hide: (id, status = 'HIDDEN') => {
      for (const comment of comments) if (comment.comment_id === id) comment.status = status
    },
    remove: (id) => {
      const at = comments.findIndex(({ comment_id }) => comment_id === id)
      if (at >= 0) comments.splice(at, 1)
    },
  }
}

function openWriting(comments: TiktokComment[]): TiktokStandIn['write'] {
  // An id is never given twice, whatever was deleted.
  let nextId = FIRST_ID
  return ({ text, video = VIDEO, parent, author = ROSA, name = 'rosa.c', at = new Date(), own }) => {
    const by = own
      ? { username: HANDLE, display_name: 'Linea Chiara', unique_identifier: '-000linea-chiara' }
      : { username: name, display_name: name === 'rosa.c' ? 'Rosa Conti' : name, unique_identifier: author }
    const comment: TiktokComment = {
      ...{ comment_id: String(nextId++), video_id: video, text, ...by },
      ...{ create_time: String(Math.floor(at.getTime() / 1000)), status: 'PUBLIC', owner: own === true },
      ...{ likes: 0, liked: false, pinned: false, ...(parent === undefined ? {} : { parent_comment_id: parent }) },
    }
    comments.push(comment)
    return comment
  }
}

const isApp = ({ app_id, secret }: { app_id?: string | null; secret?: string | null }): boolean =>
  app_id === TIKTOK_SECRETS.app_id && secret === TIKTOK_SECRETS.app_secret

/** Calls of an account need its token in a header of its own, and its id; those of the app do not. */
function guard(request: PlatformRequest, token: string): PlatformAnswer | undefined {
  const { path, headers, query, method } = request
  if (path.includes('/tt_user/') || path.includes('/webhook/')) return undefined
  if (headers['access-token'] === undefined) return tiktokAnswer(40_104)
  if (token === '' || headers['access-token'] !== token) return tiktokAnswer(40_105)
  if (method === 'POST' && headers['content-type'] !== 'application/json') return tiktokAnswer(40_002)
  const given =
    method === 'GET' ? query.get('business_id') : (jsonOf(request) as Record<string, unknown>)['business_id']
  return given === OPEN_ID ? undefined : tiktokAnswer(40_001)
}

type State = { token: string; refresh: string; renewals: number }

/** Each refresh token is good for one renewal. */
function renew(request: PlatformRequest, state: State, { scope, leftS }: TiktokStandIn['permission']): PlatformAnswer {
  const given = (jsonOf(request) ?? {}) as Record<string, string>
  const isRight =
    isApp({ app_id: given['client_id'] ?? null, secret: given['client_secret'] ?? null }) &&
    given['grant_type'] === 'refresh_token' &&
    given['refresh_token'] === state.refresh
  if (!isRight) return tiktokAnswer(40_131)
  state.renewals += 1
  state.token = `act.the-access-token-of-the-tests-${state.renewals}`
  state.refresh = `rft.the-next-refresh-token-${state.renewals}`
  const lives = { expires_in: 86_400, refresh_token_expires_in: leftS, token_type: 'Bearer' }
  return tiktokAnswer(0, { access_token: state.token, refresh_token: state.refresh, open_id: OPEN_ID, scope, ...lives })
}

function listVideos(query: URLSearchParams, videos: readonly string[]): PlatformAnswer {
  const [from, size] = [Number(query.get('cursor') ?? 0), Number(query.get('max_count') ?? 10)]
  if (size < 1 || size > 20 || query.get('fields') !== '["item_id"]') return tiktokAnswer(40_002)
  const page = videos.slice(from, from + size).map((item_id) => ({ item_id }))
  return tiktokAnswer(0, { videos: page, cursor: from + size, has_more: from + size < videos.length })
}

const SHOWN = 3
/** So many of a video come in the order that is asked for. */
const SORTED = 500

function listComments(
  query: URLSearchParams,
  all: readonly TiktokComment[],
  { answers }: TiktokStandIn['byId'],
): PlatformAnswer {
  const video = query.get('video_id')
  const comments = all.filter(({ video_id }) => video_id === video)
  const withReplies = (comment: TiktokComment): object => {
    const replies = comments.filter(({ parent_comment_id }) => parent_comment_id === comment.comment_id)
    const shown = query.get('include_replies') === 'true' ? { reply_list: replies.slice(0, SHOWN) } : {}
    return { ...comment, replies: replies.length, ...shown }
  }
  const ids = query.get('comment_ids')
  if (ids !== null) {
    const wanted = JSON.parse(ids) as string[]
    if (wanted.length > 30) return tiktokAnswer(40_002)
    const known = comments.filter(({ parent_comment_id }) => answers || parent_comment_id === undefined)
    const found = known.filter(({ comment_id }) => wanted.includes(comment_id))
    return tiktokAnswer(0, { comments: found.map(withReplies), has_more: false })
  }
  const tops = comments.filter(({ parent_comment_id }) => parent_comment_id === undefined)
  const newest = inOrder(query, tops).map(withReplies)
  // Behind them the order is another one, and some come again.
  return paged(query, [
    ...newest.slice(0, SORTED),
    ...newest.slice(SORTED).toReversed(),
    ...newest.slice(SORTED, SORTED + 3),
  ])
}

function listReplies(query: URLSearchParams, all: readonly TiktokComment[]): PlatformAnswer {
  const top = all.find(({ comment_id }) => comment_id === query.get('comment_id'))
  if (top === undefined) return tiktokAnswer(40_007)
  if (top.status === 'HIDDEN') return tiktokAnswer(40_002)
  const replies = all.filter(({ parent_comment_id }) => parent_comment_id === top.comment_id)
  return paged(query, inOrder(query, replies))
}

/** Without an order TikTok tells them in none: each page is of another one. */
function inOrder<T>(query: URLSearchParams, written: readonly T[]): T[] {
  if (query.get('sort_field') === 'create_time' && query.get('sort_order') === 'desc') return written.toReversed()
  const from = Math.floor((Number(query.get('cursor') ?? 0) * 2) / 3)
  return [...written.slice(from), ...written.slice(0, from)]
}

function paged(query: URLSearchParams, items: readonly object[]): PlatformAnswer {
  const [from, size] = [Number(query.get('cursor') ?? 0), Number(query.get('max_count') ?? 20)]
  if (size < 1 || size > 30) return tiktokAnswer(40_002)
  const comments = items.slice(from, from + size)
  return tiktokAnswer(0, { comments, cursor: from + size, has_more: from + size < items.length })
}

function refuse(request: PlatformRequest, comments: readonly TiktokComment[]): PlatformAnswer | undefined {
  const { comment_id: top, text, video_id: video } = (jsonOf(request) ?? {}) as Record<string, unknown>
  // "Field must be set to string".
  if (typeof top !== 'string' || typeof video !== 'string' || typeof text !== 'string') return tiktokAnswer(40_002)
  if (text === '' || Buffer.byteLength(text) > 1_200) return tiktokAnswer(40_002)
  const found = comments.find(({ comment_id, video_id }) => comment_id === top && video_id === video)
  return found === undefined || found.status === 'HIDDEN' ? tiktokAnswer(40_002) : undefined
}

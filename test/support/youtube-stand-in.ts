import { googleError, openGoogleAuth, type GoogleAuth } from './google-auth'
import { jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/** A loopback YouTube with one channel and its comments, which refuses what YouTube documents to refuse. */
export type Youtube = Platform &
  Pick<GoogleAuth, 'expire' | 'renewals'> & {
    /** Somebody comments, or answers a comment. */
    write: (given: { text: string; parent?: string; author?: string; name?: string; at?: Date }) => YoutubeComment
    edit: (id: string, text: string, at: Date) => void
    /** How comments stand that are not simply published, and what is true of some of them. */
    moderated: Map<string, 'heldForReview' | 'rejected'>
    deletedByWriter: Set<string>
    elsewhere: Set<string>
    /** Whether the permission covers moderation. */
    mayModerate: boolean
    /** What our channel has answered, in order. */
    answered: { text: string; parent: string }[]
    close: () => Promise<void>
  }
export type YoutubeComment = { id: string; snippet: Record<string, unknown> & { parentId?: string } }

export const OUR_CHANNEL = 'UCourChannelOfTheTests01'
export const ROSA = 'UCrosaRosaRosaRosaRosa01'
const VIDEO = 'dQw4w9WgXcQ'
/** Of its answers a thread shows so many. */
const SHOWN = 5

export async function openYoutube(): Promise<Youtube> {
  const auth = openGoogleAuth()
  const comments: YoutubeComment[] = []
  const answered: Youtube['answered'] = []
  let last = 0
  const write: Youtube['write'] = ({ text, parent, author = ROSA, name = '@rosa', at = new Date() }) => {
    last += 1
    const id = parent === undefined ? `UgzThread${last}` : `${parent}.reply${last}`
    const publishedAt = at.toISOString()
    const written = { textDisplay: text, publishedAt, updatedAt: publishedAt, likeCount: 0 }
    const by = { channelId: OUR_CHANNEL, authorDisplayName: name, authorChannelId: { value: author } }
    const comment = { id, snippet: { ...by, ...written, ...(parent === undefined ? {} : { parentId: parent }) } }
    comments.push(comment)
    return comment
  }
  const moderated: Youtube['moderated'] = new Map()
  const deletedByWriter = new Set<string>()
  const elsewhere = new Set<string>()
  const isRead = ({ id }: YoutubeComment): boolean => !moderated.has(id)
  const repliesTo = (id: unknown) => comments.filter((one) => one.snippet.parentId === id && isRead(one))
  const moderate = ({ query, body }: PlatformRequest): PlatformAnswer => {
    const [id = '', status = ''] = [query.get('id') ?? '', query.get('moderationStatus') ?? '']
    if (!['heldForReview', 'published', 'rejected'].includes(status)) return googleError(400, 'invalidValue')
    if (body.length > 0) return googleError(400, 'processingFailure')
    if (!standIn.mayModerate) return googleError(403, 'insufficientPermissions')
    if (elsewhere.has(id)) return googleError(403, 'forbidden')
    if (deletedByWriter.has(id)) return googleError(400, 'processingFailure')
    if (!comments.some((comment) => comment.id === id)) return googleError(404, 'commentNotFound')
    if (moderated.get(id) === 'rejected') return googleError(400, 'operationNotSupported')
    if (status === 'published') moderated.delete(id)
    else moderated.set(id, status as 'heldForReview' | 'rejected')
    return { status: 204 }
  }
  const insert = (request: PlatformRequest): PlatformAnswer => {
    const { snippet = {} } = (jsonOf(request) ?? {}) as { snippet?: Record<string, unknown> }
    const { parentId: parent, textOriginal: text } = snippet
    if (request.query.get('part') !== 'snippet') return googleError(400, 'missingRequiredParameter')
    if (typeof parent !== 'string') return googleError(400, 'parentIdMissing')
    if (typeof text !== 'string' || text === '') return googleError(400, 'commentTextRequired')
    if (text.length > 10_000) return googleError(400, 'commentTextTooLong')
    if (!comments.some(({ id }) => id === parent)) return googleError(404, 'parentCommentNotFound')
    answered.push({ text, parent })
    const made = write({ text, parent, author: OUR_CHANNEL, name: '@lineachiara' })
    return { status: 200, body: { ...made, kind: 'youtube#comment' } }
  }
  const threads = ({ query }: PlatformRequest): PlatformAnswer => {
    if (query.get('allThreadsRelatedToChannelId') !== OUR_CHANNEL) return googleError(404, 'channelNotFound')
    const tops = comments.filter((one) => one.snippet.parentId === undefined && isRead(one)).toReversed()
    const [from, size] = [Number(query.get('pageToken') ?? 0), Number(query.get('maxResults') ?? 20)]
    if (size > 100) return googleError(400, 'invalidValue')
    const items = tops.slice(from, from + size).map((top) => {
      const replies = repliesTo(top.id)
      const snippet = { channelId: OUR_CHANNEL, videoId: VIDEO, topLevelComment: top, totalReplyCount: replies.length }
      const shown = replies.length > 0 ? { replies: { comments: replies.slice(0, SHOWN) } } : {}
      return { kind: 'youtube#commentThread', id: top.id, snippet, ...shown }
    })
    const more = from + size < tops.length ? { nextPageToken: String(from + size) } : {}
    return { status: 200, body: { kind: 'youtube#commentThreadListResponse', items, ...more } }
  }
  const platform = await openPlatform({
    guard: auth.guard,
    routes: {
      ...auth.routes,
      'POST /youtube/v3/comments': insert,
      'POST /youtube/v3/comments/setModerationStatus': moderate,
      'GET /youtube/v3/comments': ({ query }) => ({ status: 200, body: { items: repliesTo(query.get('parentId')) } }),
      'GET /youtube/v3/commentThreads': threads,
      'GET /youtube/v3/channels': () => ({ status: 200, body: { items: [{ id: OUR_CHANNEL }] } }),
    },
  })
  const edit: Youtube['edit'] = (id, text, at) => {
    const found = comments.find((comment) => comment.id === id)
    if (found) Object.assign(found.snippet, { textDisplay: text, updatedAt: at.toISOString() })
  }
  const standIn: Youtube = {
    ...{ ...platform, write, edit, answered, expire: auth.expire, renewals: auth.renewals },
    ...{ moderated, deletedByWriter, elsewhere, mayModerate: true },
  }
  return standIn
}

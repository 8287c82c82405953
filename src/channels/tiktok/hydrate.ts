import type { EventOf, InboundEvent } from '../../desk/index'
import type { Comment } from './payload'
import { findComments, readReplies, type Replies, type Tiktok } from './read'
import { eventsOf, isHidden, threadOf, writtenAt, type Thread } from './receive'

type Pointer = EventOf<'pointer'>
/** `unread`: what TikTok told that cannot be read; the wanted comment may be in it. */
type Search = { found: { comment: Comment; thread: Thread } | undefined; unread: readonly InboundEvent[] }

/** Reads the comment that a delivery pointed to. Rejects while TikTok cannot be read. */
export async function hydrate(tiktok: Tiktok, pointer: Pointer): Promise<InboundEvent[]> {
  const { account, occurredAt, dedupeKey, source } = pointer
  const { found, unread } = await findComment(tiktok, source)
  const ignored = (reason: string): InboundEvent[] => [{ kind: 'ignored', account, occurredAt, dedupeKey, reason }]
  if (found === undefined) {
    return unread.length > 0 ? [...unread] : ignored('TikTok does not show this comment, or not any more')
  }
  const { comment, thread } = found
  // One that was shown to fewer for years is shown to all by one change of a setting.
  if (!comment.owner && writtenAt(comment) < (await tiktok.since()))
    return ignored('a comment from before the account was connected')
  if (source['action'] !== 'set_to_friends_only') return eventsOf(comment, thread, { ...tiktok, now: tiktok.now() })
  if (!comment.owner) return ignored('a comment that only friends of its author see')
  const place = { account, occurredAt, dedupeKey, thread: pointer.thread, externalId: comment.comment_id }
  return [{ kind: 'delivery_failed', ...place, reason: 'On TikTok only friends see this answer' }]
}

async function findComment(tiktok: Tiktok, source: Pointer['source']): Promise<Search> {
  const { video = '', comment: id = '', parent } = source
  if (parent !== undefined) return await findReply(tiktok, { video, id, parent })
  const page = await findComments(tiktok, video, [id])
  const comment = page?.comments.find(({ comment_id }) => comment_id === id)
  if (comment?.parent_comment_id !== undefined)
    return await findReply(tiktok, { video, id, parent: comment.parent_comment_id })
  return { found: comment && { comment, thread: threadOf(comment, video) }, unread: page?.unread ?? [] }
}

type Reply = { video: string; id: string; parent: string }

async function findReply(tiktok: Tiktok, { video, id, parent }: Reply): Promise<Search> {
  const isIt = ({ comment_id }: Comment): boolean => comment_id === id
  const page = await findComments(tiktok, video, [id, parent])
  const { comments: listed, unread } = page ?? NOTHING
  const top = listed.find(({ comment_id }) => comment_id === parent)
  const thread: Thread = top ? threadOf(top, video) : { video, topId: parent, top: undefined, replies: [] }
  const shown = [...listed, ...thread.replies].find(isIt)
  if (shown?.owner === false) return { found: { comment: shown, thread }, unread }
  const replies = await repliesTo(tiktok, thread, isIt)
  const comment = shown ?? replies.comments.find(isIt)
  return {
    found: comment && { comment, thread: { ...thread, replies: [...thread.replies, ...replies.comments] } },
    unread: [...unread, ...replies.unread],
  }
}

const NOTHING: Replies = { comments: [], unread: [], isList: true }

/** Whom an answer of our own is for is seen among those before it: then all are read. */
async function repliesTo(tiktok: Tiktok, thread: Thread, isIt: (reply: Comment) => boolean): Promise<Replies> {
  const { video, top, topId } = thread
  // TikTok shows no answers to a comment that is hidden.
  if (top && isHidden(top)) return NOTHING
  return await readReplies(tiktok, { video, top: topId, until: (reply) => isIt(reply) && !reply.owner })
}

import type { EventOf, InboundEvent } from '../../desk/index'
import type { Comment } from './payload'
import { findComments, readReplies, type Tiktok } from './read'
import { eventsOf, threadOf, type Thread } from './receive'

type Pointer = EventOf<'pointer'>
type Found = { comment: Comment; thread: Thread }

/** Reads the comment that a delivery pointed to. Rejects while TikTok cannot be read. */
export async function hydrate(tiktok: Tiktok, pointer: Pointer): Promise<InboundEvent[]> {
  const { account, occurredAt, dedupeKey, source } = pointer
  const found = await findComment(tiktok, source)
  const ignored = (reason: string): InboundEvent[] => [{ kind: 'ignored', account, occurredAt, dedupeKey, reason }]
  if (found === undefined) return ignored('TikTok does not show this comment, or not any more')
  const { comment, thread } = found
  if (source['action'] !== 'set_to_friends_only') return eventsOf(comment, thread, { ...tiktok, now: tiktok.now() })
  if (!comment.owner) return ignored('a comment that only friends of its author see')
  const place = { account, occurredAt, dedupeKey, thread: pointer.thread, externalId: comment.comment_id }
  return [{ kind: 'delivery_failed', ...place, reason: 'On TikTok only friends see this answer' }]
}

async function findComment(tiktok: Tiktok, source: Pointer['source']): Promise<Found | undefined> {
  const { video = '', comment: id = '', parent } = source
  if (parent !== undefined) return await findReply(tiktok, { video, id, parent })
  const page = await findComments(tiktok, video, [id])
  const comment = page?.comments.find(({ comment_id }) => comment_id === id)
  if (comment?.parent_comment_id === undefined) return comment && { comment, thread: threadOf(comment, video) }
  return await findReply(tiktok, { video, id, parent: comment.parent_comment_id })
}

async function findReply(
  tiktok: Tiktok,
  { video, id, parent }: { video: string; id: string; parent: string },
): Promise<Found | undefined> {
  const isIt = ({ comment_id }: Comment): boolean => comment_id === id
  const listed = (await findComments(tiktok, video, [id, parent]))?.comments ?? []
  const top = listed.find(({ comment_id }) => comment_id === parent)
  const thread: Thread = top ? threadOf(top, video) : { video, topId: parent, top: undefined, replies: [] }
  const shown = [...listed, ...thread.replies].find(isIt)
  if (shown?.owner === false) return { comment: shown, thread }
  // Whom an answer of our own is for is seen among the others.
  const replies = await readReplies(tiktok, { video, top: parent, until: isIt })
  const comment = shown ?? replies.find(isIt)
  return comment && { comment, thread: { ...thread, replies: [...thread.replies, ...replies] } }
}

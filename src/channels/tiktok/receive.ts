import type { Author, EventOf, InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { hashOf, readAs, readEach, unreadable, whyUnreadable } from '../unreadable'
import { commentSchema, envelopeSchema, pageSchema, withWholeIds, type Comment } from './payload'

export type Told = { account: AccountId; username: string; now: Date }

/** A comment of the first level (undefined when TikTok does not show it) with those of its answers that are known. */
export type Thread = { video: string; topId: string; top: Comment | undefined; replies: readonly Comment[] }

export type Page = {
  comments: readonly Comment[]
  unread: readonly InboundEvent[]
  next: string | undefined
  /** False when it is no list of comments at all: then nobody knows what stands on it, nor whether it is the last one. */
  isList: boolean
}

/** A list of comments as TikTok answers it, all of them as events. Pure and total. */
export function parseComments(body: Buffer, told: Told): InboundEvent[] {
  const read = readAs(envelopeSchema, withWholeIds(body.toString('utf8')))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  const { comments, unread } = readPage(read.data.data, told)
  const events = comments.flatMap((top) => {
    const thread = threadOf(top, top.video_id ?? '0')
    return [top, ...thread.replies].flatMap((comment) => eventsOf(comment, thread, told))
  })
  return [...events, ...unread]
}

export const threadOf = (top: Comment, video: string): Thread => ({
  ...{ video, topId: top.parent_comment_id ?? top.comment_id, top },
  replies: top.reply_list.flatMap((item) => commentSchema.safeParse(item).data ?? []),
})

export function readPage(data: unknown, told: Told): Page {
  const page = pageSchema.safeParse(data)
  if (!page.success) {
    const body = Buffer.from(JSON.stringify(data) ?? '')
    return { comments: [], unread: [unreadable(body, told, whyUnreadable(page.error))], next: undefined, isList: false }
  }
  const { read: comments, unread } = readEach(commentSchema, page.data.comments ?? [], told)
  const { has_more: hasMore, cursor } = page.data
  return { comments, unread, next: hasMore === true ? cursor : undefined, isList: true }
}

export const writtenAt = ({ create_time }: Comment): Date => new Date(create_time * 1000)
export const isHidden = ({ status }: Comment): boolean => status === 'HIDDEN'

/** A comment as a message of a customer, or as what the account answered and whether it is to be seen. */
export function eventsOf(comment: Comment, thread: Thread, told: Told): InboundEvent[] {
  const { account, username } = told
  const [externalId, occurredAt] = [comment.comment_id, writtenAt(comment)]
  const key = `comment:${externalId}`
  const ignored = (reason: string): InboundEvent[] => [
    { kind: 'ignored', account, occurredAt, dedupeKey: `ignored:${externalId}`, reason },
  ]
  if (!comment.owner && isHidden(comment)) return ignored('a comment that TikTok hides from everybody but its author')
  if (comment.owner && externalId === thread.topId) return ignored('a comment of our own that answers nobody')
  const person = comment.owner ? answeredBy(comment, thread) : personOf(comment)
  // Under a comment of our own: whom it is for cannot be seen, and what became of it is found by its id.
  if (person === undefined) return [seen(comment, { account, thread: threadKey(thread, ''), externalId, occurredAt })]
  const place = { account, thread: threadKey(thread, person), externalId, occurredAt }
  const said = {
    ...{ ...place, dedupeKey: key, surface: 'comment' as const, visibility: 'public' as const },
    ...{ text: textOf(comment), attachments: [] },
    permalink: `https://www.tiktok.com/@${username}/video/${thread.video}`,
  }
  if (!comment.owner) return [{ kind: 'message', ...said, author: authorOf(comment, person) }]
  const own = { externalId: 'owner', name: comment.display_name ?? '', handle: `@${username}` }
  // Answers stand under the first comment, whoever they are for.
  return [{ kind: 'own_echo', ...said, author: own, amid: threadKey(thread, '') }, seen(comment, place)]
}

type OfReply = Pick<EventOf<'receipt'>, 'account' | 'thread' | 'externalId' | 'occurredAt'>

/** TikTok takes an answer and may hide it afterwards, such as when it looks like many others. */
const seen = (comment: Comment, place: OfReply): InboundEvent =>
  isHidden(comment)
    ? { kind: 'delivery_failed', ...place, dedupeKey: `comment:${place.externalId}:hidden`, reason: HIDDEN }
    : { kind: 'receipt', what: 'delivered', ...place, dedupeKey: `comment:${place.externalId}:shown` }

const HIDDEN = 'TikTok hides this answer, as it does with what looks like spam; or somebody has hidden it'

/** Under one comment each person has a conversation of their own; an answer needs the video and that comment. */
export const threadKey = ({ video, topId }: Pick<Thread, 'video' | 'topId'>, person: string): string =>
  `${video}:${topId}:${person}`

export function placeOf(thread: string): { video: string; top: string } {
  const [video = '', top = ''] = thread.split(':')
  return { video, top }
}

export const personOf = ({ unique_identifier, user_id, comment_id }: Comment): string =>
  unique_identifier || user_id || `nobody-${hashOf(comment_id)}`

/** A picture has no words: its address stands for them. TikTok forbids programs to keep pictures. */
export const textOf = ({ text = '', image_url: image = '' }: Comment): string =>
  [text, image].filter(Boolean).join('\n')

function authorOf({ display_name: name, username }: Comment, externalId: string): Author {
  return { externalId, name: name || username || '', ...(username ? { handle: `@${username}` } : {}) }
}

/** Answers do not say to whom: it is whom they name at their beginning, else whoever wrote the first comment. */
function answeredBy(own: Comment, { top, replies }: Thread): string | undefined {
  const text = textOf(own).trimStart()
  const named = replies
    .filter((reply) => !reply.owner)
    .map((reply) => ({ reply, length: Math.max(namedIn(text, reply.username), namedIn(text, reply.display_name)) }))
    .reduce((best, one) => (one.length > best.length ? one : best), { reply: top, length: 0 }).reply
  return named === undefined || named.owner ? undefined : personOf(named)
}

/** How many letters of a text's beginning name somebody; one name may be the beginning of another. */
function namedIn(text: string, name = ''): number {
  if (name === '' || !text.startsWith(`@${name}`)) return 0
  return /^\w/.test(text.slice(name.length + 1)) ? 0 : name.length
}

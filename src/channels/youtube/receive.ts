import type { Author, InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { hashOf, readAs, readEach, unreadable } from '../unreadable'
import { commentSchema, pageSchema, threadSchema, type Comment } from './payload'

/** Whose comments are read, and which channel is our own. */
export type Told = { account: AccountId; channelId: string; now: Date }

/** A comment of the first level with the answers that came along; YouTube hands out few of many. */
export type Thread = { top: Comment; replies: readonly Comment[]; replyCount: number }
type Page = { threads: readonly Thread[]; unread: readonly InboundEvent[]; next: string | undefined }

/** A page of `commentThreads.list` as events, every one of them. */
export function parseThreads(body: Buffer, told: Told): InboundEvent[] {
  const page = readPage(body, told)
  return [...page.threads.flatMap((thread) => eventsOf(thread, told)), ...page.unread]
}

export function readPage(body: Buffer, told: Told): Page {
  const read = readAs(pageSchema, body.toString('utf8'))
  if (!read.ok) return { threads: [], unread: [unreadable(body, told, read.reason)], next: undefined }
  const { read: found, unread } = readEach(threadSchema, read.data.items, told)
  const threads = found.map(({ snippet, replies }): Thread => {
    const { topLevelComment: top, totalReplyCount: replyCount, videoId } = snippet
    return {
      top: { ...top, snippet: { ...top.snippet, videoId: top.snippet.videoId ?? videoId } },
      replies: readComments(replies?.comments ?? []),
      replyCount,
    }
  })
  return { threads, unread, next: read.data.nextPageToken }
}

export const readComments = (items: readonly unknown[]): Comment[] =>
  items.flatMap((item) => {
    const comment = commentSchema.safeParse(item)
    return comment.success ? [comment.data] : []
  })

const eventsOf = (thread: Thread, told: Told): InboundEvent[] =>
  [thread.top, ...thread.replies].map((comment) => toEvent(comment, thread, told))

/** When a comment was last changed; the time of its writing when it never was. */
export const changedAt = ({ snippet }: Comment): string => snippet.updatedAt ?? snippet.publishedAt

/** A comment as a message of a customer, or as a native answer of the channel's owner. */
export function toEvent(comment: Comment, thread: Thread, told: Told): InboundEvent {
  const { account, channelId, now } = told
  const isOwn = authorId(comment) === channelId
  const key = `comment:${comment.id}`
  const answered = isOwn ? answeredBy(comment, thread, channelId) : authorId(comment)
  if (answered === undefined || answered === channelId) {
    const dedupeKey = `ignored:${comment.id}`
    return { kind: 'ignored', account, occurredAt: now, dedupeKey, reason: 'a comment of our own that answers nobody' }
  }
  return {
    ...{ kind: isOwn ? 'own_echo' : 'message', account, dedupeKey: key },
    ...{ occurredAt: new Date(comment.snippet.publishedAt), externalId: comment.id },
    ...{ thread: threadOf(thread, answered), surface: 'comment', visibility: 'public' },
    ...{ author: authorOf(comment), text: textOf(comment), attachments: [] },
    ...linkOf(comment, thread),
    // Answers do not say to whom: ours may be for anybody under the comment.
    ...(isOwn ? { amid: threadOf(thread, '') } : {}),
  }
}

/** What an author made of a comment later. */
export function toEdited(comment: Comment, thread: Thread, told: Told): InboundEvent {
  const at = changedAt(comment)
  return {
    kind: 'edited',
    ...{ account: told.account, externalId: comment.id, thread: threadOf(thread, authorId(comment)) },
    ...{ occurredAt: new Date(at), text: textOf(comment), dedupeKey: `comment:${comment.id}:${at}` },
  }
}

/** Under one comment each person has a conversation of their own. */
const threadOf = ({ top }: Thread, person: string): string => `${top.id}:${person}`

/** YouTube lets people delete their channel; what they wrote stays, without a name. */
const authorId = ({ id, snippet }: Comment): string => snippet.authorChannelId?.value ?? `nobody-${hashOf(id)}`

export const textOf = ({ snippet }: Comment): string => snippet.textOriginal ?? snippet.textDisplay ?? ''

/** Answers do not say to whom: it is whom they name at their beginning, else whoever wrote the first comment. */
function answeredBy(own: Comment, { top, replies }: Thread, channelId: string): string | undefined {
  if (own.id === top.id) return undefined
  const text = textOf(own).trimStart()
  const named = replies.find(({ snippet }) => {
    const name = snippet.authorDisplayName ?? ''
    return name.length > 1 && text.startsWith(name.startsWith('@') ? name : `@${name}`)
  })
  return [named, top]
    .filter((one) => one !== undefined)
    .map(authorId)
    .find((person) => person !== channelId)
}

function authorOf(comment: Comment): Author {
  const name = comment.snippet.authorDisplayName ?? ''
  const handle = name.startsWith('@') ? { handle: name } : {}
  return { externalId: authorId(comment), name, ...handle }
}

function linkOf({ id, snippet }: Comment, { top }: Thread): { permalink?: string } {
  const video = snippet.videoId ?? top.snippet.videoId
  return video === undefined ? {} : { permalink: `https://www.youtube.com/watch?v=${video}&lc=${id}` }
}

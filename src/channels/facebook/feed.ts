import type { Author, InboundEvent, IncomingAttachment, Surface } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ignored, toTime, unreadable } from '../meta/envelope'
import { whyUnreadable } from '../unreadable'
import { feedSchema, type FeedValue } from './payload'
import { commentThread, postThread, reviewThread } from './threads'

export type FeedContext = { account: AccountId; now: Date; page: string; brand: string; sentAt: Date | undefined }

/** One change of `feed`, `mention` or `ratings` as events of ours. Pure and total. */
export function readFeed(field: string, value: unknown, context: FeedContext): InboundEvent[] {
  const parsed = feedSchema.safeParse(value)
  if (!parsed.success) return [unreadable(value, { ...context, reason: whyUnreadable(parsed.error) })]
  const told = parsed.data
  const occurredAt = toTime(told.created_time) ?? context.sentAt ?? context.now
  const thing = thingOf(field, told, context)
  if (thing === undefined)
    return [ignored(value, { ...context, occurredAt, reason: `nothing that is answered (${told.item.slice(0, 40)})` })]
  return [fromVerb(thing, told, { ...context, occurredAt })]
}

type Thing = { id: string; thread: string; surface: Surface; author: Author; isOwn: boolean; text: string }

/** What somebody did something with, by where it stands. */
function thingOf(field: string, told: FeedValue, context: FeedContext): Thing | undefined {
  if (field === 'ratings') return reviewOf(told)
  if (isReaction(told)) return reactedTo(told, context)
  const author = authorOf(told)
  const common = { author, isOwn: author.externalId === context.page, text: told.message ?? '' }
  const mentioned = field === 'mention' ? ({ surface: 'mention' } as const) : {}
  return told.comment_id === undefined
    ? postOf(told, { ...common, surface: 'post', ...mentioned })
    : commentOf(told, told.comment_id, { ...common, surface: 'comment', ...mentioned })
}

type Words = Omit<Thing, 'id' | 'thread'>

/** Facebook shows two levels: what answers a comment hangs under that comment, what answers the post under itself. */
function commentOf({ parent_id: parent, post_id: post }: FeedValue, id: string, words: Words): Thing {
  const root = parent === undefined || parent === post ? id : parent
  return { ...words, id, thread: commentThread(root, words.author.externalId) }
}

function postOf({ post_id: id, item }: FeedValue, words: Words): Thing | undefined {
  if (id === undefined || !POSTS.has(item)) return undefined
  return { ...words, id, thread: postThread(id, words.author.externalId) }
}

const isReaction = ({ item }: FeedValue): boolean => item === 'reaction' || item === 'like'

const POSTS = new Set(['post', 'status', 'photo', 'video', 'share', 'link', 'album'])

/** Without a certain permission Facebook does not say who wrote: each of those is somebody of their own. */
function authorOf({ from, sender_id, sender_name, comment_id, post_id }: FeedValue): Author {
  const externalId = from?.id ?? sender_id
  if (externalId !== undefined) return { externalId, name: from?.name ?? sender_name ?? '' }
  return { externalId: `of:${comment_id ?? post_id ?? ''}`, name: '' }
}

function reviewOf(told: FeedValue): Thing | undefined {
  const { open_graph_story_id: id, reviewer_id, reviewer_name, recommendation_type: type, review_text = '' } = told
  if (id === undefined || (told.item !== 'rating' && told.item !== '')) return undefined
  const author = { externalId: reviewer_id ?? `of:${id}`, name: reviewer_name ?? '' }
  // Whether they recommend it is half of what they say.
  const verdict = type === undefined ? '' : type === 'NEGATIVE' ? '👎' : '👍'
  const text = [verdict, review_text].filter(Boolean).join(' ')
  return { id, thread: reviewThread(id, author.externalId), surface: 'review', author, isOwn: false, text }
}

function reactedTo(told: FeedValue, { page }: FeedContext): Thing | undefined {
  const author = authorOf(told)
  const { comment_id: id } = told
  if (id === undefined || author.externalId === page) return undefined
  return { id, thread: commentThread(id, author.externalId), surface: 'comment', author, isOwn: false, text: '' }
}

type Timed = FeedContext & { occurredAt: Date }

function fromVerb(thing: Thing, told: FeedValue, context: Timed): InboundEvent {
  const { account, occurredAt } = context
  const verb = (VERBS.get(told.verb) ?? told.verb).slice(0, 20)
  const at = occurredAt.getTime() / 1000
  if (isReaction(told)) return reactionOf(thing, told, { account, occurredAt, verb })
  const keyed = { account, occurredAt, dedupeKey: `${thing.id}:${verb}:${at}` }
  const place = { ...keyed, thread: thing.thread, externalId: thing.id }
  switch (verb) {
    case 'add':
      return thing.isOwn ? ownWords(thing, told, keyed) : words(thing, told, keyed)
    case 'edited':
      return { kind: 'edited', ...place, text: thing.text }
    case 'remove':
      return { kind: 'deleted', ...place }
    case 'hide':
    case 'unhide':
      return hiddenOf(thing, verb === 'hide', context)
    default:
      return { kind: 'ignored', ...keyed, reason: `a verb that is new to us (${verb})` }
  }
}

/**
 * Somebody of the Page hid it, or showed it again: we ourselves, too. Facebook documents no meaning of `created_time` with
 * these verbs; the envelope's own time is when it was told.
 */
function hiddenOf({ id: externalId, thread }: Thing, hidden: boolean, told: Timed): InboundEvent {
  const { account, sentAt, occurredAt: at } = told
  const occurredAt = sentAt ?? at
  const dedupeKey = `${externalId}:${hidden ? 'hide' : 'unhide'}:${occurredAt.getTime() / 1000}`
  return { kind: 'hidden', account, occurredAt, dedupeKey, thread, externalId, hidden }
}

function reactionOf(
  { id: externalId, author, thread }: Thing,
  { reaction_type: type = 'like' }: FeedValue,
  { verb, ...when }: { account: AccountId; occurredAt: Date; verb: string },
): InboundEvent {
  const dedupeKey = `${externalId}:${verb}:${author.externalId}:${type.slice(0, 20)}:${when.occurredAt.getTime() / 1000}`
  const emoji = EMOJI.get(type) ?? '👍'
  return { kind: 'reaction', ...when, dedupeKey, thread, externalId, author, emoji, removed: verb === 'remove' }
}

/** Facebook has two words for the same in its own lists. */
const VERBS = new Map([
  ['edit', 'edited'],
  ['delete', 'remove'],
])
const EMOJI = new Map([
  ['like', '👍'],
  ['love', '❤️'],
  ['care', '🤗'],
  ['haha', '😂'],
  ['wow', '😮'],
  ['sad', '😢'],
  ['angry', '😡'],
])

type Keyed = { account: AccountId; occurredAt: Date; dedupeKey: string }

function words(thing: Thing, told: FeedValue, keyed: Keyed): InboundEvent {
  const { id: externalId, thread, surface, author, text } = thing
  const permalink = told.permalink_url ?? told.post?.permalink_url ?? `https://www.facebook.com/${externalId}`
  return {
    kind: 'message',
    ...{ ...keyed, thread, surface, visibility: 'public', externalId, author, text, permalink },
    attachments: attachmentsOf(told, externalId),
  }
}

/**
 * What the Page wrote does not say to whom: that is in what it answers, which has to be read. A post of the Page itself
 * answers nobody.
 */
function ownWords(
  { id, surface, text }: Thing,
  { parent_id: parent, post_id: post }: FeedValue,
  keyed: Keyed,
): InboundEvent {
  const answered = parent ?? post
  if (surface === 'post' || answered === undefined || answered === id)
    return { kind: 'ignored', ...keyed, reason: 'a post of our own' }
  const source = { own: id, answered, text, isPost: String(parent === undefined || parent === post) }
  return { kind: 'pointer', ...keyed, thread: `own:${answered}`, source }
}

function attachmentsOf({ photo, video, photos = [], link, item }: FeedValue, id: string): IncomingAttachment[] {
  const name = id.replace(/\D/g, '').slice(-12)
  // Facebook sends a picture's address as its link, too.
  const single = photo ?? (item === 'photo' ? link : undefined)
  const pictures = [...new Set([...(single === undefined ? [] : [single]), ...photos])]
  return [
    ...pictures.map((url, index): IncomingAttachment => {
      return { kind: 'image', name: `photo-${name}-${index + 1}.jpg`, mime: 'image/jpeg', source: { url } }
    }),
    ...(video === undefined
      ? []
      : [{ kind: 'video' as const, name: `video-${name}.mp4`, mime: 'video/mp4', source: { url: video } }]),
  ]
}

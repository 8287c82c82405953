import type { Author, InboundEvent, Surface } from '../../desk/index'
import { foldText } from '../../lib/text'
import type { AccountId } from '../../lib/ids'
import { hashOf, readAs, unreadable, whyUnreadable } from '../unreadable'
import { deliverySchema, postSchema, type Post } from './payload'
import { readSaid, type Said } from './words'

/** Whose counter it is, and what of the forum belongs to it. */
export type Forum = {
  account: AccountId
  /** Without a trailing slash; permanent links begin with it. */
  url: string
  /** The brand's own user there. */
  username: string
  /** Empty: every post is for us. Else those that have one, beside mentions and answers to us. */
  keywords: readonly string[]
}

const ignored = (post: Pick<Post, 'id'>, { account, now }: Told, reason: string): InboundEvent => ({
  kind: 'ignored',
  ...{ account, reason, occurredAt: now, dedupeKey: `ignored:${post.id}:${hashOf(reason)}` },
})

type Told = Forum & { now: Date }

/** One delivery of a webhook. Which event it is stands in a header only; without it the post itself tells. */
export function parseDelivery(
  body: Buffer,
  told: Told,
  headers: Readonly<Record<string, string>> = {},
): InboundEvent[] {
  const { account, now } = told
  const read = readAs(deliverySchema, body.toString('utf8'))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  if (read.data.post === undefined) {
    const dedupeKey = `ignored:${hashOf(body)}`
    const reason = read.data.ping === undefined ? 'an event that is no post' : 'the forum tries out the webhook'
    return [{ kind: 'ignored', account, occurredAt: now, dedupeKey, reason }]
  }
  const post = postSchema.safeParse(read.data.post)
  if (!post.success) return [unreadable(body, told, `post: ${whyUnreadable(post.error)}`)]
  return [toEvent(post.data, told, headers['x-discourse-event'])]
}

/** One post as an event. What is private is only pointed to: whether it is addressed to us, its topic tells. */
export function toEvent(post: Post, told: Told, event?: string): InboundEvent {
  const at = timeOf(post.created_at)
  if (at === undefined) return ignored(post, told, 'a post without a time')
  const reason = whyIgnored(post)
  if (reason !== undefined) return ignored(post, told, reason)
  if (isGone(post, event)) return toDeleted(post, told)
  if (isEdit(post, event)) return toEdited(post, told)
  if (post.topic_archetype === 'private_message') {
    return {
      kind: 'pointer',
      ...{ account: told.account, occurredAt: at, thread: String(post.topic_id) },
      dedupeKey: `private:${post.id}`,
      source: { post: String(post.id), topic: String(post.topic_id) },
    }
  }
  return toMessage(post, { ...told, at })
}

function whyIgnored(post: Post): string | undefined {
  if (![undefined, null, 1].includes(post.post_type)) return 'a note of the forum and no post'
  if ((post.user_id ?? 1) <= 0) return 'written by the forum itself'
  return undefined
}

const isGone = ({ deleted_at, user_deleted }: Post, event: string | undefined): boolean =>
  event === 'post_destroyed' || (event !== 'post_recovered' && (Boolean(deleted_at) || user_deleted === true))

/** A post that came back shows its text again. */
const isEdit = ({ version }: Post, event: string | undefined): boolean =>
  event === undefined ? (version ?? 1) > 1 : event === 'post_edited' || event === 'post_recovered'

const common = (post: Post, { account, username }: Forum) => ({
  account,
  thread: threadOf(post, post.username.toLowerCase() === username.toLowerCase() ? answered(post) : post.username),
  externalId: externalIdOf(post),
})

/** Answers name the number of a post within its topic, everything else its id: both are kept. */
export const externalIdOf = ({ id, post_number }: Pick<Post, 'id' | 'post_number'>): string => `${id}/${post_number}`

const answered = ({ reply_to_user }: Post): string => reply_to_user?.username ?? ''

/** A private topic is one conversation; in a public one each person has their own. */
const threadOf = ({ topic_id, topic_archetype }: Post, username: string): string =>
  topic_archetype === 'private_message' ? String(topic_id) : `${topic_id}:${username.toLowerCase()}`

function toDeleted(post: Post, told: Told): InboundEvent {
  const at = timeOf(post.deleted_at ?? post.updated_at ?? '') ?? told.now
  return { kind: 'deleted', ...common(post, told), occurredAt: at, dedupeKey: `post:${post.id}:deleted` }
}

function toEdited(post: Post, told: Told): InboundEvent {
  const changedAt = post.updated_at ?? post.created_at
  const { text } = readSaid(post)
  const dedupeKey = `post:${post.id}:v${post.version ?? 1}:${hashOf(text)}`
  return { kind: 'edited', ...common(post, told), occurredAt: timeOf(changedAt) ?? told.now, text, dedupeKey }
}

/** A post as a message, or as a native answer of the brand; `at` is when it was written. */
export function toMessage(post: Post, told: Told & { at: Date }): InboundEvent {
  const said = readSaid(post)
  const isOwn = post.username.toLowerCase() === told.username.toLowerCase()
  const isPrivate = post.topic_archetype === 'private_message'
  if (isOwn && !isPrivate && answered(post) === '') return ignored(post, told, 'a post of our own that answers nobody')
  const surface = isOwn ? 'comment' : surfaceOf(post, said, told)
  if (surface === undefined) return ignored(post, told, 'neither for us nor with one of the keywords')
  const event = {
    ...common(post, told),
    ...{ occurredAt: told.at, dedupeKey: `post:${post.id}`, author: authorOf(post) },
    ...(isPrivate ? ({ surface: 'dm', visibility: 'private' } as const) : ({ surface, visibility: 'public' } as const)),
    ...{ text: said.text, attachments: said.attachments },
    permalink: `${told.url}/t/${post.topic_slug || '-'}/${post.topic_id}/${post.post_number}`,
  }
  return isOwn ? { kind: 'own_echo', ...event } : { kind: 'message', ...event, ...aboutOf(post, said) }
}

const aboutOf = ({ topic_title }: Post, { quoted }: Said): { quoted?: string; subject?: string } => ({
  ...(quoted === '' ? {} : { quoted }),
  ...(topic_title ? { subject: topic_title } : {}),
})

/** Where it stands for us; undefined when it is not for us. */
function surfaceOf(post: Post, { text }: Said, { username, keywords }: Forum): Surface | undefined {
  if (post.topic_archetype === 'private_message') return 'dm'
  const mentions = new RegExp(`(^|[^\\w@])@${username.replace(/[^\w]/g, '\\$&')}(?![\\w-])`, 'i')
  if (mentions.test(text)) return 'mention'
  if (answered(post).toLowerCase() === username.toLowerCase()) return 'comment'
  if (keywords.length === 0) return post.post_number === 1 ? 'post' : 'comment'
  const folded = foldText(`${post.topic_title ?? ''}\n${text}`)
  return keywords.some((word) => folded.includes(foldText(word))) ? 'keyword-hit' : undefined
}

const authorOf = ({ user_id, username, name, display_username }: Post): Author => ({
  externalId: typeof user_id === 'number' ? String(user_id) : username.toLowerCase(),
  name: name || display_username || username,
  handle: `@${username}`,
})

function timeOf(iso: string): Date | undefined {
  const at = Date.parse(iso)
  return Number.isNaN(at) || at < 0 ? undefined : new Date(at)
}

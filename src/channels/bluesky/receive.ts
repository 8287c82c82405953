import type { Author, InboundEvent, IncomingAttachment, Surface } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ownOf } from '../../lib/own'
import { hashOf } from '../unreadable'
import { readableText } from './facets'
import {
  logSchema,
  type Message,
  notificationSchema,
  postRecordSchema,
  postViewSchema,
  type PostRecord,
  type Profile,
  recordSchema,
} from './payload'

export type Reading = { account: AccountId; ownDid: string; now: Date }

const REASONS: Readonly<Record<string, Surface>> = { mention: 'mention', quote: 'mention', reply: 'comment' }

/** What the app view tells of us. Pure and total, as everything here. */
export function parseNotification(item: unknown, reading: Reading): InboundEvent {
  const told = notificationSchema.safeParse(item)
  if (!told.success) return broken(item, reading)
  const { uri, reason, record, author, indexedAt } = told.data
  const surface = ownOf(REASONS, reason)
  if (surface === undefined) return ignored(reading, `${reason}:${uri}`, `a notification "${reason}"`)
  const post = postRecordSchema.safeParse(record)
  return post.success ? fromPost({ uri, author, post: post.data, indexedAt }, surface, reading) : broken(item, reading)
}

/** A post that was found by its words. */
export function parseFound(item: unknown, reading: Reading): InboundEvent {
  const told = postViewSchema.safeParse(item)
  const post = postRecordSchema.safeParse(told.data?.record)
  if (!told.success || !post.success) return broken(item, reading)
  const { uri, author, indexedAt } = told.data
  if (author.did === reading.ownDid) return ignored(reading, `own:${uri}`, 'a post of our own')
  return fromPost({ uri, author, post: post.data, indexedAt }, 'keyword-hit', reading)
}

/** A post of our own, from our records: an answer that was given in the app stands in its conversation. */
export function parseOwn(item: unknown, reading: Reading): InboundEvent {
  const told = recordSchema.safeParse(item)
  const post = postRecordSchema.safeParse(told.data?.value)
  if (!told.success || !post.success) return broken(item, reading)
  const { uri } = told.data
  const { reply, createdAt } = post.data
  const customer = reply && didOf(reply.parent.uri)
  if (!reply || !customer || customer === reading.ownDid)
    return ignored(reading, `own:${uri}`, 'a post of our own that answers nobody')
  return {
    kind: 'own_echo',
    ...{ account: reading.account, dedupeKey: `post:${uri}`, occurredAt: timeOf(createdAt, reading.now) },
    ...{ thread: `${reply.root.uri}:${customer}`, surface: 'mention', visibility: 'public', externalId: uri },
    author: { externalId: reading.ownDid, name: reading.ownDid },
    ...{
      text: readableText(post.data),
      permalink: permalinkOf(uri),
      attachments: imagesOf(uri, reading.ownDid, post.data),
    },
  }
}

const CHAT = 'chat.bsky.convo.defs#log'

/** One line of the chat's log. */
export function parseLog(item: unknown, reading: Reading): InboundEvent {
  const told = logSchema.safeParse(item)
  if (!told.success) return broken(item, reading)
  const { $type, rev, convoId, message, reaction, relatedProfiles } = told.data
  const kind = $type.startsWith(CHAT) ? $type.slice(CHAT.length) : $type
  const key = `chat:${rev}`
  if (!message || convoId === '') return ignored(reading, key, `an entry "${kind}" of the chat`)
  const at = { key, thread: dmThread(convoId), reading, profiles: relatedProfiles }
  if (kind === 'CreateMessage') return fromMessage(message, at)
  if (kind === 'DeleteMessage') return fromDeletion(message, at)
  if (reaction && (kind === 'AddReaction' || kind === 'RemoveReaction'))
    return fromReaction({ message, reaction, removed: kind === 'RemoveReaction' }, at)
  return ignored(reading, key, `an entry "${kind}" of the chat`)
}

export const dmThread = (convo: string): string => `dm:${convo}`

type At = { key: string; thread: string; reading: Reading; profiles: readonly Profile[] }

function fromMessage(message: Message, { thread, reading, profiles }: At): InboundEvent {
  const { id, text, sender, sentAt, facets } = message
  const key = `dm:${id}`
  if (text === undefined) return ignored(reading, key, 'a message that was deleted before it was read')
  return {
    kind: sender.did === reading.ownDid ? 'own_echo' : 'message',
    ...{ account: reading.account, dedupeKey: key, occurredAt: new Date(sentAt) },
    ...{ thread, surface: 'dm', visibility: 'private', externalId: id, attachments: [] },
    ...{ author: authorOf(sender.did, profiles), text: readableText({ text, facets }) },
  }
}

const fromDeletion = ({ id }: Message, { thread, reading }: At): InboundEvent => ({
  kind: 'deleted',
  ...{ account: reading.account, dedupeKey: `delete:${id}`, occurredAt: reading.now, thread, externalId: id },
})

type Reacted = { message: Message; reaction: { value: string; sender: { did: string } }; removed: boolean }

function fromReaction({ message, reaction, removed }: Reacted, { key, thread, reading, profiles }: At): InboundEvent {
  if (reaction.sender.did === reading.ownDid) return ignored(reading, key, 'a reaction of our own')
  return {
    kind: 'reaction',
    ...{ account: reading.account, dedupeKey: key, occurredAt: reading.now, thread, externalId: message.id },
    ...{ author: authorOf(reaction.sender.did, profiles), emoji: reaction.value, removed },
  }
}

type Told = { uri: string; author: Profile; post: PostRecord; indexedAt: string }

function fromPost({ uri, author, post, indexedAt }: Told, surface: Surface, reading: Reading): InboundEvent {
  const language = /^[a-z]{2}/.exec(post.langs?.[0] ?? '')?.[0]
  return {
    kind: 'message',
    ...{ account: reading.account, dedupeKey: `post:${uri}`, occurredAt: timeOf(post.createdAt, new Date(indexedAt)) },
    // Each person's part of what grew from one post is a conversation of its own.
    thread: `${post.reply?.root.uri ?? uri}:${author.did}`,
    ...{ surface, visibility: 'public', externalId: uri, permalink: permalinkOf(uri) },
    ...{ author: authorOf(author.did, [author]), text: readableText(post) },
    attachments: imagesOf(uri, author.did, post),
    ...(language ? { language } : {}),
  }
}

/** People's programs write the time of a post themselves: one that lies ahead is not believed. */
function timeOf(created: string | undefined, known: Date): Date {
  const at = new Date(created ?? '')
  return Number.isNaN(at.getTime()) || at > known ? known : at
}

function authorOf(did: string, profiles: readonly Profile[]): Author {
  const profile = profiles.find((one) => one.did === did)
  const { handle = '', displayName, followersCount } = profile ?? {}
  return {
    externalId: did,
    name: displayName?.trim() || handle || did,
    ...(handle === '' ? {} : { handle: `@${handle}` }),
    ...(followersCount === undefined ? {} : { reach: followersCount }),
  }
}

export const didOf = (uri: string): string | undefined => /^at:\/\/(did:[a-z]+:[\w.:%-]+)\//.exec(uri)?.[1]
const keyOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1)

const permalinkOf = (uri: string): string => `https://bsky.app/profile/${didOf(uri) ?? ''}/post/${keyOf(uri)}`

const imagesOf = (uri: string, did: string, { embed }: PostRecord): IncomingAttachment[] =>
  (embed?.images ?? []).map(({ image }, index) => ({
    kind: 'image',
    ...{ name: `${keyOf(uri)}-${index + 1}.jpg`, mime: 'image/jpeg', source: { did, cid: image.ref.$link } },
  }))

const ignored = ({ account, now }: Reading, key: string, reason: string): InboundEvent => ({
  kind: 'ignored',
  ...{ account, dedupeKey: `ignored:${key}`, occurredAt: now, reason },
})

const broken = (item: unknown, { account, now }: Reading): InboundEvent => ({
  kind: 'unreadable',
  ...{ account, occurredAt: now, dedupeKey: `unreadable:${hashOf(JSON.stringify(item ?? null))}` },
  reason: 'not what the lexicons of Bluesky describe',
})

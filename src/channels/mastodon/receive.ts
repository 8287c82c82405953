import type { Author, InboundEvent, IncomingAttachment, Surface } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { jsonOf } from '../../lib/json'
import { ownOf } from '../../lib/own'
import { hashOf } from '../unreadable'
import { textOfPost } from './html'
import { notificationSchema, statusSchema, type Status } from './payload'

/** `roots`: from which post a reply grew, where that is known; it is asked for before. */
export type Reading = { account: AccountId; ownId: string; now: Date; roots?: ReadonlyMap<string, string> }

/** What a list of posts was asked for: notifications name us, everything else was found. */
export function parseNotification(item: unknown, reading: Reading): InboundEvent {
  const parsed = notificationSchema.safeParse(item)
  if (!parsed.success) return broken(item, reading)
  const { id, type, status } = parsed.data
  if (!['mention', 'quote', 'status', 'update'].includes(type) || !status)
    return ignored(reading, `notification:${id}`, `a notification "${type}"`)
  if (type === 'update') return fromEdit(status, reading)
  return fromStatus(status, reading, type === 'mention' || type === 'quote' ? 'mention' : 'keyword-hit')
}

export function parseFound(item: unknown, reading: Reading): InboundEvent {
  const parsed = statusSchema.safeParse(item)
  return parsed.success ? fromStatus(parsed.data, reading, 'keyword-hit') : broken(item, reading)
}

/** One event of the stream. Pure and total; undefined for what the server only says to stay in touch. */
export function parseStreamed({ event, data }: { event: string; data: string }, reading: Reading): InboundEvent {
  if (event === 'delete') return fromDeletion(data.trim(), reading)
  const json = jsonOf(data)
  if (event === 'notification') return parseNotification(json, reading)
  const status = statusSchema.safeParse(json)
  if (!['update', 'status.update'].includes(event))
    return ignored(reading, `stream:${hashOf(`${event}\n${data}`)}`, `an event "${event}" of the stream`)
  if (!status.success) return broken(data, reading)
  if (event === 'status.update') return fromEdit(status.data, reading)
  // The home timeline: what we wrote ourselves is in it, and people whom the account follows.
  return status.data.account.id === reading.ownId
    ? fromStatus(status.data, reading, 'mention')
    : ignored(reading, `home:${status.data.id}`, 'a post of somebody whom the account follows')
}

/** The post that a streamed event brings, if its conversation has to be looked up. */
export function statusIn(item: unknown): Status | undefined {
  const notification = notificationSchema.safeParse(item)
  const status = statusSchema.safeParse(notification.success ? notification.data.status : item)
  return status.success ? status.data : undefined
}

function fromStatus(status: Status, reading: Reading, found: Surface): InboundEvent {
  const { account, ownId } = reading
  const key = `status:${status.id}`
  if (status.reblog !== undefined && status.reblog !== null)
    return ignored(reading, key, 'a repost of what somebody else wrote')
  const isOurs = status.account.id === ownId
  const customer = isOurs ? whomWeAnswer(status, ownId) : status.account.id
  if (customer === undefined) return ignored(reading, key, 'a post of our own that answers nobody')
  const common = {
    account,
    dedupeKey: key,
    occurredAt: new Date(status.created_at),
    ...placeOf(status, { reading, customer, found }),
    externalId: status.id,
    author: authorOf(status.account),
    text: textOf(status),
    attachments: status.media_attachments.map(attachmentOf),
    ...(status.url ? { permalink: status.url } : {}),
  }
  if (isOurs) return { kind: 'own_echo', ...common }
  const language = /^[a-z]{2}/.exec(status.language ?? '')?.[0]
  return { kind: 'message', ...common, ...(language ? { language } : {}) }
}

/** What only some may read is answered so that only its author reads it. */
function placeOf(
  status: Status,
  { reading, customer, found }: { reading: Reading; customer: string; found: Surface },
): { thread: string; surface: Surface; visibility: 'public' | 'private' } {
  if (!['public', 'unlisted'].includes(status.visibility))
    return { thread: dmThread(customer), surface: 'dm', visibility: 'private' }
  const root = reading.roots?.get(status.id) ?? status.in_reply_to_id ?? status.id
  const surface = status.in_reply_to_account_id === reading.ownId ? 'comment' : found
  return { thread: `${root}:${customer}`, surface, visibility: 'public' }
}

export const dmThread = (customer: string): string => `dm:${customer}`

const whomWeAnswer = ({ in_reply_to_account_id: answered, mentions }: Status, ownId: string): string | undefined =>
  answered && answered !== ownId ? answered : mentions.find(({ id }) => id !== ownId)?.id

const authorOf = ({ id, acct, username, display_name, followers_count }: Status['account']): Author => ({
  externalId: id,
  name: display_name.trim() || username || acct,
  handle: `@${acct}`,
  ...(followers_count === undefined ? {} : { reach: followers_count }),
})

function textOf({ spoiler_text, content }: Status): string {
  const text = textOfPost(content)
  return spoiler_text === '' ? text : `[${spoiler_text}]\n\n${text}`
}

type Kind = { kind: IncomingAttachment['kind']; mime: string }
const KINDS: Readonly<Record<string, Kind>> = {
  image: { kind: 'image', mime: 'image/jpeg' },
  gifv: { kind: 'video', mime: 'video/mp4' },
  video: { kind: 'video', mime: 'video/mp4' },
  audio: { kind: 'audio', mime: 'audio/mpeg' },
}
const OTHER: Kind = { kind: 'file', mime: 'application/octet-stream' }
const MIME_OF: Readonly<Record<string, string>> = {
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' },
  ...{
    mp4: 'video/mp4',
    webm: 'video/webm',
    mp3: 'audio/mpeg',
    ogg: 'audio/ogg',
    flac: 'audio/flac',
    wav: 'audio/wav',
  },
}

function attachmentOf({ id, type, url, remote_url }: Status['media_attachments'][number]): IncomingAttachment {
  const { kind, mime } = ownOf(KINDS, type) ?? OTHER
  const where = url ?? remote_url ?? ''
  const ending = /\.(\w{2,4})(?:\?|$)/.exec(where)?.[1]?.toLowerCase() ?? 'bin'
  return { kind, mime: ownOf(MIME_OF, ending) ?? mime, name: `${id}.${ending}`, source: { url: where } }
}

function fromEdit(status: Status, reading: Reading): InboundEvent {
  const { id, account, edited_at, created_at } = status
  const key = `edit:${id}:${edited_at ?? ''}`
  if (account.id === reading.ownId) return ignored(reading, key, 'a post of our own was edited')
  return {
    kind: 'edited',
    ...{ account: reading.account, dedupeKey: key, occurredAt: new Date(edited_at ?? created_at) },
    ...{ thread: `status:${id}`, externalId: id, text: textOf(status) },
  }
}

function fromDeletion(id: string, reading: Reading): InboundEvent {
  if (!/^\w{1,64}$/.test(id)) return broken(id, reading)
  const { account, now } = reading
  return {
    kind: 'deleted',
    account,
    dedupeKey: `delete:${id}`,
    occurredAt: now,
    thread: `status:${id}`,
    externalId: id,
  }
}

const ignored = ({ account, now }: Reading, key: string, reason: string): InboundEvent => ({
  kind: 'ignored',
  ...{ account, dedupeKey: `ignored:${key}`, occurredAt: now, reason },
})

const broken = (item: unknown, { account, now }: Reading): InboundEvent => ({
  kind: 'unreadable',
  ...{ account, occurredAt: now, dedupeKey: `unreadable:${hashOf(JSON.stringify(item ?? null))}` },
  reason: 'not a post as Mastodon describes it',
})

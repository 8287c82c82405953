import { createHash } from 'node:crypto'
import { jsonOf } from '../../lib/json'
import type { InboundEvent } from '../../desk/index'
import { ownOf } from '../../lib/own'
import {
  activitySchema,
  deletionSchema,
  dmPayloadSchema,
  formerRevocationSchema,
  includesSchema,
  pageSchema,
  postSchema,
  revocationSchema,
  dmEventSchema,
} from './payload'
import { ignored, type Reading, unreadable } from './events'
import { fromDmEvent, fromDmPayload, hasDms } from './receive-dm'
import { fromPost } from './receive-post'

/** One delivery of a webhook. Pure and total: any bytes give events. */
export function parseDelivery(body: Buffer, reading: Reading): InboundEvent[] {
  const fingerprint = createHash('sha256').update(body).digest('hex')
  const json = toJson(body)
  if (json === undefined) return [unreadable(reading, { fingerprint, reason: 'not JSON, or not an object of it' })]
  const activity = activitySchema.safeParse(json)
  if (activity.success) return fromActivity(activity.data.data, { reading, fingerprint })
  const revoked = formerRevocationSchema.safeParse(json)
  if (revoked.success) return [fromRevocation(revoked.data, reading)]
  // The API before this one sent messages in the same shape, without an envelope.
  const dms = dmPayloadSchema.safeParse(json)
  if (dms.success && hasDms(dms.data)) return fromDmPayload(dms.data, { reading, fingerprint })
  return [ignored(reading, { key: fingerprint, reason: 'a delivery of a kind that is not for the counter' })]
}

/** A list that X was asked for: posts that name us, or posts that were searched for. */
export function parsePosts(page: unknown, reading: Reading): InboundEvent[] {
  const { data, includes } = pageSchema.catch({ data: [], includes: undefined, meta: undefined }).parse(page)
  const known = includesSchema.parse(includes)
  return data.flatMap((item) => {
    const post = postSchema.safeParse(item)
    if (post.success) return fromPost(post.data, { includes: known, reading })
    return [unreadableItem(item, reading)]
  })
}

/** A list of direct messages that X was asked for. */
export function parseDmEvents(page: unknown, reading: Reading): InboundEvent[] {
  const { data, includes } = pageSchema.catch({ data: [], includes: undefined, meta: undefined }).parse(page)
  const known = includesSchema.parse(includes)
  return data.map((item) => {
    const event = dmEventSchema.safeParse(item)
    return event.success ? fromDmEvent(event.data, { includes: known, reading }) : unreadableItem(item, reading)
  })
}

type Activity = {
  event_type: string
  filter?: { user_id?: string | undefined } | undefined
  payload?: unknown
  includes?: unknown
}
type Delivered = { reading: Reading; fingerprint: string }

/** Everything else that X tells of: who follows, likes, types, or writes in its encrypted chat. */
const NOT_FOR_US: Readonly<Record<string, string>> = {
  'chat.received': 'a message of the encrypted chat, which only the X app can open',
  'dm.indicate_typing': 'somebody is typing',
}

function fromActivity(activity: Activity, delivered: Delivered): InboundEvent[] {
  const { reading, fingerprint } = delivered
  const { event_type: type, filter } = activity
  const key = `${type}:${fingerprint}`
  if (filter?.user_id !== undefined && filter.user_id !== reading.userId)
    return [ignored(reading, { key, reason: 'for another account of the same app' })]
  const events = fromKnown(activity, delivered)
  return (
    events ?? [
      ignored(reading, { key, reason: ownOf(NOT_FOR_US, type) ?? 'a kind of event that is not for the counter' }),
    ]
  )
}

/** Undefined for what is not for the counter. */
function fromKnown(
  { event_type: type, payload, includes }: Activity,
  delivered: Delivered,
): InboundEvent[] | undefined {
  const { reading, fingerprint } = delivered
  const broken = (): InboundEvent[] => [
    unreadable(reading, { fingerprint, reason: `${type} without what belongs to it` }),
  ]
  if (/^post\.((mention|reply|quote)\.)?create$/.test(type)) {
    const post = postSchema.safeParse(payload)
    return post.success ? fromPost(post.data, { type, includes: includesSchema.parse(includes), reading }) : broken()
  }
  if (/^dm\.(received|sent|read)$/.test(type)) {
    const dms = dmPayloadSchema.safeParse(payload)
    return dms.success && hasDms(dms.data) ? fromDmPayload(dms.data, delivered) : broken()
  }
  if (type === 'post.delete') {
    const deletion = deletionSchema.safeParse(payload)
    return deletion.success ? [fromDeletion(deletion.data.id, reading)] : broken()
  }
  if (type !== 'oauth.revoke') return undefined
  const revocation = revocationSchema.safeParse(payload)
  return revocation.success ? [fromRevocation(revocation.data, reading)] : broken()
}

/** X does not say in which conversation the post stood: it is found by its id. */
const fromDeletion = (id: string, { account, now }: Reading): InboundEvent => ({
  kind: 'deleted',
  account,
  dedupeKey: `delete:${id}`,
  occurredAt: now,
  thread: `post:${id}`,
  externalId: id,
})

function fromRevocation(
  { user_id, date_time }: { user_id: string; date_time?: string | undefined },
  reading: Reading,
): InboundEvent {
  const key = `revoke:${user_id}:${date_time ?? ''}`
  if (user_id !== reading.userId) return ignored(reading, { key, reason: 'another account took its permission back' })
  return {
    kind: 'subscription_lost',
    account: reading.account,
    dedupeKey: key,
    occurredAt: reading.now,
    reason:
      'The account took back the permission of the app: nothing comes in and nothing can be sent until it is given again.',
  }
}

function unreadableItem(item: unknown, reading: Reading): InboundEvent {
  const fingerprint = createHash('sha256').update(JSON.stringify(item)).digest('hex')
  return unreadable(reading, { fingerprint, reason: 'an item of a list without an id' })
}

/** Undefined for anything but an object. */
function toJson(body: Buffer): object | undefined {
  const json = jsonOf(body)
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined
}

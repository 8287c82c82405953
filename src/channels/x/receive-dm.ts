import type { z } from 'zod'
import type { InboundEvent, IncomingAttachment } from '../../desk/index'
import { authorOf } from './people'
import {
  dmCreateSchema,
  dmReadSchema,
  type dmPayloadSchema,
  type XDmCreate,
  type XDmEvent,
  type XIncludes,
  type XUser,
} from './payload'
import { ignored, type Reading, unreadable } from './events'
import { bestVideo } from './receive-post'
import { readableText, timeOf } from './text'

type DmPayload = z.infer<typeof dmPayloadSchema>

export const hasDms = ({ direct_message_events, direct_message_mark_read_events }: DmPayload): boolean =>
  direct_message_events !== undefined || direct_message_mark_read_events !== undefined

/** A conversation of two has no name of its own there: it is the other one's. */
export const dmThread = (other: string): string => `dm:${other}`

export function fromDmPayload(
  { direct_message_events = [], direct_message_mark_read_events = [], users }: DmPayload,
  { reading, fingerprint }: { reading: Reading; fingerprint: string },
): InboundEvent[] {
  const broken = (index: number): InboundEvent =>
    unreadable(reading, {
      fingerprint: `${fingerprint}:${index}`,
      reason: 'a direct message without what belongs to it',
    })
  const said = direct_message_events.map((item, index) => {
    const dm = dmCreateSchema.safeParse(item)
    return dm.success ? fromDm(dm.data, { users, reading }) : broken(index)
  })
  const read = direct_message_mark_read_events.map((item, index) => {
    const receipt = dmReadSchema.safeParse(item)
    return receipt.success ? fromRead(receipt.data, reading) : broken(said.length + index)
  })
  const all = [...said, ...read]
  return all.length > 0 ? all : [ignored(reading, { key: fingerprint, reason: 'a delivery without a message in it' })]
}

type Known = { users: readonly XUser[]; reading: Reading }

function fromDm(
  { id, type, created_timestamp, message_create: dm }: XDmCreate,
  { users, reading }: Known,
): InboundEvent {
  if (type !== 'message_create')
    return ignored(reading, { key: `dm:${id}`, reason: `a direct message event "${type}"` })
  const { text, entities, attachment } = dm.message_data
  const media = attachment?.type === 'media' ? attachment.media : undefined
  return dmEvent({
    id,
    occurredAt: timeOf(id, created_timestamp),
    sender: dm.sender_id,
    other: dm.sender_id === reading.userId ? dm.target.recipient_id : dm.sender_id,
    text: readableText(text, entities && media ? withoutMedia(entities, media.url) : entities),
    attachments: media ? [dmFile(id, media)] : [],
    known: { users, reading },
  })
}

/** As `GET /2/dm_events` tells it: there a conversation of two is named by both of its people. */
export function fromDmEvent(
  event: XDmEvent,
  { includes, reading }: { includes: XIncludes; reading: Reading },
): InboundEvent {
  const { id, event_type, sender_id, dm_conversation_id = '', created_at, text, entities } = event
  const nothing = (reason: string): InboundEvent => ignored(reading, { key: `dm:${id}`, reason })
  if (event_type !== 'MessageCreate') return nothing(`a direct message event "${event_type}"`)
  if (sender_id === undefined) return nothing('X does not say who wrote it')
  const other = otherOf(dm_conversation_id, reading.userId)
  if (other === undefined) return nothing('a conversation of a group')
  const files = (event.attachments?.media_keys ?? []).map((key, index) => {
    const found = includes.media.find(({ media_key }) => media_key === key)
    return dmFile(id, { ...fileOf(found), number: index + 1 })
  })
  return dmEvent({
    ...{ id, occurredAt: timeOf(id, created_at), sender: sender_id, other },
    text: readableText(text, entities),
    attachments: files,
    known: { users: includes.users, reading },
  })
}

/** The other one of a conversation of two; undefined for a group's. */
function otherOf(conversation: string, userId: string): string | undefined {
  const [, one, other] = /^(\d{1,19})-(\d{1,19})$/.exec(conversation) ?? []
  if (one === userId) return other
  return other === userId ? one : undefined
}

const fileOf = (media: XIncludes['media'][number] | undefined): DmMedia =>
  media === undefined
    ? { type: 'photo' }
    : { type: media.type, media_url_https: bestVideo(media.variants) ?? media.url ?? media.preview_image_url }

type Said = {
  id: string
  occurredAt: Date
  sender: string
  other: string
  text: string
  attachments: IncomingAttachment[]
  known: Known
}

function dmEvent({ id, occurredAt, sender, other, text, attachments, known: { users, reading } }: Said): InboundEvent {
  const place = { thread: dmThread(other), surface: 'dm', visibility: 'private' } as const
  const said = { externalId: id, author: authorOf(sender, users), text, attachments }
  const common = { account: reading.account, dedupeKey: `dm:${id}`, occurredAt }
  return { kind: sender === reading.userId ? 'own_echo' : 'message', ...common, ...place, ...said }
}

function fromRead(receipt: z.infer<typeof dmReadSchema>, reading: Reading): InboundEvent {
  const { sender_id: reader, last_read_event_id: externalId, created_timestamp } = receipt
  const key = `read:${reader}:${externalId}`
  if (reader === reading.userId) return ignored(reading, { key, reason: 'we read it ourselves' })
  const occurredAt = timeOf(externalId, created_timestamp)
  return {
    kind: 'receipt',
    ...{ account: reading.account, dedupeKey: key, occurredAt, thread: dmThread(reader), externalId, what: 'read' },
  }
}

type DmMedia = {
  type: string
  media_url_https?: string | undefined
  video_info?:
    | { variants: readonly { url: string; content_type?: string | undefined; bitrate?: number | undefined }[] }
    | undefined
  number?: number
}

/** Pictures of direct messages are handed out to their people only; where they are tells how to ask for them. */
function dmFile(id: string, { type, media_url_https, video_info, number = 1 }: DmMedia): IncomingAttachment {
  const moving = bestVideo(video_info?.variants.map(({ bitrate, ...rest }) => ({ ...rest, bit_rate: bitrate })))
  const url = moving ?? media_url_https
  const isVideo = type !== 'photo' && /\.mp4(\?|$)/.test(url ?? '')
  const shape = isVideo
    ? ({ kind: 'video', mime: 'video/mp4', name: `${id}-${number}.mp4` } as const)
    : ({ kind: 'image', mime: 'image/jpeg', name: `${id}-${number}.jpg` } as const)
  return { ...shape, source: url === undefined ? { dm: id } : { url } }
}

/** The link that X adds for the picture itself. */
const withoutMedia = <Entities extends { urls?: { url: string }[] | undefined }>(
  entities: Entities,
  link: string | undefined,
): Entities => ({
  ...entities,
  urls: entities.urls?.map((one) => (one.url === link ? { ...one, media_key: 'dm' } : one)),
})

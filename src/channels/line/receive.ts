import type { AttachmentKind, Author, InboundEvent, IncomingAttachment } from '../../desk/index'
import { hashOf, readAs, readItem, unreadable } from '../unreadable'
import type { AccountId } from '../../lib/ids'
import { ownOf } from '../../lib/own'
import { placeFile } from '../little-files'
import { deliverySchema, eventSchema, type LineEvent, type LineMessage } from './payload'

type Told = { account: AccountId; now: Date }

/** One delivery of LINE, with any number of events; the console's check has none. Pure and total. */
export function parseDelivery(body: Buffer, told: Told): InboundEvent[] {
  const read = readAs(deliverySchema, body.toString('utf8'))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  return read.data.events.map((item) => {
    const event = readItem(eventSchema, item, told)
    return event.ok ? toEvent(event.data, told) : event.event
  })
}

type Keyed = { account: AccountId; dedupeKey: string; occurredAt: Date }

function toEvent(event: LineEvent, { account }: Told): InboundEvent {
  // Old deliveries have no id of their own: what they say tells them from others.
  const dedupeKey = event.webhookEventId ?? hashOf(JSON.stringify(event))
  const keyed: Keyed = { account, dedupeKey, occurredAt: new Date(event.timestamp) }
  const thread = threadOf(event)
  if (thread === undefined) return { kind: 'ignored', ...keyed, reason: 'from nowhere that can be answered' }
  const read = event.mode === 'standby' ? undefined : ownOf(READERS, event.type)?.(event, { ...keyed, thread })
  return read ?? { kind: 'ignored', ...keyed, reason: whyIgnored(event) }
}

type Placed = Keyed & { thread: string }
type Reader = (event: LineEvent, placed: Placed) => InboundEvent | undefined

const READERS: Readonly<Record<string, Reader>> = {
  message: (event, placed) => fromMessage(event, placed),
  messageEdited: ({ message }, placed) =>
    message?.text === undefined
      ? undefined
      : // Edits may come in any order; the desk keeps the latest by its time.
        { kind: 'edited', ...placed, externalId: message.id, text: message.text },
  unsend: ({ unsend }, placed) => unsend && { kind: 'deleted', ...placed, externalId: unsend.messageId },
}

const REASONS: Readonly<Record<string, string>> = {
  follow: 'somebody added the account as a friend and has not written yet',
  unfollow: 'somebody blocked the account',
  join: 'the account joined a group',
  leave: 'the account left a group',
  memberJoined: 'somebody joined a group',
  memberLeft: 'somebody left a group',
  postback: 'a button of a menu that is not of the counter',
  videoPlayComplete: 'a film was watched to its end',
  beacon: 'somebody came near a beacon',
  accountLink: 'an account was linked',
  things: 'a device was linked',
}

function whyIgnored({ type, mode }: LineEvent): string {
  if (mode === 'standby') return 'another program answers in this chat'
  return ownOf(REASONS, type) ?? 'an event of a kind that is not for the counter'
}

/** In a chat with one person the person is the conversation; in a group each person has their own. */
function threadOf({ source }: LineEvent): string | undefined {
  if (source === undefined) return undefined
  const place = source.groupId ?? source.roomId
  if (place === undefined) return source.userId
  return source.userId === undefined ? place : `${place}:${source.userId}`
}

function fromMessage({ message, source }: LineEvent, placed: Placed): InboundEvent | undefined {
  const author = authorOf(source)
  if (message === undefined || author === undefined) return undefined
  const attachments = attachmentsOf(message)
  const text = message.type === 'text' ? (message.text ?? '') : ''
  if (text === '' && attachments.length === 0) return undefined
  const isGroup = placed.thread !== author.externalId
  return {
    kind: 'message',
    ...placed,
    // In a group others read along.
    ...(isGroup
      ? ({ surface: 'chat', visibility: 'public' } as const)
      : ({ surface: 'dm', visibility: 'private' } as const)),
    ...{ externalId: message.id, author, text, attachments },
    ...(isGroup ? { subject: 'LINE group' } : {}),
  }
}

/** LINE tells the name of a person only when it is asked; the end of the id tells people apart until then. */
function authorOf(source: LineEvent['source']): Author | undefined {
  const id = source?.userId
  return id === undefined ? undefined : { externalId: id, name: `LINE …${id.slice(-6)}` }
}

const KINDS: Readonly<Record<string, { kind: AttachmentKind; mime: string; ending: string }>> = {
  image: { kind: 'image', mime: 'image/jpeg', ending: '.jpg' },
  video: { kind: 'video', mime: 'video/mp4', ending: '.mp4' },
  audio: { kind: 'audio', mime: 'audio/mp4', ending: '.m4a' },
  file: { kind: 'file', mime: 'application/octet-stream', ending: '' },
}

function attachmentsOf(message: LineMessage): IncomingAttachment[] {
  const known = ownOf(KINDS, message.type)
  if (message.type === 'sticker') return [stickerOf(message)]
  if (message.type === 'location') return placesOf(message)
  if (known === undefined) return []
  return [
    {
      ...{ kind: known.kind, mime: mimeOf(message.fileName) ?? known.mime, name: nameOf(message, known.ending) },
      ...(message.fileSize === undefined ? {} : { bytes: message.fileSize }),
      source: sourceOf(message),
    },
  ]
}

function sourceOf({ id, contentProvider }: LineMessage): Readonly<Record<string, string>> {
  const url = contentProvider?.type === 'external' ? contentProvider.originalContentUrl : undefined
  return url === undefined ? { message: id } : { url }
}

function placesOf({ id, latitude, longitude, title, address }: LineMessage): IncomingAttachment[] {
  if (latitude === undefined || longitude === undefined) return []
  return [placeFile(id, { latitude, longitude, lines: [title ?? '', address ?? ''] })]
}

/** Pictures that were sent together say which of how many they are. */
function nameOf({ id, type, fileName, imageSet }: LineMessage, ending: string): string {
  const place = imageSet?.index === undefined ? '' : `-${imageSet.index}of${imageSet.total ?? '?'}`
  return fileName || `${type}-${id}${place}${ending}`
}

const mimeOf = (name: string | undefined): string | undefined => {
  if (name === undefined) return undefined
  return /\.pdf$/i.test(name) ? 'application/pdf' : /\.txt$/i.test(name) ? 'text/plain' : undefined
}

/** A sticker is a picture of LINE's own; what it stands for is said in words. */
function stickerOf({ id, keywords, text }: LineMessage): IncomingAttachment {
  const words = [...(text ? [text] : []), ...(keywords ?? [])].slice(0, 20).join(', ') || 'a sticker'
  return {
    ...{ kind: 'sticker', name: `sticker-${id}.txt`, mime: 'text/plain' },
    content: Buffer.from(words, 'utf8').toString('base64'),
  }
}

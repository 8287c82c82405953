import type { Author, AttachmentKind, InboundEvent, IncomingAttachment } from '../../desk/index'
import { contactFile, placeFile } from '../little-files'
import type { AccountId } from '../../lib/ids'
import { readAs, unreadable } from '../unreadable'
import { updateSchema, type TelegramMessage, type TelegramUser, type Update } from './payload'

type Context = { account: AccountId; botId: string; now: Date }

/** One update of Telegram as an event of ours. Pure and total: any bytes give an event. */
export function parseUpdate(body: Buffer, context: Context): InboundEvent[] {
  const update = readAs(updateSchema, body.toString('utf8'))
  if (!update.ok) return [unreadable(body, context, update.reason)]
  return [toEvent(update.data, context)]
}

type Keyed = { account: AccountId; dedupeKey: string }

function toEvent(update: Update, { account, botId, now }: Context): InboundEvent {
  const keyed = { account, dedupeKey: `${botId}:${update.update_id}` }
  const event =
    (update.message && fromMessage(update.message, keyed)) ??
    (update.edited_message && fromEdit(update.edited_message, keyed)) ??
    (update.message_reaction && fromReaction(update.message_reaction, keyed))
  return event ?? { kind: 'ignored', ...keyed, occurredAt: now, reason: whyIgnored(update) }
}

function whyIgnored({ message, edited_message, message_reaction }: Update): string {
  const said = message ?? edited_message
  const from = said?.from ?? message_reaction?.user
  if (said === undefined && message_reaction === undefined) return 'an update of a kind that is not for the counter'
  if (!isPerson(from)) return 'not from a person'
  return isStart(said) ? 'the customer opened the chat and has not written yet' : 'nothing in it that can be shown'
}

function fromMessage(message: TelegramMessage, keyed: Keyed): InboundEvent | undefined {
  const { from, chat } = message
  const content = contentOf(message)
  if (!isPerson(from) || !content || chat.type === 'channel' || isStart(message)) return undefined
  const place =
    chat.type === 'private'
      ? ({ surface: 'dm', visibility: 'private' } as const)
      : ({ surface: 'mention', visibility: 'public', subject: chat.title ?? 'Telegram group' } as const)
  return {
    kind: 'message',
    ...keyed,
    ...place,
    ...content,
    occurredAt: toDate(message.date),
    thread: threadOf(chat, from),
    externalId: messageId(message),
    author: toAuthor(from),
    ...(from.language_code ? { language: from.language_code.slice(0, 2).toLowerCase() } : {}),
  }
}

/** Bots and channels (broadcasts of the brand itself) are no customers. */
const isPerson = (user: TelegramUser | undefined): user is TelegramUser => user !== undefined && !user.is_bot

/** Telegram's own button sends this before a customer has written anything; with a parameter it tells something. */
const isStart = (message: TelegramMessage | undefined): boolean =>
  message?.chat.type === 'private' && message.text === '/start'

function contentOf(message: TelegramMessage): { text: string; attachments: IncomingAttachment[] } | undefined {
  const text = message.text ?? message.caption ?? ''
  const attachments = attachmentsOf(message)
  return text === '' && attachments.length === 0 ? undefined : { text, attachments }
}

function fromEdit(edited: TelegramMessage, keyed: Keyed): InboundEvent | undefined {
  const text = edited.text ?? edited.caption
  if (!isPerson(edited.from) || text === undefined) return undefined
  const occurredAt = toDate(edited.edit_date ?? edited.date)
  return {
    kind: 'edited',
    ...keyed,
    occurredAt,
    thread: threadOf(edited.chat, edited.from),
    externalId: messageId(edited),
    text,
  }
}

function fromReaction(reaction: NonNullable<Update['message_reaction']>, keyed: Keyed): InboundEvent | undefined {
  const { chat, message_id, user, date, old_reaction, new_reaction } = reaction
  if (!isPerson(user)) return undefined
  const shown = [...new_reaction, ...old_reaction].find(({ emoji }) => emoji)
  return {
    kind: 'reaction',
    ...keyed,
    occurredAt: toDate(date),
    thread: threadOf(chat, user),
    externalId: `${chat.id}:${message_id}`,
    author: toAuthor(user),
    emoji: shown?.emoji ?? '?',
    removed: new_reaction.length === 0,
  }
}

/** In a private chat the chat is the conversation; in a group each person has their own. */
const threadOf = (chat: TelegramMessage['chat'], from: TelegramUser): string =>
  chat.type === 'private' ? String(chat.id) : `${chat.id}:${from.id}`

const messageId = ({ chat, message_id }: TelegramMessage): string => `${chat.id}:${message_id}`

const toDate = (seconds: number): Date => new Date(seconds * 1000)

const toAuthor = (user: TelegramUser): Author => ({
  externalId: String(user.id),
  name: [user.first_name, user.last_name].filter(Boolean).join(' ') || user.username || `Telegram ${user.id}`,
  ...(user.username ? { handle: `@${user.username}` } : {}),
})

/** Which field of a message is which kind of attachment, with the type and ending where Telegram names none. */
const FILES: readonly {
  field: 'document' | 'audio' | 'voice' | 'video' | 'video_note' | 'sticker'
  kind: AttachmentKind
  mime: string
  ending: string
}[] = [
  { field: 'document', kind: 'file', mime: 'application/octet-stream', ending: '' },
  { field: 'audio', kind: 'audio', mime: 'audio/mpeg', ending: '.mp3' },
  { field: 'voice', kind: 'voice', mime: 'audio/ogg', ending: '.ogg' },
  { field: 'video', kind: 'video', mime: 'video/mp4', ending: '.mp4' },
  { field: 'video_note', kind: 'video', mime: 'video/mp4', ending: '.mp4' },
  { field: 'sticker', kind: 'sticker', mime: 'image/webp', ending: '.webp' },
]

function attachmentsOf(message: TelegramMessage): IncomingAttachment[] {
  const found: IncomingAttachment[] = []
  const photo = message.photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0]
  if (photo) {
    const size = photo.file_size === undefined ? {} : { bytes: photo.file_size }
    found.push({
      kind: 'image',
      name: `photo-${message.message_id}.jpg`,
      mime: 'image/jpeg',
      ...size,
      source: { file_id: photo.file_id },
    })
  }
  for (const { field, kind, mime, ending } of FILES) {
    const file = message[field]
    if (!file) continue
    found.push({
      kind,
      name: file.file_name ?? `${field}-${message.message_id}${ending}`,
      mime: file.mime_type ?? mime,
      ...(file.file_size === undefined ? {} : { bytes: file.file_size }),
      source: { file_id: file.file_id },
    })
  }
  return [...found, ...placesOf(message), ...contactsOf(message)]
}

function placesOf({ location, venue, message_id }: TelegramMessage): IncomingAttachment[] {
  const place = venue?.location ?? location
  if (!place) return []
  return [placeFile(String(message_id), { ...place, lines: venue ? [venue.title, venue.address] : [] })]
}

function contactsOf({ contact, message_id }: TelegramMessage): IncomingAttachment[] {
  if (!contact) return []
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ')
  return [contactFile(String(message_id), [name, contact.phone_number])]
}

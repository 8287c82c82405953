import type { AttachmentKind, Author, EventOf, InboundEvent, IncomingAttachment } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { unseenFile } from '../little-files'
import { readAs, unreadable } from '../unreadable'
import { wordsOf } from './interactive'
import {
  attachmentSchema,
  bytesOf,
  messageSchema,
  referenceSchema,
  sourceOf,
  unpack,
  type AppleMessage,
} from './payload'

type Told = { account: AccountId; now: Date; businessId: string }

/**
 * One delivery of Apple, which is one message. Pure and total. Apple tells no time: a message is as old as its
 * delivery.
 */
export function parseMessage(body: Buffer, told: Told): InboundEvent[] {
  const plain = unpack(body)
  if (plain === undefined) return [unreadable(body, told, 'packed in a way that cannot be read, or too large')]
  const read = readAs(messageSchema, plain.toString('utf8'))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  const { data } = read
  const common = { account: told.account, dedupeKey: `${data.type}:${data.id}`, occurredAt: told.now }
  if (data.destinationId !== undefined && data.destinationId.toLowerCase() !== told.businessId.toLowerCase())
    return [{ kind: 'ignored', ...common, reason: 'it is meant for another business' }]
  const event = READERS.get(data.type)?.(data, common)
  return [event ?? { kind: 'ignored', ...common, reason: REASONS.get(data.type) ?? UNKNOWN }]
}

type Common = { account: AccountId; dedupeKey: string; occurredAt: Date }
type Reader = (message: AppleMessage, common: Common) => InboundEvent | undefined

/** Maps and no objects: a kind may have any name, and `constructor` is none of them. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['text', fromText],
  ['richLink', fromLink],
  ['interactive', fromInteractive],
  ['close', fromClose],
])

const UNKNOWN = 'a message of a kind that is not for the counter'
const REASONS: ReadonlyMap<string, string> = new Map([
  ['text', 'an empty message'],
  ['richLink', 'a link without an address'],
  ['interactive', 'an answer without content'],
  ['typing_start', 'the customer is typing'],
  ['typing_end', 'the customer stopped typing'],
])

/** Stands in the text where a file belongs; spare ones mean nothing. */
const PLACE_OF_FILE = /\ufffc/g

function fromText(message: AppleMessage, common: Common): InboundEvent | undefined {
  const text = (message.body ?? '').replace(PLACE_OF_FILE, '').trim()
  const attachments = (message.attachments ?? []).map((one, index) => fileOf(one, `${message.id}-${index + 1}`))
  return text === '' && attachments.length === 0 ? undefined : said(message, common, { text, attachments })
}

function fromLink(message: AppleMessage, common: Common): InboundEvent | undefined {
  const { url, title } = message.richLinkData ?? {}
  const lines = [title, url ?? message.body].filter((line) => line != null && line !== '')
  return lines.length === 0 ? undefined : said(message, common, { text: lines.join('\n'), attachments: [] })
}

/** Small answers are in the message; of large ones there is only where they lie, and how to open them. */
function fromInteractive(message: AppleMessage, common: Common): InboundEvent | undefined {
  const { interactiveData: data, interactiveDataRef: reference } = message
  if (data != null) return answered(message, common, wordsOf(data))
  if (reference == null) return undefined
  const read = referenceSchema.safeParse(reference)
  const source = read.success ? sourceOf(read.data) : undefined
  const { bid = '', title = '' } = read.success ? read.data : {}
  if (source === undefined) return answered(message, common, title)
  const language = languageOf(message.locale)
  const kept = { ...source, bid, title, message: message.id, ...(language ? { language } : {}) }
  return { kind: 'pointer', ...common, thread: message.sourceId, source: kept }
}

/**
 * Messages tells what the customer did, not what they wrote: it stands in the conversation where somebody reads it, and
 * waits for no answer. Apple asks providers to tell agents of it.
 */
function fromClose(message: AppleMessage, common: Common): InboundEvent {
  const text = 'The customer closed this conversation in Messages. Nothing reaches them until they write again.'
  return { ...said(message, common, { text, attachments: [] }), automatic: true }
}

/** What a message must tell of itself, also when it comes back from where it was kept. */
type Sayer = Pick<AppleMessage, 'id' | 'sourceId' | 'locale'>
type Content = { text: string; attachments: IncomingAttachment[] }

function said(message: Sayer, common: Common, content: Content): EventOf<'message'> {
  const language = languageOf(message.locale)
  return {
    kind: 'message',
    ...common,
    ...{ thread: message.sourceId, surface: 'dm', visibility: 'private' },
    ...{ externalId: message.id, author: authorOf(message.sourceId), ...content },
    ...(language ? { language } : {}),
  }
}

/** An answer of which no word can be read is still an answer: somebody has to see that there was one. */
export function answered(message: Sayer, common: Common, words: string): EventOf<'message'> {
  const line = 'The customer answered a list, a form or another element of Messages in a way that cannot be shown here.'
  return said(message, common, {
    text: words,
    attachments: words === '' ? [unseenFile(message.id, line)] : [],
  })
}

/** Apple tells no names: people are shown by the end of their id. */
const authorOf = (id: string): Author => ({ externalId: id, name: `Apple …${id.replace(/=+$/, '').slice(-6)}` })

/** `en_US`, `it-IT` or `pl`. */
const languageOf = (locale: string | null | undefined): string | undefined =>
  /^([a-z]{2})(?:[_-]|$)/i.exec(locale ?? '')?.[1]?.toLowerCase()

function fileOf(given: unknown, id: string): IncomingAttachment {
  const read = attachmentSchema.safeParse(given)
  const source = read.success ? sourceOf(read.data) : undefined
  if (!read.success || source === undefined)
    return unseenFile(id, 'The customer attached a file, but Apple does not say where it is or how to open it.')
  const { name, mimeType, 'mime-type': otherType } = read.data
  const [mime = ''] = (mimeType ?? otherType ?? '').split(';')
  const bytes = bytesOf(read.data)
  return {
    ...{ kind: kindOf(mime), name: name || `file-${id}`, mime: mime.trim() || 'application/octet-stream' },
    ...(bytes === undefined ? {} : { bytes }),
    source,
  }
}

function kindOf(mime: string): AttachmentKind {
  // What people record in Messages.
  if (/^audio\/(x-caf|caf|amr)$/i.test(mime)) return 'voice'
  if (/^text\/(x-)?vcard$/i.test(mime)) return 'contact'
  const [family] = mime.toLowerCase().split('/')
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file'
}

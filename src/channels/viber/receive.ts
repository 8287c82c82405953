import type { AttachmentKind, Author, InboundEvent, IncomingAttachment } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ownOf } from '../../lib/own'
import { contactFile, placeFile } from '../little-files'
import { hashOf, readAs, unreadable } from '../unreadable'
import { callbackSchema, tokenOf, type Callback, type ViberMessage, type ViberUser } from './payload'

type Told = { account: AccountId; now: Date }

/** One callback of Viber. Pure and total. */
export function parseCallback(body: Buffer, told: Told): InboundEvent[] {
  const text = body.toString('utf8')
  const read = readAs(callbackSchema, text)
  if (!read.ok) return [unreadable(body, told, read.reason)]
  const { data } = read
  const token = tokenOf(text) ?? hashOf(body)
  const common = { account: told.account, dedupeKey: `${data.event}:${token}`, occurredAt: new Date(data.timestamp) }
  const event = ownOf(READERS, data.event)?.(data, { ...common, externalId: token })
  return [
    event ?? {
      kind: 'ignored',
      ...common,
      reason: ownOf(REASONS, data.event) ?? 'a callback that is not for the counter',
    },
  ]
}

type Common = { account: AccountId; dedupeKey: string; occurredAt: Date; externalId: string }
type Reader = (callback: Callback, common: Common) => InboundEvent | undefined

const READERS: Readonly<Record<string, Reader>> = {
  message: fromMessage,
  delivered: ({ user_id: thread }, common) =>
    thread ? { kind: 'receipt', ...common, thread, what: 'delivered' } : undefined,
  seen: ({ user_id: thread }, common) => (thread ? { kind: 'receipt', ...common, thread, what: 'read' } : undefined),
  failed: ({ user_id: thread, desc }, common) =>
    thread ? { kind: 'delivery_failed', ...common, thread, reason: whyFailed(desc) } : undefined,
}

const REASONS: Readonly<Record<string, string>> = {
  message: 'a message of a kind that cannot be shown',
  conversation_started: 'somebody opened the chat and has not written yet',
  subscribed: 'somebody subscribed to the account and has not written yet',
  unsubscribed: 'somebody does not want messages any more',
  webhook: 'Viber tries out the webhook',
}

/** Viber's own words, as long as they are just words. */
const whyFailed = (desc: string | null | undefined): string =>
  desc && /^[\w .,'-]{1,150}$/.test(desc) ? `Viber did not deliver it: ${desc}.` : 'Viber did not deliver it.'

function fromMessage({ sender, message }: Callback, common: Common): InboundEvent | undefined {
  if (sender === undefined || message === undefined) return undefined
  const attachments = attachmentsOf(message, common.externalId)
  const text = textOf(message)
  if (text === '' && attachments.length === 0) return undefined
  const language = sender.language?.slice(0, 2).toLowerCase()
  return {
    kind: 'message',
    ...common,
    ...{ thread: sender.id, surface: 'dm', visibility: 'private' },
    ...{ author: authorOf(sender), text, attachments },
    ...(language ? { language } : {}),
  }
}

const authorOf = ({ id, name }: ViberUser): Author => ({ externalId: id, name: name || `Viber …${id.slice(-6)}` })

/** A link is a message of its own kind, with the address in the place of a file. */
const textOf = ({ type, text, media }: ViberMessage): string =>
  type === 'url' ? [text, media].filter(Boolean).join('\n') : (text ?? '')

const KINDS: Readonly<Record<string, { kind: AttachmentKind; mime: string; ending: string }>> = {
  picture: { kind: 'image', mime: 'image/jpeg', ending: '.jpg' },
  video: { kind: 'video', mime: 'video/mp4', ending: '.mp4' },
  file: { kind: 'file', mime: 'application/octet-stream', ending: '' },
}

function attachmentsOf(message: ViberMessage, id: string): IncomingAttachment[] {
  switch (message.type) {
    case 'sticker':
      return [stickerOf(message, id)]
    case 'location':
      return placesOf(message, id)
    case 'contact':
      return [contactFile(id, [message.contact?.name ?? '', message.contact?.phone_number ?? ''])]
    default:
      return filesOf(message, id)
  }
}

function filesOf({ type, media, file_name: name, file_size: bytes }: ViberMessage, id: string): IncomingAttachment[] {
  const known = ownOf(KINDS, type)
  if (known === undefined || !media) return []
  return [
    {
      ...{ kind: known.kind, name: name || `${type}-${id}${known.ending}`, mime: mimeOf(name) ?? known.mime },
      ...(typeof bytes === 'number' ? { bytes } : {}),
      source: { url: media },
    },
  ]
}

const mimeOf = (name: string | null | undefined): string | undefined =>
  /\.pdf$/i.test(name ?? '') ? 'application/pdf' : /\.txt$/i.test(name ?? '') ? 'text/plain' : undefined

function placesOf({ location }: ViberMessage, id: string): IncomingAttachment[] {
  if (!location) return []
  return [placeFile(id, { latitude: location.lat, longitude: location.lon, lines: [location.address ?? ''] })]
}

/** Stickers are pictures of Viber's own, known by a number. */
const stickerOf = ({ sticker_id }: ViberMessage, id: string): IncomingAttachment => ({
  ...{ kind: 'sticker', name: `sticker-${id}.txt`, mime: 'text/plain' },
  content: Buffer.from(`sticker ${sticker_id ?? ''}`.trim(), 'utf8').toString('base64'),
})

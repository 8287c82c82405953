import type { AttachmentKind, InboundEvent, IncomingAttachment } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { hashOf, unreadable } from '../unreadable'
import { reasonOf } from './reasons'

type Told = { account: AccountId; now: Date }

/** Twilio attaches ten files at most. */
const MAX_MEDIA = 10

/** A form of Twilio: a message that came, or news of one that we sent. Pure and total. */
export function parseForm(body: Buffer, told: Told): InboundEvent[] {
  const form = new URLSearchParams(body.toString('utf8'))
  const sid = form.get('MessageSid') ?? form.get('SmsSid') ?? ''
  if (sid === '') return [unreadable(body, told, 'a form without MessageSid')]
  const status = form.get('MessageStatus')
  return [status === null || status === 'received' ? toMessage(form, sid, told) : toStatus(form, { sid, status }, told)]
}

const ignored = (key: string, { account, now }: Told, reason: string): InboundEvent => ({
  kind: 'ignored',
  ...{ account, occurredAt: now, dedupeKey: key, reason },
})

function toMessage(form: URLSearchParams, sid: string, told: Told): InboundEvent {
  const from = form.get('From') ?? ''
  const text = form.get('Body') ?? ''
  const attachments = attachmentsOf(form, sid)
  if (from === '') return ignored(sid, told, 'a message from nobody')
  if (text.trim() === '' && attachments.length === 0) return ignored(sid, told, 'a message that says nothing')
  return {
    kind: 'message',
    // The form has no time: Twilio calls within moments, and what it repeats later is known by its id.
    ...{ account: told.account, dedupeKey: sid, occurredAt: told.now },
    ...{ thread: from, surface: 'dm', visibility: 'private', externalId: sid },
    author: { externalId: from, name: from, handle: from },
    ...{ text, attachments },
  }
}

type Status = { sid: string; status: string }

function toStatus(form: URLSearchParams, { sid, status }: Status, told: Told): InboundEvent {
  const thread = form.get('To') ?? ''
  const common = { account: told.account, occurredAt: told.now, dedupeKey: `${sid}:${status}`, thread, externalId: sid }
  if (thread === '') return ignored(common.dedupeKey, told, 'news of a message to nobody')
  if (status === 'delivered' || status === 'read') return { kind: 'receipt', ...common, what: status }
  if (status === 'failed' || status === 'undelivered')
    return { kind: 'delivery_failed', ...common, reason: reasonOf(form.get('ErrorCode')) }
  return ignored(common.dedupeKey, told, 'a message of ours is on its way')
}

function attachmentsOf(form: URLSearchParams, sid: string): IncomingAttachment[] {
  const count = Math.min(Number(form.get('NumMedia') ?? 0) || 0, MAX_MEDIA)
  const found: IncomingAttachment[] = []
  for (let index = 0; index < count; index += 1) {
    const url = form.get(`MediaUrl${index}`)
    if (url === null) continue
    const mime = form.get(`MediaContentType${index}`)?.split(';')[0]?.trim() || 'application/octet-stream'
    found.push({ kind: kindOf(mime), name: nameOf(url, { sid, index, mime }), mime, source: { url } })
  }
  return found
}

const KINDS: readonly { begins: string; kind: AttachmentKind }[] = [
  { begins: 'image/', kind: 'image' },
  { begins: 'video/', kind: 'video' },
  { begins: 'audio/', kind: 'audio' },
  { begins: 'text/vcard', kind: 'contact' },
  { begins: 'text/x-vcard', kind: 'contact' },
]
const kindOf = (mime: string): AttachmentKind => KINDS.find(({ begins }) => mime.startsWith(begins))?.kind ?? 'file'

/** Messages by telephone have no file names. */
function nameOf(url: string, { sid, index, mime }: { sid: string; index: number; mime: string }): string {
  const ending =
    mime
      .split('/')[1]
      ?.replace(/^x-/, '')
      .replace(/[^a-z0-9].*$/, '') ?? ''
  return `file-${hashOf(`${sid}${url}`).slice(0, 6)}-${index + 1}${ending === '' ? '' : `.${ending}`}`
}

import type { AttachmentKind, InboundEvent, Surface, Visibility } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import type { PhoneCustomer, PhoneMessage } from './wire'

/** What the platform would tell us of what its customer does. */
type Moment = { account: AccountId; at: Date }

const PRIVATE: ReadonlySet<Surface> = new Set(['dm', 'email', 'chat'])

export const visibilityOf = (surface: Surface): Visibility => (PRIVATE.has(surface) ? 'private' : 'public')

export function messageEvent({ account, at }: Moment, message: PhoneMessage, customer: PhoneCustomer): InboundEvent {
  return {
    kind: 'message',
    dedupeKey: `m:${message.id}`,
    occurredAt: at,
    account,
    thread: message.thread,
    surface: message.surface,
    visibility: message.visibility,
    externalId: message.id,
    author: {
      externalId: customer.id,
      name: customer.name,
      ...(customer.handle === null ? {} : { handle: customer.handle }),
    },
    text: message.text,
    ...(message.subject === null ? {} : { subject: message.subject }),
    attachments: message.files.map(({ file, name, mime, bytes }) => ({
      kind: attachmentKind(mime),
      name,
      mime,
      bytes,
      source: { file },
    })),
  }
}

export function editedEvent({ account, at }: Moment, { id, thread, edits, text }: PhoneMessage): InboundEvent {
  return { kind: 'edited', dedupeKey: `e:${id}:${edits}`, occurredAt: at, account, thread, externalId: id, text }
}

export function deletedEvent({ account, at }: Moment, { id, thread }: PhoneMessage): InboundEvent {
  return { kind: 'deleted', dedupeKey: `d:${id}`, occurredAt: at, account, thread, externalId: id }
}

export function receiptEvent(
  { account, at }: Moment,
  { id, thread }: PhoneMessage,
  what: 'delivered' | 'read',
): InboundEvent {
  return { kind: 'receipt', dedupeKey: `r:${id}:${what}`, occurredAt: at, account, thread, externalId: id, what }
}

function attachmentKind(mime: string): AttachmentKind {
  const kind = mime.split('/')[0]
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file'
}

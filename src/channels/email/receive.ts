import { createHash } from 'node:crypto'
import type { InboundEvent, IncomingAttachment } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { recogniseAutomatic, type Automatic } from './automatic'
import { kindOf, readMail, type Mail, type MailFile, type Person } from './mail'
import { readOwnId, threadOf } from './threads'

export type Mailbox = {
  account: AccountId
  address: string
  /** Name of our own mail server in Authentication-Results; only what it wrote is believed. */
  authservId?: string | undefined
}

/** What is known of a mail beside its bytes. */
export type Arrival = {
  now: Date
  /** When our server got it; a sender's clock is believed only near it. */
  receivedAt?: Date | undefined
  /** Of a large mail only the beginning was fetched: all its files are still on the server. */
  left?: readonly IncomingAttachment[] | undefined
}

/** One mail as events of ours. Total: any bytes give an event. */
export async function parseMail(raw: Buffer, mailbox: Mailbox, arrival: Arrival): Promise<InboundEvent[]> {
  const { account } = mailbox
  let mail: Mail
  try {
    mail = await readMail(raw)
  } catch {
    const dedupeKey = `unreadable:${createHash('sha256').update(raw).digest('hex')}`
    return [{ kind: 'unreadable', account, dedupeKey, occurredAt: arrival.now, reason: 'not a mail' }]
  }
  // Message-IDs are chosen by the sender: what is the same mail is told by its content as well.
  const dedupeKey = `${mail.messageId}#${contentHash(mail)}`
  return toEvents({ mail, mailbox, dedupeKey, occurredAt: sentAt(mail, arrival), left: arrival.left }, raw)
}

type MessageEvent = Extract<InboundEvent, { kind: 'message' }>
type Parsed = { mail: Mail; mailbox: Mailbox; dedupeKey: string; occurredAt: Date; left: Arrival['left'] }

function toEvents(parsed: Parsed, raw: Buffer): InboundEvent[] {
  const { mail, mailbox } = parsed
  if (!mail.from) return ignored(parsed, 'a mail without a sender')
  const automatic = recogniseAutomatic(mail, { raw, address: mailbox.address })
  const form = writerOfForm(mail, mailbox.address)
  // A form is sent by a program, and may say so; newsletters and reports are none.
  if (form && (!automatic || automatic.kind === 'auto-reply')) return [fromCustomer(parsed, form)]
  if (mail.from.address === mailbox.address.toLowerCase()) return fromOurselves(parsed)
  return automatic ? fromAutomatic(parsed, automatic, mail.from) : [fromCustomer(parsed, mail.from)]
}

const ignored = ({ mailbox, dedupeKey, occurredAt }: Parsed, reason: string): InboundEvent[] => [
  { kind: 'ignored', account: mailbox.account, dedupeKey, occurredAt, reason },
]

/** Ends the external id of a mail, behind its Message-ID; {@link messageIdOf} takes it off again. */
const CONTENT_HASH = /#[0-9a-f]{12}$/
export const messageIdOf = (externalId: string): string => externalId.replace(CONTENT_HASH, '')

function contentHash({ from, subject, text, quoted, attachments }: Mail): string {
  const hash = createHash('sha256').update([from?.address, subject, text, quoted].join('\0'))
  for (const { name, content } of attachments) hash.update(`\0${name}\0`).update(content)
  return hash.digest('hex').slice(0, 12)
}

/** Mail waits on its way for some days at most. */
const MAX_UNDERWAY_MS = 5 * 24 * 3_600_000

/** A sender's clock may be wrong in either direction. */
function sentAt({ date }: Mail, { now, receivedAt = now }: Arrival): Date {
  const received = receivedAt > now ? now : receivedAt
  const isLikely = date && date <= received && received.getTime() - date.getTime() <= MAX_UNDERWAY_MS
  return isLikely ? date : received
}

const NO_REPLY = /^(no-?_?reply|do-?not-?reply|wordpress|web-?form|contact-?form)([+.@-]|$)/i

/**
 * Who filled in a form on a web site: it writes in its own name, or in ours, and says where the answer is to go. Its
 * mail is no answer to anything.
 */
function writerOfForm({ from, replyTo, references }: Mail, address: string): Person | undefined {
  const own = address.toLowerCase()
  if (!from || !replyTo || references.length > 0 || [from.address, own].includes(replyTo.address)) return undefined
  return from.address === own || NO_REPLY.test(from.address) ? replyTo : undefined
}

function fromCustomer(parsed: Parsed, writer: Person): MessageEvent {
  const { mail, mailbox } = parsed
  const { address, name } = writer
  // What our server says about who wrote is about the sender, not about where answers go.
  const verified = writer === mail.from && verdictOf(mail, mailbox) === 'pass'
  return {
    kind: 'message',
    ...placed(parsed, address),
    author: { externalId: address, name: name || address, handle: address, verified },
    subject: mail.subject.slice(0, 300) || '(no subject)',
    ...(mail.quoted ? { quoted: mail.quoted } : {}),
  }
}

const placed = (parsed: Parsed, customer: string) => ({
  account: parsed.mailbox.account,
  dedupeKey: parsed.dedupeKey,
  occurredAt: parsed.occurredAt,
  thread: threadOf(parsed.mail, { address: parsed.mailbox.address, customer }),
  surface: 'email' as const,
  visibility: 'private' as const,
  externalId: parsed.dedupeKey,
  text: parsed.mail.text,
  attachments: attachmentsOf(parsed),
})

/** What an agent wrote from the mailbox itself, where our program sees it: a native reply. */
function fromOurselves(parsed: Parsed): InboundEvent[] {
  const { mail, mailbox } = parsed
  if (readOwnId(mail.messageId, mailbox.address)) return ignored(parsed, 'a mail that was sent from here')
  if (verdictOf(mail, mailbox) === 'fail') return ignored(parsed, 'a mail that only pretends to be from us')
  const recipient = mail.to.find((to) => to !== mailbox.address.toLowerCase())
  if (!recipient || mail.references.length === 0) return ignored(parsed, 'a mail of our own that answers none')
  const author = { externalId: mailbox.address, name: mail.from?.name || mailbox.address }
  return [{ kind: 'own_echo', ...placed(parsed, recipient), author }]
}

function fromAutomatic(parsed: Parsed, automatic: Automatic, writer: Person): InboundEvent[] {
  switch (automatic.kind) {
    case 'bulk':
      return ignored(parsed, 'sent by a program to many')
    case 'notice':
      return ignored(parsed, automatic.about)
    case 'delay':
      return ignored(parsed, 'a notice that a mail is late; the server goes on trying')
    case 'auto-reply':
      return [{ ...fromCustomer(parsed, writer), automatic: true }]
    case 'bounce': {
      const { messageIds, reason } = automatic
      return messageIds.length > 0
        ? messageIds.map((id) => failed(parsed, id, reason))
        : ignored(parsed, 'a bounce that names none of our mails')
    }
  }
}

const failed = ({ mailbox, dedupeKey, occurredAt }: Parsed, externalId: string, reason: string): InboundEvent => ({
  kind: 'delivery_failed',
  account: mailbox.account,
  dedupeKey: `${dedupeKey}:${externalId}`,
  occurredAt,
  thread: readOwnId(externalId, mailbox.address)?.thread ?? '',
  externalId,
  reason,
})

/** What our own mail server found out about whether the sender is who they say; its header is the topmost. */
function verdictOf(mail: Mail, { authservId }: Mailbox): 'pass' | 'fail' | undefined {
  const results = (mail.header('authentication-results') ?? '').toLowerCase().replace(/\([^()]*\)/g, '')
  if (authservId === undefined || results.split(';')[0]?.trim().split(/\s/)[0] !== authservId.toLowerCase())
    return undefined
  const verdict = /;\s*dmarc\s*=\s*(\w+)/.exec(results)?.[1]
  return verdict === 'pass' || verdict === 'fail' ? verdict : undefined
}

/** What was left on the server can be found again by the Message-ID, whatever becomes of its number. */
function attachmentsOf({ mail, left }: Parsed): IncomingAttachment[] {
  if (left === undefined) return mail.attachments.map(toAttachment)
  return left.map((file) => ({ ...file, source: { ...file.source, message: mail.messageId } }))
}

const toAttachment = ({ name, mime, content }: MailFile): IncomingAttachment => ({
  ...{ kind: kindOf(mime), name, mime, bytes: content.length },
  content: content.toString('base64'),
})

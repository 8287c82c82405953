import { DEFAULT_PROMISES } from '../../src/desk/index'
import type { Delivery, EventOf, InboundEvent } from '../../src/desk/index'
import type { Channel, Intake, TimedSend } from '../../src/channels/channel'
import { emailKind } from '../../src/channels/email/index'
import { systemClock } from '../../src/lib/clock'
import { openLog } from '../../src/lib/log'
import {
  newId,
  type AccountId,
  type AttemptId,
  type ConversationId,
  type PersonId,
  type ReplyId,
} from '../../src/lib/ids'
import { openDovecot, type Dovecot } from './dovecot'
import { openSmtpSink, type SmtpSink } from './email-smtp'

export const CARE = 'care@brand.example'
export const EMAIL = 'email' as AccountId

/** An e-mail account on a real Dovecot and a real SMTP server, without a desk behind it. */
export type EmailHouse = {
  dovecot: Dovecot
  smtp: SmtpSink
  channel: Channel
  settings: Record<string, unknown>
  /** Opens the channel again, with other settings. */
  open: (settings?: Record<string, unknown>) => Channel
  /** A customer writes: by LMTP into our mailbox. */
  deliver: (mail?: Partial<CustomerMail>) => Promise<void>
  close: () => Promise<void>
}

export async function openEmailHouse(): Promise<EmailHouse> {
  const [dovecot, smtp] = await Promise.all([openDovecot(), openSmtpSink()])
  const settings = settingsOf({ imapPort: dovecot.imapPort, imapPassword: dovecot.password, smtp })
  const open = (changed: Record<string, unknown> = {}): Channel => openEmail({ ...settings, ...changed })
  return {
    ...{ dovecot, smtp, settings, open },
    channel: open(),
    deliver: (mail) => dovecot.deliver(customerMail(mail)),
    close: async () => {
      await Promise.all([dovecot.close(), smtp.close()])
    },
  }
}

export const settingsOf = ({
  imapPort,
  imapPassword = 'none',
  smtp,
}: {
  imapPort: number
  imapPassword?: string
  smtp: Pick<SmtpSink, 'port' | 'user' | 'password'>
}) => ({
  address: CARE,
  imap: { host: '127.0.0.1', port: imapPort, tls: false, user: 'care', password: imapPassword },
  smtp: { host: '127.0.0.1', port: smtp.port, tls: false, user: smtp.user, password: smtp.password },
})

export function openEmail(settings: Record<string, unknown>): Channel {
  return emailKind.open(settings, {
    account: { id: EMAIL, channel: 'email', name: 'Our mailbox', undoMs: undefined, promises: DEFAULT_PROMISES },
    db: undefined as never,
    clock: systemClock,
    log: openLog({ level: 'silent' }),
    publicUrl: 'http://127.0.0.1',
    secretKey: 'secret',
    brand: 'Linea Chiara',
    zone: 'Europe/Rome',
    language: 'en',
    accept: () => Promise.reject(new Error('e-mail fetches')),
  })
}

export type CustomerMail = {
  from: string
  to: string
  subject: string
  text: string
  messageId: string
  headers: Record<string, string>
}

let count = 0

/** A plain mail of Rosa's, as it stands in a mailbox. */
export function customerMail(mail: Partial<CustomerMail> = {}): string {
  const { from = 'Rosa Conti <rosa@customers.example>', to = CARE, subject = 'The bill', text = 'I paid it.' } = mail
  const messageId = mail.messageId ?? `<rosa-${(count += 1)}-${process.pid}@customers.example>`
  const headers = {
    ...{ From: from, To: to, Subject: subject, 'Message-ID': messageId },
    'Content-Type': 'text/plain; charset=utf-8',
    ...mail.headers,
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `${head.join('\r\n')}\r\n\r\n${text.replace(/\r?\n/g, '\r\n')}\r\n`
}

/** What a channel's intake keeps, in the memory of a test. */
export type Kept = Intake & {
  deliveries: Delivery[]
  cursor: () => string | undefined
  failNext: (times: number) => void
}

export function openIntake(): Kept {
  const deliveries: Delivery[] = []
  let cursor: string | undefined
  let failures = 0
  return {
    deliveries,
    cursor: () => cursor,
    failNext: (times) => void (failures = times),
    accept: (more) => {
      if (failures-- > 0) return Promise.reject(new Error('the database is away'))
      deliveries.push(...more)
      return Promise.resolve()
    },
    readCursor: () => Promise.resolve(cursor),
    saveCursor: (next) => {
      cursor = next
      return Promise.resolve()
    },
    now: () => new Date(),
    log: openLog({ level: 'silent' }),
  }
}

/** The events that were kept, each once, as the inbox does it. */
export function eventsOf({ deliveries }: Pick<Kept, 'deliveries'>): InboundEvent[] {
  const once = new Map(
    deliveries.flatMap((one) => (one.source === 'customer' ? [[one.event.dedupeKey, one.event]] : [])),
  )
  return [...once.values()] as InboundEvent[]
}

export const messagesOf = (kept: Pick<Kept, 'deliveries'>): EventOf<'message'>[] =>
  eventsOf(kept).filter((event) => event.kind === 'message')

/** A reply that the desk has claimed, as it hands it to a channel. */
export const claimedSend = (send: Partial<TimedSend> = {}): TimedSend => ({
  reply: newId<ReplyId>(),
  attempt: newId<AttemptId>(),
  conversation: newId<ConversationId>(),
  account: EMAIL,
  thread: `${'0a'.repeat(10)}.${'0b'.repeat(8)}`,
  subject: 'The bill',
  kind: 'email',
  surface: 'email',
  lastCustomerAt: null,
  template: null,
  visibility: 'private',
  author: { id: 'ada' as PersonId, name: 'Ada Rossi' },
  text: 'We have found your payment.',
  files: [],
  ...{ part: 0, parts: 1, inReplyTo: null, references: [] },
  recipient: { externalId: 'rosa@customers.example', name: 'Rosa Conti', handle: 'rosa@customers.example' },
  tooLate: () => false,
  ...send,
})

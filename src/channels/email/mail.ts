import { createHash } from 'node:crypto'
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import type { AttachmentKind } from '../../desk/index'
import { textOfHtml } from './html'
import { foldQuotes } from './quotes'

/** A mail as far as the counter reads it. */
export type Mail = {
  messageId: string
  from: Person | undefined
  /** Where the writer wants answers, when that is not where they write from. */
  replyTo: Person | undefined
  to: string[]
  subject: string
  date: Date | undefined
  /** Ids of earlier mails that this one names, oldest first; what it answers comes last. */
  references: string[]
  /** What the sender wrote now, and what they quoted below or above it. */
  text: string
  quoted: string
  attachments: MailFile[]
  header: (name: string) => string | undefined
}

export type Person = { name: string; address: string }
export type MailFile = { name: string; mime: string; content: Buffer }

export function kindOf(mime: string): AttachmentKind {
  const family = mime.split('/')[0]
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file'
}

/** Headers and parts of a hostile mail may be many and deep; real ones are not. */
const PARSE_LIMITS = { maxNestingDepth: 50, maxHeadersSize: 256 * 1024 }

/** Rejects only when the bytes are no mail at all. */
export async function readMail(raw: Buffer): Promise<Mail> {
  const email = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer', ...PARSE_LIMITS })
  const headers = headersOf(email)
  const { text, quoted } = foldQuotes(textOf(email))
  return {
    messageId: idsIn(email.messageId)[0] ?? `<${hashOf(raw).slice(0, 32)}${WITHOUT_ID}`,
    from: firstPerson(email.from ? [email.from] : []),
    replyTo: firstPerson(email.replyTo ?? []),
    to: recipientsOf(email),
    subject: email.subject ?? '',
    date: email.date && !Number.isNaN(Date.parse(email.date)) ? new Date(email.date) : undefined,
    references: referencesOf(email, headers),
    ...{ text, quoted },
    attachments: email.attachments.map(toFile),
    header: (name) => headers.get(name)?.[0],
  }
}

/** Ends the ids that we give to mails without one; nobody else knows these. */
const WITHOUT_ID = '@no-message-id>'
export const isNamedByUs = (messageId: string): boolean => messageId.endsWith(WITHOUT_ID)

const hashOf = (raw: Buffer): string => createHash('sha256').update(raw).digest('hex')

/** The topmost of several comes first: servers on the way write theirs above what the sender wrote. */
function headersOf(email: Email): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (const { key, value } of email.headers) headers.set(key, [...(headers.get(key) ?? []).slice(0, 20), value])
  return headers
}

function textOf(email: Email): string {
  const names = new Map(email.attachments.map((one, index) => [cidOf(one), nameOf(one, index)]))
  const plain = email.text?.trim() ? email.text : textOfHtml(email.html ?? '', names)
  return plain
    .replace(/\r\n?/g, '\n')
    .replace(/\[cid:([^\]\s]{1,200})\]/g, (whole, cid: string) => (names.has(cid) ? `[${names.get(cid)}]` : whole))
    .trim()
}

const cidOf = ({ contentId }: Attachment): string => contentId?.replace(/^<|>$/g, '') ?? ''
const nameOf = ({ filename }: Attachment, index: number): string => filename?.trim() || `attachment-${index + 1}`

const toFile = (attachment: Attachment, index: number): MailFile => ({
  name: nameOf(attachment, index),
  mime: attachment.mimeType,
  content: toBuffer(attachment.content),
})

const toBuffer = (content: ArrayBuffer | Uint8Array | string): Buffer =>
  typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content as Uint8Array)

/** Groups hold their people inside. */
const people = (addresses: readonly Address[]): Person[] =>
  addresses.flatMap((one) =>
    one.group
      ? one.group.map(({ name, address }) => ({ name, address: address.toLowerCase() }))
      : [{ name: one.name, address: one.address?.toLowerCase() ?? '' }],
  )

const firstPerson = (addresses: readonly Address[]): Person | undefined =>
  people(addresses).find(({ address }) => address !== '')

function recipientsOf({ to = [], cc = [], deliveredTo }: Email): string[] {
  const named = people([...to, ...cc]).map(({ address }) => address)
  return [...named, deliveredTo?.toLowerCase() ?? ''].filter((address) => address !== '').slice(0, MAX_RECIPIENTS)
}

const MAX_RECIPIENTS = 100
/** Real threads are shorter; of longer ones the root and the latest count. */
const MAX_REFERENCES = 100

function referencesOf({ inReplyTo }: Email, headers: Map<string, string[]>): string[] {
  const answered = idsIn(inReplyTo)
  const earlier = (headers.get('references') ?? []).flatMap(idsIn).filter((id) => !answered.includes(id))
  const all = [...new Set([...earlier, ...answered.slice(0, 1)])]
  return all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_REFERENCES)]
}

/** Message ids; some programs forget the angle brackets around a single one. */
function idsIn(header: string | undefined): string[] {
  const bare = /^\s*[^<>\s@]{1,200}@[^<>\s@]{1,200}\s*$/.test(header ?? '') ? `<${header?.trim()}>` : (header ?? '')
  return bare.match(/<[^<>\s]{1,250}>/g) ?? []
}

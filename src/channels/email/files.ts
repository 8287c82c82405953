import type { MessageStructureObject } from 'imapflow'
import { z } from 'zod'
import type { IncomingAttachment } from '../../desk/index'
import { invalid, notFound } from '../../lib/errors'
import { inMailbox } from './imap'
import { isNamedByUs, kindOf } from './mail'
import type { EmailSettings } from './settings'

/** A mail with more parts was made to be slow. */
const MAX_FILES = 50

/** The files of a large mail, which stay on the server until each is fetched by its number. */
export function filesLeft(
  structure: MessageStructureObject | undefined,
  mail: { uidValidity: string; uid: number },
): IncomingAttachment[] {
  return leavesOf(structure)
    .filter(isFile)
    .slice(0, MAX_FILES)
    .map((part, index) => ({
      ...{ kind: kindOf(part.type), name: nameOf(part, index), mime: part.type, bytes: bytesOf(part) },
      source: { uid: String(mail.uid), validity: mail.uidValidity, part: part.part ?? '1' },
    }))
}

function leavesOf(node: MessageStructureObject | undefined): MessageStructureObject[] {
  if (node === undefined) return []
  // A mail that was sent along as a file stays one.
  const isWhole = node.type === 'message/rfc822' || !node.childNodes
  return isWhole ? [node] : (node.childNodes ?? []).flatMap(leavesOf)
}

const isFile = ({ type, disposition }: MessageStructureObject): boolean =>
  disposition === 'attachment' || (type !== 'text/plain' && type !== 'text/html')

function nameOf({ type, parameters, dispositionParameters }: MessageStructureObject, index: number): string {
  const told = dispositionParameters?.['filename'] ?? parameters?.['name']
  return told?.trim() || (type === 'message/rfc822' ? 'mail.eml' : `attachment-${index + 1}`)
}

/** Base64 writes 57 bytes as 78, with the end of the line. */
const bytesOf = ({ size = 0, encoding }: MessageStructureObject): number =>
  encoding?.toLowerCase() === 'base64' ? Math.floor((size * 57) / 78) : size

const sourceSchema = z.object({
  uid: z.string().regex(/^\d{1,10}$/),
  validity: z.string(),
  part: z.string().regex(/^\d{1,4}(\.\d{1,4}){0,20}$/),
  message: z.string().optional(),
})

/** Fetches a file that was left on the server. */
export async function fetchFile(
  settings: EmailSettings,
  source: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<{ content: Buffer }> {
  const { uid: known, validity, part, message } = sourceSchema.parse(source)
  return inMailbox(settings, settings.imap.mailbox, async (client) => {
    const isSameBox = client.mailbox && String(client.mailbox.uidValidity) === validity
    // A box that was numbered anew still has the mail, under another number.
    const uid = isSameBox ? known : message && !isNamedByUs(message) ? await findUid(client, message) : undefined
    const { content } = uid ? await client.download(uid, part, { uid: true }) : { content: undefined }
    if (!content) throw notFound('The mail is not in the mailbox any more.')
    return { content: await readUpTo(content, maxBytes) }
  })
}

type Client = Parameters<Parameters<typeof inMailbox>[2]>[0]

async function findUid(client: Client, messageId: string): Promise<string | undefined> {
  const found = await client.search({ header: { 'message-id': messageId } }, { uid: true })
  const [uid] = found || []
  return uid === undefined ? undefined : String(uid)
}

async function readUpTo(content: NodeJS.ReadableStream, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.length
    if (bytes > maxBytes) throw invalid('The file is larger than what is kept.')
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks)
}

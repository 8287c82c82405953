import type { Tx } from '../../lib/db'
import { type AttachmentId, type ConversationId, type MessageId, newId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { isMereThanks } from '../deadlines/thanks.rules'
import type { Desk } from '../desk'
import type { EventOf, IncomingAttachment } from '../inbox/event.rules'
import type { DeskEvent } from '../timeline/event.rules'
import { fileName, keepFile } from './file'
import { insertAttachments, type NewAttachment } from './file.store'
import { planAttachment } from './message.rules'
import { attachMessages, type Attached, type Direction, type NewMessage } from './message.store'

/** A platform that hangs more on one message is not one that people use. */
const MAX_ATTACHMENTS = 50
const MAX_TEXT = 100_000

type Said = EventOf<'message'> | EventOf<'own_echo'>

export type AttachedMessage = Attached & { event: Said; facts: DeskEvent[] }

/**
 * Attaches what was said, with its files, to a locked conversation: all of it by the same side. What is attached already is left out. The facts
 * about a message's files are for the caller to record after the one about the message.
 */
export async function attach(
  tx: Tx,
  desk: Pick<Desk, 'now'>,
  { conversation, said }: { conversation: ConversationId; said: readonly Said[] },
): Promise<AttachedMessage[]> {
  const events = new Map(onceEach(said).map((event) => [newId<MessageId>(), event]))
  const [first] = said
  if (first === undefined) return []
  const place = { conversation, account: first.account, direction: directionOf(first), receivedAt: desk.now() }
  const attached = await attachMessages(tx, place, [...events].map(toNew))
  const messages: AttachedMessage[] = []
  for (const message of attached) {
    const event = events.get(message.id) as Said
    const incoming = event.attachments.slice(0, MAX_ATTACHMENTS)
    const at = { conversation, message: message.id }
    messages.push({ ...message, event, facts: incoming.length === 0 ? [] : await attachFiles(tx, at, incoming) })
  }
  return messages
}

function directionOf(said: Said): Direction {
  if (said.kind === 'own_echo') return 'native'
  return said.automatic ? 'automatic' : 'customer'
}

/** The same message may have been delivered under two keys. */
function onceEach(said: readonly Said[]): Said[] {
  const seen = new Set<string>()
  return said.filter(({ externalId }) => !seen.has(externalId) && seen.add(externalId))
}

function toNew([id, event]: [MessageId, Said]): NewMessage {
  const { externalId, occurredAt, author, text, surface, visibility } = event
  const message = event.kind === 'message' ? event : undefined
  return {
    ...{ id, externalId, occurredAt, surface, visibility },
    authorName: cleanText(author.name, 120),
    text: cleanText(text, MAX_TEXT),
    quoted: message?.quoted === undefined ? null : cleanText(message.quoted, MAX_TEXT),
    permalink: message?.permalink ?? null,
    // A photo with "thanks" under it is more than thanks.
    thanks: event.attachments.length === 0 && isMereThanks(text),
  }
}

async function attachFiles(
  tx: Tx,
  { conversation, message }: { conversation: ConversationId; message: MessageId },
  incoming: readonly IncomingAttachment[],
): Promise<DeskEvent[]> {
  const rows: NewAttachment[] = []
  for (const [position, one] of incoming.entries())
    rows.push({ conversation, message, position, ...(await store(tx, one)) })
  await insertAttachments(tx, rows)
  const settled = rows.filter((row) => row.state !== 'pending')
  return [
    ...(settled.length < rows.length ? [{ type: 'attachment.announced', conversation, message } as const] : []),
    ...settled.map(({ id }) => ({ type: 'attachment.settled', conversation, attachment: id }) as const),
  ]
}

async function store(
  tx: Tx,
  incoming: IncomingAttachment,
): Promise<Omit<NewAttachment, 'conversation' | 'message' | 'position'>> {
  const { kind, bytes, source } = incoming
  const [name, mime] = [fileName(incoming.name), cleanText(incoming.mime, 200)]
  const row = { id: newId<AttachmentId>(), kind, name, mime, bytes: bytes ?? null, source: source ?? null }
  const plan = planAttachment(incoming)
  if (plan.state === 'failed') return { ...row, ...plan, file: null }
  if (plan.state === 'pending') return { ...row, state: 'pending', reason: null, file: null }
  const file = await keepFile(tx, { name, mime, content: plan.content })
  return { ...row, state: 'stored', bytes: file.bytes, reason: null, file: file.id }
}

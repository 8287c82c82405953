import {
  type AccountId,
  type AttachmentId,
  type ConversationId,
  isUuid,
  type MessageId,
  type NoteId,
  type PersonId,
} from '../../lib/ids'
import type { Desk } from '../desk'
import type { Conversation } from './conversation.rules'
import { readConversation } from './conversation.store'
import { readNote, toNote } from './note.store'
import type { AttachmentView, ConversationLine, ConversationView, MessageView, NoteView } from './view.rules'
import {
  readAttachment,
  readConversationsAt,
  readEdit,
  readFirstAndLast,
  readHeldBy,
  readMessage,
  readMessagesAt,
  readUnclaimed,
  readView,
} from './view.store'

type Reading = Pick<Desk, 'db'>
/** The platform's place of conversations. */
export type PlaceKey = { account: AccountId; thread: string }

/** By number (`4821`, `#4821`) or id; undefined when there is none. */
export async function findConversation(
  { db }: Reading,
  key: { number: string } | { id: ConversationId },
): Promise<Conversation | undefined> {
  if ('id' in key) return isUuid(key.id) ? await readConversation(db, key) : undefined
  const number = /^#?(\d{1,15})$/.exec(key.number.trim())?.[1]
  return number === undefined ? undefined : await readConversation(db, { number })
}

export async function viewConversation({ db }: Reading, id: ConversationId): Promise<ConversationView | undefined> {
  if (!isUuid(id)) return undefined
  const [view, messages] = await Promise.all([readView(db, id), readFirstAndLast(db, id)])
  const first = messages.find((message) => message.direction === 'customer')
  const last = messages.at(-1)
  // A conversation begins with a customer's message; between the two reads it cannot go away.
  return view && first && last && { ...view, first, last }
}

export async function viewMessage({ db }: Reading, id: MessageId): Promise<MessageView | undefined> {
  return isUuid(id) ? await readMessage(db, id) : undefined
}

/** The two texts of an edit, by the edit's id; both are empty when the message was deleted since. */
export async function viewEdit(
  { db }: Reading,
  edit: string,
): Promise<{ message: MessageId; old: string; new: string } | undefined> {
  return /^\d{1,18}$/.test(edit) ? await readEdit(db, edit) : undefined
}

export async function viewNote({ db }: Reading, id: NoteId): Promise<NoteView | undefined> {
  const row = isUuid(id) ? await readNote(db, { id }) : undefined
  return row && toNote(row)
}

export async function viewAttachment({ db }: Reading, id: AttachmentId): Promise<AttachmentView | undefined> {
  return isUuid(id) ? await readAttachment(db, id) : undefined
}

/** Open conversations that a person holds, the one that is due next first. */
export function conversationsOf({ db }: Reading, agent: PersonId, limit: number): Promise<ConversationLine[]> {
  return readHeldBy(db, agent, limit)
}

/** Open conversations that nobody holds and that are not put aside, the one that is due next first. */
export function unclaimedConversations({ db }: Reading, limit: number): Promise<ConversationLine[]> {
  return readUnclaimed(db, limit)
}

/** The latest messages at a place, over all its conversations, newest first; for later rooms that show the whole exchange. */
export function messagesAt({ db }: Reading, place: PlaceKey, limit: number): Promise<MessageView[]> {
  return readMessagesAt(db, place, limit)
}

/** The latest conversations at a place, open or closed, newest first. */
export function conversationsAt({ db }: Reading, place: PlaceKey): Promise<ConversationId[]> {
  return readConversationsAt(db, place)
}

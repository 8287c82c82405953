import {
  viewAsk,
  viewAttachment,
  viewDeadline,
  viewEdit,
  viewMessage,
  viewNote,
  viewReply,
  type Ask,
  type AttachmentView,
  type ConversationView,
  type DeadlineView,
  type Desk,
  type DeskEvent,
  type Fact,
  type MessageView,
  type NoteView,
  type ReplyView,
} from '../../desk/index'
import type { MessageId } from '../../lib/ids'
import type { Shown } from './shown'
import { nameShown } from './texts'

/** A fact with what it speaks of, as that is now. */
export type Told<Event extends DeskEvent = DeskEvent> = {
  fact: Omit<Fact, 'event'> & { event: Event }
  message?: MessageView | undefined
  edit?: { message: MessageId; old: string; new: string } | undefined
  note?: NoteView | undefined
  attachment?: AttachmentView | undefined
  reply?: ReplyView | undefined
  deadline?: DeadlineView | undefined
  ask?: Ask | undefined
}

/** Where facts are told: in which conversation, in which words. */
export type Telling = {
  shown: Shown
  view: Pick<
    ConversationView,
    | 'id'
    | 'number'
    | 'version'
    | 'channel'
    | 'account'
    | 'surface'
    | 'visibility'
    | 'claim'
    | 'closed'
    | 'thread'
    | 'identity'
    | 'lastCustomerAt'
    | 'elsewhere'
    | 'asked'
  > & {
    person: Pick<ConversationView['person'], 'name'>
    first: Pick<MessageView, 'id' | 'text' | 'occurredAt' | 'author' | 'permalink'>
    last: Pick<MessageView, 'id' | 'text' | 'occurredAt' | 'author' | 'permalink'>
  }
}

export const customerOf = ({ view }: Telling): string => nameShown(view.person.name)

/** The other facts about deadlines are not told by themselves. */
const REMINDERS: ReadonlySet<string> = new Set(['deadline.warned', 'deadline.missed', 'deadline.escalated'])

export async function readTold(desk: Pick<Desk, 'db' | 'now'>, fact: Fact): Promise<Told> {
  const { event } = fact
  return {
    fact,
    ...('message' in event ? { message: await viewMessage(desk, event.message) } : {}),
    ...('edit' in event ? { edit: await viewEdit(desk, event.edit) } : {}),
    ...('note' in event ? { note: await viewNote(desk, event.note) } : {}),
    ...('attachment' in event ? { attachment: await viewAttachment(desk, event.attachment) } : {}),
    ...('reply' in event ? { reply: await viewReply(desk, event.reply) } : {}),
    ...(REMINDERS.has(event.type) && 'deadline' in event ? { deadline: await viewDeadline(desk, event.deadline) } : {}),
    ...('ask' in event ? { ask: await viewAsk(desk, event.ask) } : {}),
  }
}

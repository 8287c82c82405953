import type { AccountId, AttachmentId, ConversationId, MessageId, NoteId, PersonId, ReplyId } from '../../lib/ids'

/** Everything that can become true. A fact is written once, in the transaction in which it becomes true. */
export type DeskEvent =
  | { type: 'conversation.opened'; conversation: ConversationId; number: string }
  | { type: 'conversation.claimed'; conversation: ConversationId; by: PersonId }
  | { type: 'conversation.takenOver'; conversation: ConversationId; by: PersonId; from: PersonId; reason: string }
  | { type: 'conversation.released'; conversation: ConversationId; by: PersonId }
  | { type: 'conversation.assigned'; conversation: ConversationId; by: PersonId; to: PersonId; from: PersonId | null }
  | { type: 'conversation.snoozed'; conversation: ConversationId; by: PersonId; until: string }
  | {
      type: 'conversation.woken'
      conversation: ConversationId
      by: PersonId | null
      why: 'time' | 'customer' | 'person'
    }
  | { type: 'conversation.closed'; conversation: ConversationId; by: PersonId; reason: string; answered: boolean }
  | { type: 'conversation.reopened'; conversation: ConversationId; by: PersonId | null }
  | { type: 'message.received'; conversation: ConversationId; message: MessageId; seq: number; late: boolean }
  | { type: 'message.native'; conversation: ConversationId; message: MessageId; seq: number }
  | { type: 'message.edited'; conversation: ConversationId; message: MessageId; edit: string }
  | { type: 'message.deleted'; conversation: ConversationId; message: MessageId }
  | { type: 'message.reacted'; conversation: ConversationId; message: MessageId; emoji: string; removed: boolean }
  | { type: 'attachment.announced'; conversation: ConversationId; message: MessageId }
  | { type: 'attachment.settled'; conversation: ConversationId; attachment: AttachmentId }
  | { type: 'note.added'; conversation: ConversationId; note: NoteId; by: PersonId; origin: string | null }
  | { type: 'note.edited'; conversation: ConversationId; note: NoteId; by: PersonId }
  | { type: 'note.deleted'; conversation: ConversationId; note: NoteId; by: PersonId }
  | { type: 'reply.submitted'; conversation: ConversationId; reply: ReplyId; by: PersonId; approval: boolean }
  | { type: 'reply.approved'; conversation: ConversationId; reply: ReplyId; by: PersonId }
  | { type: 'reply.declined'; conversation: ConversationId; reply: ReplyId; by: PersonId; reason: string }
  | { type: 'reply.undone'; conversation: ConversationId; reply: ReplyId; by: PersonId }
  | { type: 'reply.due'; conversation: ConversationId; reply: ReplyId }
  | { type: 'reply.sent'; conversation: ConversationId; reply: ReplyId }
  | { type: 'reply.receipt'; conversation: ConversationId; reply: ReplyId; what: 'delivered' | 'read' | 'failed' }
  | { type: 'reply.refused'; conversation: ConversationId; reply: ReplyId }
  | { type: 'reply.unknown'; conversation: ConversationId; reply: ReplyId }
  | {
      type: 'reply.resolved'
      conversation: ConversationId
      reply: ReplyId
      by: PersonId | null
      arrived: boolean
      again: boolean
    }
  | { type: 'snooze.ended'; conversation: ConversationId }
  | { type: 'account.broken'; conversation: null; account: AccountId; reason: string }
  | { type: 'account.recovered'; conversation: null; account: AccountId }
  | { type: 'inbox.quarantined'; conversation: null; inbox: string; channel: string }

export type DeskEventType = DeskEvent['type']

/** A fact as it was written: `id` grows within a conversation. */
export type Fact = { id: string; at: Date; event: DeskEvent }

/** Work that must follow from a fact. The same (job, key) waits at most once and never runs twice at a time. */
export type JobRequest = { job: string; key: string; priority: number; payload?: Record<string, string> }

import type { AccountId, AttachmentId, ConversationId, FileId, MessageId, NoteId, PersonId } from '../../lib/ids'
import type { AttachmentKind, Surface, Visibility } from '../playbook/account.rules'
import type { DeadlineKind } from '../playbook/target.rules'
import type { Conversation } from './conversation.rules'
import type { Hiding } from './hiding.rules'

export type AttachmentView = {
  id: AttachmentId
  kind: AttachmentKind
  name: string
  mime: string
  bytes: number | null
  state: 'pending' | 'stored' | 'failed'
  reason: string | null
  file: FileId | null
}

export type MessageView = {
  id: MessageId
  seq: number
  /** Automatic: a program wrote it for the customer. */
  direction: 'customer' | 'native' | 'automatic'
  author: string
  text: string
  quoted: string | null
  permalink: string | null
  occurredAt: Date
  /** Where it was said, if not where the conversation began. */
  place: { surface: Surface; visibility: Visibility } | null
  late: boolean
  editedAt: Date | null
  deletedAt: Date | null
  /** Whether everybody else can read it on the platform, and what somebody wants instead; null: nobody ever hid it. */
  hiding: Hiding | null
  attachments: AttachmentView[]
}

export type CustomerView = {
  name: string
  handle: string | null
  reach: number | null
  verified: boolean
  earlierConversations: number
}

/** What a card is drawn from, together with {@link ReplyView}. */
export type ConversationView = Conversation & {
  person: CustomerView
  first: MessageView
  last: MessageView
  /** What the customer said last where it began, and when that was answered in private: most platforms allow it once. */
  asked: { at: Date; usedAt: Date | null } | null
  /** On which surfaces the customer's latest messages stand, those to be read by everybody and those that were hidden. */
  shownOn: Surface[]
  hiddenOn: Surface[]
}

export type NoteView = {
  id: NoteId
  author: PersonId
  text: string
  at: Date
  origin: string | null
  editedAt: Date | null
  deletedAt: Date | null
}

/** One line of a list of conversations. */
export type ConversationLine = {
  id: ConversationId
  number: string
  channel: string
  account: AccountId
  customer: string
  text: string
  openedAt: Date
  unansweredSince: Date | null
  /** The promise that is due first. */
  due: { kind: DeadlineKind; at: Date } | null
  priority: 1 | 2 | 3 | 4
  agent: PersonId | null
  snoozedUntil: Date | null
}

export type HistoryLine = {
  by: 'customer' | 'brand'
  author: string
  text: string
  at: Date
  attachments: AttachmentView[]
  key: string
}

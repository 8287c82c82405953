import type {
  AccountId,
  AskId,
  AttachmentId,
  ConversationId,
  DeadlineId,
  DepartmentId,
  MessageId,
  NoteId,
  PersonId,
  ReplyId,
  RoomId,
} from '../../lib/ids'

type Priority = 1 | 2 | 3 | 4
type Surface = 'dm' | 'comment' | 'mention' | 'review' | 'post' | 'keyword-hit' | 'email' | 'chat'
type Kind = 'complaint' | 'question' | 'praise' | 'other'
type Promised = 'first-reply' | 'next-reply' | 'resolution'

/** Why a platform does not hide what a customer wrote, or does not show it again. */
export type HideRefusal =
  | 'gone'
  /** Only somebody else may do that, since it stands under something of theirs. */
  | 'not_ours'
  | 'no_permission'
  | 'auth_expired'
  | 'payment'
  | 'not_permitted'
  /** The platform gave no answer for as long as we tried. */
  | 'no_answer'

/**
 * An answer that is with the customer: when it was taken, whose it is, and since when something waits that it did not
 * answer (null: nothing). Moments within facts are ISO texts, as everything in them is JSON.
 */
export type Answered = { at: string; author: PersonId; waits: string | null }

/** Everything that can become true. A fact is written once, in the transaction in which it becomes true. */
export type DeskEvent =
  | {
      type: 'conversation.opened'
      conversation: ConversationId
      number: string
      account: AccountId
      priority: Priority
      playbookVersion: number
      since: string
      /** There where the platform takes no answer from us: then nothing is promised that we could not keep. */
      readOnly?: true
    }
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
  /** `waits`: since when the customer waits for an answer from now on; null when nothing is to be answered. */
  | { type: 'conversation.reopened'; conversation: ConversationId; by: PersonId | null; waits: string | null }
  | { type: 'conversation.priorityChanged'; conversation: ConversationId; by: PersonId; from: Priority; to: Priority }
  | { type: 'conversation.kindChanged'; conversation: ConversationId; by: PersonId; from: Kind | null; to: Kind }
  | { type: 'conversation.quarantined'; conversation: ConversationId; by: PersonId }
  | { type: 'conversation.unquarantined'; conversation: ConversationId; by: PersonId; waits: string | null }
  /** The customer answered in private what had begun in public: it goes on there. */
  | { type: 'conversation.continued'; conversation: ConversationId; surface: Surface }
  /** Another conversation is open where this one was to go on. */
  | { type: 'conversation.linked'; conversation: ConversationId; other: ConversationId; number: string }
  /** The customer has another id on the platform from now on. */
  | { type: 'identity.changed'; conversation: ConversationId }
  /** `waits` is there when nothing waited before this message. */
  | {
      type: 'message.received'
      conversation: ConversationId
      message: MessageId
      seq: number
      late: boolean
      waits?: string
    }
  | {
      type: 'message.native'
      conversation: ConversationId
      message: MessageId
      seq: number
      at: string
      waits: string | null
    }
  | { type: 'message.edited'; conversation: ConversationId; message: MessageId; edit: string }
  /** `withdrawn`: nothing is left that waits for an answer. */
  | { type: 'message.deleted'; conversation: ConversationId; message: MessageId; withdrawn?: true }
  | { type: 'message.reacted'; conversation: ConversationId; message: MessageId; emoji: string; removed: boolean }
  /** Somebody wants a message hidden from everybody but its writer, or shown again; the platform is told by a job. */
  | { type: 'hiding.ordered'; conversation: ConversationId; message: MessageId; by: PersonId; hidden: boolean }
  /** So it is on the platform now. `by` null: done there, outside Sportello. */
  | { type: 'hiding.done'; conversation: ConversationId; message: MessageId; by: PersonId | null; hidden: boolean }
  | {
      type: 'hiding.failed'
      conversation: ConversationId
      message: MessageId
      by: PersonId
      hidden: boolean
      reason: HideRefusal
    }
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
  | { type: 'reply.sent'; conversation: ConversationId; reply: ReplyId; answered: Answered }
  /** `waits`, when it failed: since when the customer waits again; null when another reply answered them. */
  | {
      type: 'reply.receipt'
      conversation: ConversationId
      reply: ReplyId
      what: 'delivered' | 'read' | 'failed'
      waits?: string | null
    }
  | { type: 'reply.refused'; conversation: ConversationId; reply: ReplyId }
  | { type: 'reply.unknown'; conversation: ConversationId; reply: ReplyId }
  | {
      type: 'reply.resolved'
      conversation: ConversationId
      reply: ReplyId
      by: PersonId | null
      arrived: boolean
      again: boolean
      /** There when the whole reply turned out to have arrived. */
      answered?: Answered
    }
  | { type: 'deadline.started'; conversation: ConversationId; deadline: DeadlineId; kind: Promised; due: string }
  | { type: 'deadline.met'; conversation: ConversationId; deadline: DeadlineId; kind: Promised; inTime: boolean }
  | {
      type: 'deadline.cancelled'
      conversation: ConversationId
      deadline: DeadlineId
      kind: Promised
      why: 'closed' | 'spam' | 'withdrawn'
    }
  /** It runs again as if it had never ended. */
  | { type: 'deadline.restored'; conversation: ConversationId; deadline: DeadlineId; kind: Promised; due: string }
  /** Another target counts from now on, since the original start. */
  | { type: 'deadline.moved'; conversation: ConversationId; deadline: DeadlineId; kind: Promised; due: string }
  | { type: 'deadline.warned'; conversation: ConversationId; deadline: DeadlineId; kind: Promised }
  | { type: 'deadline.missed'; conversation: ConversationId; deadline: DeadlineId; kind: Promised }
  | { type: 'deadline.escalated'; conversation: ConversationId; deadline: DeadlineId; kind: Promised }
  | { type: 'snooze.ended'; conversation: ConversationId }
  | { type: 'ask.opened'; conversation: ConversationId; ask: AskId; by: PersonId; to: PersonId }
  | { type: 'ask.due'; conversation: ConversationId; ask: AskId }
  | {
      type: 'ask.reminded'
      conversation: ConversationId
      ask: AskId
      to: PersonId
      about: 'acknowledge' | 'answer'
    }
  | { type: 'ask.acknowledged'; conversation: ConversationId; ask: AskId; by: PersonId }
  | {
      type: 'ask.answered'
      conversation: ConversationId
      ask: AskId
      by: PersonId
      note: NoteId
      /** The answer that ended the wait; later ones are told as well. */
      first: boolean
    }
  | {
      type: 'ask.climbed'
      conversation: ConversationId
      ask: AskId
      from: PersonId
      to: PersonId
      why: 'not-acknowledged' | 'not-answered' | 'absent'
    }
  | { type: 'ask.passedOn'; conversation: ConversationId; ask: AskId; by: PersonId; to: PersonId; reason: string }
  | {
      type: 'ask.declined'
      conversation: ConversationId
      ask: AskId
      by: PersonId
      to: PersonId | null
      reason: string
    }
  | { type: 'ask.extended'; conversation: ConversationId; ask: AskId; by: PersonId; until: string }
  | { type: 'ask.withdrawn'; conversation: ConversationId; ask: AskId; by: PersonId | null }
  | { type: 'ask.unanswered'; conversation: ConversationId; ask: AskId }
  /** Somebody whose turn it is could not be told in a workspace; `mailed`: they are asked by mail instead. */
  | {
      type: 'ask.unreached'
      conversation: ConversationId
      ask: AskId
      to: PersonId
      workspace: string
      about: 'turn' | 'acknowledge' | 'answer'
      mailed: boolean
    }
  /** A mail to somebody who is asked by mail: `failed` and `unknown` are for the asker to know. */
  | {
      type: 'ask.mailed'
      conversation: ConversationId
      ask: AskId
      to: PersonId
      outcome: 'sent' | 'failed' | 'unknown'
    }
  /** Rooms are told of an ask that nobody answers; what they are told comes with the fact. */
  | {
      type: 'ask.alarmed'
      conversation: null
      about: ConversationId
      number: string
      department: DepartmentId
      room: RoomId
    }
  | { type: 'person.left'; conversation: null; person: PersonId; by: PersonId; until: string }
  | { type: 'person.returned'; conversation: null; person: PersonId; by: PersonId }
  | { type: 'account.broken'; conversation: null; account: AccountId; reason: string }
  | { type: 'account.recovered'; conversation: null; account: AccountId }
  /** How an account stands with its platform has changed, or its token ends soon. */
  | {
      type: 'account.checked'
      conversation: null
      account: AccountId
      what: 'credentials' | 'token' | 'subscription' | 'permissions' | 'quota' | 'files'
      state: 'ok' | 'warn' | 'bad'
      detail: string
      until?: string
    }
  /** Nobody has written there for longer than usual, and then somebody did. */
  | { type: 'account.silent'; conversation: null; account: AccountId; since: string }
  | { type: 'account.heard'; conversation: null; account: AccountId }
  /** Messages that had waited somewhere came at last. */
  | { type: 'account.caughtUp'; conversation: null; account: AccountId; count: string; since: string }
  | { type: 'inbox.quarantined'; conversation: null; inbox: string; channel: string }

export type DeskEventType = DeskEvent['type']

/** A fact as it was written: `id` grows within a conversation. */
export type Fact = { id: string; at: Date; event: DeskEvent }

/** Work that must follow from a fact. The same (job, key) waits at most once and never runs twice at a time. */
export type JobRequest = { job: string; key: string; priority: number; payload?: Record<string, string> }

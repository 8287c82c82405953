import type { AttachmentView } from '../conversations/view.rules'
import type { AttemptId, ConversationId, MessageId, PersonId, ReplyId } from '../../lib/ids'
import type { FindingKind } from '../playbook/playbook.rules'
import type { Author } from '../inbox/event.rules'
import type { Remedy, ReplyKind, Surface, Visibility } from '../playbook/account.rules'

export type ReplyState =
  | 'awaiting-approval'
  | 'declined'
  /** Within the undo time, or after it until a worker claims it: can be taken back. */
  | 'waiting'
  | 'undone'
  | 'sending'
  | 'sent'
  | 'refused'
  | 'unknown'
  /** A person said that an unknown one did not arrive and shall not be sent again. */
  | 'not-sent'

/** Why a platform did not take a reply. */
export type RefusalReason =
  | 'window_closed'
  | 'not_permitted'
  | 'too_long'
  | 'bad_media'
  | 'recipient_gone'
  | 'blocked'
  | 'auth_expired'
  | 'policy'
  | 'payment'
  | 'duplicate'
  /** Held back by us: it waited too long, or the customer wrote again meanwhile. The agent decides. */
  | 'outdated'
  | 'unknown'

/**
 * What came of one call to a platform. `not-sent` is only said with proof (no connection, 429, a documented
 * temporary refusal) and may be repeated by itself; `unknown` may have reached the customer and is never repeated
 * without evidence or a person.
 */
export type SendOutcome =
  | {
      kind: 'sent'
      ids: readonly string[]
      /** Where the conversation goes on after a public one was moved to private: the customer's answer comes there. */
      continues?: { thread: string; surface: Surface; author?: Author }
    }
  | { kind: 'not-sent'; why: 'rate-limited' | 'unreachable' | 'platform-down'; retryAfterMs?: number; detail: string }
  | { kind: 'refused'; reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
  | { kind: 'unknown'; detail: string }

/** What one call carries. A platform that cannot send text and files in one message gets several parts. */
export type ReplyPart = { text: string; files: readonly string[] }

export type Finding = { kind: FindingKind; level: 'block' | 'warn'; facts: Readonly<Record<string, string | number>> }

/** Why a reply did not reach the customer, and what the agent can do about it. */
export type Failure = { reason: RefusalReason | 'delivery_failed'; remedies: readonly Remedy[]; detail: string }

/** A text that the platform approved beforehand, with what stands in its blanks. */
export type Template = { name: string; language: string; values: readonly string[] }

/** A reply as it is locked and decided upon. */
export type Reply = {
  id: ReplyId
  conversation: ConversationId
  author: PersonId
  text: string
  kind: ReplyKind
  visibility: Visibility
  /** What is sent in place of free text; `text` is how it reads. */
  template: Template | null
  inReplyTo: MessageId | null
  seenSeq: number
  contentHash: string
  state: ReplyState
  createdAt: Date
  /** From when it may be sent: the end of the undo time, later the time of the next try. */
  releaseAt: Date | null
  approvedBy: PersonId | null
  approvedAt: Date | null
  /** The attempt that may have reached the customer; null while it is certain that the current part did not. */
  attempt: AttemptId | null
  claimedAt: Date | null
  parts: readonly ReplyPart[] | null
  partsSent: number
  sentAt: Date | null
  deliveredAt: Date | null
  readAt: Date | null
  failure: Failure | null
  settledAt: Date | null
}

export type ReplyView = {
  id: ReplyId
  conversation: ConversationId
  author: PersonId
  text: string
  kind: ReplyKind
  visibility: Visibility
  state: ReplyState
  createdAt: Date
  releaseAt: Date | null
  attempt: AttemptId | null
  approvedBy: PersonId | null
  sentAt: Date | null
  deliveredAt: Date | null
  readAt: Date | null
  failure: Failure | null
  contentHash: string
  attachments: AttachmentView[]
}

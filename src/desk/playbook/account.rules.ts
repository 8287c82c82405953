import type { AccountId } from '../../lib/ids'
import type { TextUnit } from '../../lib/text'
import type { Promises } from './target.rules'

/** Where on a channel something was said. */
export type Surface = 'dm' | 'comment' | 'mention' | 'review' | 'post' | 'keyword-hit' | 'email' | 'chat'
export type Visibility = 'public' | 'private'
export type TextLimit = { unit: TextUnit; max: number; /** Where a platform counts twice. */ maxBytes?: number }
export type AttachmentKind = 'image' | 'video' | 'audio' | 'voice' | 'file' | 'sticker' | 'location' | 'contact'
export type ReplyKind =
  'public_reply' | 'private_reply' | 'dm' | 'template' | 'email' | 'review_reply' | 'chat' | 'open_natively'

/** What is possible instead of a reply that a platform does not take. */
export type Remedy =
  'use_template' | 'use_human_agent_tag' | 'private_reply' | 'public_reply' | 'open_natively' | 'reconnect' | 'shorten'

/** What a platform allows, as data: the desk checks replies by it and never asks a channel by name. */
export type Capabilities = {
  surfaces: readonly Surface[]
  reply: Partial<Record<Surface, readonly ReplyKind[]>>
  /** The longest reply; `by` where one kind of reply has another limit than the rest. */
  text: TextLimit & { by?: Partial<Record<ReplyKind, TextLimit>> }
  /**
   * How long after the customer's last message a reply is allowed; absent where there is no such limit. `surfaces`: where
   * it counts (everywhere when absent). `extendedMs`: how long a person, and no program, may still answer afterwards.
   */
  window?: {
    forMs: number
    afterwards: 'template' | 'tag_human_agent' | 'closed'
    extendedMs?: number
    surfaces?: readonly Surface[]
  }
  /** How messages come in, and how far back the platform lets us read what we missed; null: not at all. */
  inbound: { modes: readonly ('webhook' | 'stream' | 'poll' | 'own')[]; backfillMs: number | null }
  /** Where a public conversation can be carried on in private on the same platform, how often and for how long. */
  privateMove?: { from: readonly Surface[]; once: boolean; forMs?: number }
  /** On which surfaces what a customer wrote can be hidden from everybody else, and shown again. */
  hides?: readonly Surface[]
  /** What the platform charges for, beyond the account itself: said before sending. */
  charges?: 'every-reply' | 'links' | 'outside-window'
  attachments: { in: readonly AttachmentKind[]; out: readonly AttachmentKind[]; maxBytes: number }
  mutations: {
    inEdit: boolean
    inDelete: boolean
    inReaction?: boolean
    receipts: readonly ('delivered' | 'read' | 'failed')[]
  }
  /** Whether an unknown outcome can be looked up on the platform. */
  evidence: boolean
}

/** A text that the platform has approved; `{{1}}`, `{{2}}` … are its blanks. */
export type AccountTemplate = { name: string; language: string; text: string }

/** One page, handle, mailbox or number of the brand. */
export type Account = {
  id: AccountId
  channel: string
  name: string
  undoMs: number | undefined
  promises: Promises
  /** What the team wants to achieve there, in its own words. */
  objective?: string
  /** What may still be sent when the time for free text is over. */
  templates?: readonly AccountTemplate[]
  /** Changes when what its channel reads at the start changes: from then on a restart is due. */
  settingsHash?: string
}

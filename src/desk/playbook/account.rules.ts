import type { AccountId } from '../../lib/ids'
import type { TextUnit } from '../../lib/text'
import type { Promises } from './target.rules'

/** Where on a channel something was said. */
export type Surface = 'dm' | 'comment' | 'mention' | 'review' | 'post' | 'keyword-hit' | 'email' | 'chat'
export type Visibility = 'public' | 'private'
export type AttachmentKind = 'image' | 'video' | 'audio' | 'voice' | 'file' | 'sticker' | 'location' | 'contact'
export type ReplyKind =
  'public_reply' | 'private_reply' | 'dm' | 'template' | 'email' | 'review_reply' | 'chat' | 'open_natively'

/** What a platform allows, as data: the desk checks replies by it and never asks a channel by name. */
export type Capabilities = {
  surfaces: readonly Surface[]
  reply: Partial<Record<Surface, readonly ReplyKind[]>>
  text: { unit: TextUnit; max: number }
  /** How long after the customer's last message a reply is allowed; absent where there is no such limit. */
  window?: { forMs: number; afterwards: 'template' | 'tag_human_agent' | 'closed' }
  attachments: { in: readonly AttachmentKind[]; out: readonly AttachmentKind[]; maxBytes: number }
  mutations: { inEdit: boolean; inDelete: boolean; receipts: readonly ('delivered' | 'read' | 'failed')[] }
  /** Whether an unknown outcome can be looked up on the platform. */
  evidence: boolean
}

/** One page, handle, mailbox or number of the brand. */
export type Account = {
  id: AccountId
  channel: string
  name: string
  undoMs: number | undefined
  promises: Promises
  /** What the team wants to achieve there, in its own words. */
  objective?: string
  /** Changes when what its channel reads at the start changes: from then on a restart is due. */
  settingsHash?: string
}

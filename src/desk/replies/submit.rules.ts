import type { FileId, PersonId, ReplyId } from '../../lib/ids'
import type { Act, Refusal } from '../conversations/conversation.rules'
import type { Account, ReplyKind, Visibility } from '../playbook/account.rules'
import { mayAct, personOf, type Playbook, type ReplyRules } from '../playbook/playbook.rules'
import type { Finding, Reply, Template } from './reply.rules'

export type NewReply = Act & {
  text: string
  kind: ReplyKind
  files: readonly FileId[]
  /** The last message that the agent saw when they wrote (its `seq`). */
  seenSeq: number
  /** Made by the form: pressing twice, or a retried request, gives the first reply back and sends nothing new. */
  submitKey: string
  /** The agent has seen the warnings and sends anyway. Blocking findings stay blocking. */
  inSpiteOfWarnings: boolean
  /** For a reply of the kind `template`: which one, and what stands in its blanks. Its text is then not looked at. */
  template?: Template
}

export type Submitted =
  | { ok: true; reply: ReplyId; releaseAt: Date | null; approval: boolean; again: boolean }
  | { ok: false; why: 'findings'; findings: Finding[] }
  | Refusal

/** Who will read it is said by the kind of the reply. What is written on the platform itself shows where it was asked. */
export function visibilityOf(kind: ReplyKind, conversation: { visibility: Visibility }): Visibility {
  switch (kind) {
    case 'public_reply':
    case 'review_reply':
      return 'public'
    case 'open_natively':
      return conversation.visibility
    case 'private_reply':
    case 'dm':
    case 'template':
    case 'email':
    case 'chat':
      return 'private'
  }
}

/** Whether a second person must approve what this one writes. Who may approve needs no approval. */
export function needsApproval(playbook: Playbook, author: PersonId): boolean {
  const roles = personOf(playbook, author)?.roles ?? []
  return roles.some((role) => playbook.reply.approvalForRoles.includes(role)) && !mayAct(playbook, author, 'approve')
}

/** How long a reply can be taken back before it goes, in milliseconds. */
export const undoMsOf = (rules: ReplyRules, account: Account | undefined, visibility: Visibility): number =>
  account?.undoMs ?? rules.undoMs[visibility]

/**
 * Whether nothing of the reply can have left: it was never claimed, or every attempt is proved "not sent". Once a part
 * is out, or may be out, "undo" would be a lie.
 */
export const canUndo = ({ state, attempt, partsSent }: Pick<Reply, 'state' | 'attempt' | 'partsSent'>): boolean =>
  state === 'awaiting-approval' || (state === 'waiting' && attempt === null && partsSent === 0)

/** Why an approval (or its refusal) is not taken: undefined when it is. */
export function whyNotApprovable(
  reply: Pick<Reply, 'state' | 'author' | 'contentHash'>,
  { by, hash }: { by: PersonId; hash: string },
): 'changed' | 'own-reply' | 'already-decided' | undefined {
  if (reply.author === by) return 'own-reply'
  if (reply.state !== 'awaiting-approval') return 'already-decided'
  return reply.contentHash === hash ? undefined : 'changed'
}

/** A text that was taken back becomes its author's draft, above what they have begun to write since. */
export function draftAfterReturn(text: string, current: string | undefined): string {
  if (current === undefined || current === '' || text.includes(current)) return text
  return current.includes(text) ? current : `${text}\n\n${current}`
}

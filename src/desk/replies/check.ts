import type { Db, Tx } from '../../lib/db'
import type { PersonId } from '../../lib/ids'
import type { Conversation } from '../conversations/conversation.rules'
import { findConversation } from '../conversations/view'
import type { Desk } from '../desk'
import type { Capabilities, Surface } from '../playbook/account.rules'
import { personOf } from '../playbook/playbook.rules'
import { checkText, OTHER_REPLY_WITHIN_MS } from './check.rules'
import { countNewerMessages, type FileInfo, findAnswered, readFileInfos } from './context.store'
import { type PrivateMove, privateMoveOf } from './move.rules'
import { databaseNow, findOtherReply } from './replies.store'
import type { Finding } from './reply.rules'
import type { NewReply } from './submit.rules'
import { placeFor } from './ways.rules'

export type ReplyToCheck = Pick<NewReply, 'conversation' | 'text' | 'kind' | 'files' | 'seenSeq'> & { by?: PersonId }

/** The same check as submitting makes, for showing findings while writing. Colleagues' replies are only found for somebody. */
export async function checkReply(desk: Desk, reply: ReplyToCheck): Promise<Finding[]> {
  const conversation = await findConversation(desk, { id: reply.conversation })
  if (conversation === undefined) return []
  const files = await readFileInfos(desk.db, reply.files)
  return await findFindings(desk.db, desk, { reply, conversation, files })
}

export async function findFindings(
  tx: Db | Tx,
  desk: Desk,
  { reply, conversation, files }: { reply: ReplyToCheck; conversation: Conversation; files: FileInfo[] },
): Promise<Finding[]> {
  const playbook = desk.playbook()
  const can = desk.capabilities(conversation.account)
  const { surface, lastCustomerAt } = placeFor(conversation, reply.kind, can)
  const now = await databaseNow(tx)
  const newerMessages = await countNewerMessages(tx, conversation.id, reply.seenSeq)
  const other =
    reply.by === undefined
      ? null
      : await findOtherReply(tx, { conversation: conversation.id, author: reply.by, withinMs: OTHER_REPLY_WITHIN_MS })
  return checkText(
    {
      text: reply.text,
      kind: reply.kind,
      files,
      surface,
      move: reply.kind === 'private_reply' ? await moveOf(tx, { reply, can, surface, now }) : undefined,
      newerMessages,
      otherReply: other && { agent: personOf(playbook, other.author)?.name ?? other.author, seconds: other.seconds },
      lastCustomerAt,
      forbidden: Object.values(playbook.tone.forbidden).flat(),
      now,
    },
    can,
    playbook.reply.findings,
  )
}

/** Whether the message that is answered can be answered in private: somebody may have done so, or be about to. */
async function moveOf(
  tx: Db | Tx,
  { reply, can, surface, now }: { reply: ReplyToCheck; can: Capabilities; surface: Surface; now: Date },
): Promise<PrivateMove | undefined> {
  const { conversation, seenSeq } = reply
  const answered = await findAnswered(tx, { conversation, seenSeq, surface })
  const asked = answered === undefined ? null : { at: answered.occurredAt, usedAt: answered.usedAt }
  return privateMoveOf(can, { surface, asked, now })
}

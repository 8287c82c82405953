import { cleanText } from '../../lib/text'
import type { ConversationId, PersonId } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import type { Desk } from '../desk'
import { deleteDraft, deleteDraftOf, findDraft, upsertDraft } from './draft.store'
import type { Reply } from './reply.rules'
import { draftAfterReturn } from './submit.rules'

export type Draft = { text: string; seenSeq: number }

export function readDraft(
  desk: Pick<Desk, 'db'>,
  key: { conversation: ConversationId; agent: PersonId },
): Promise<Draft | undefined> {
  return findDraft(desk.db, key)
}

/** Keeps what an agent has written so far; an empty text forgets it. */
export async function saveDraft(
  desk: Desk,
  key: { conversation: ConversationId; agent: PersonId },
  draft: Draft,
): Promise<void> {
  const text = cleanText(draft.text)
  if (text.trim() === '') await deleteDraft(desk.db, key)
  else await upsertDraft(desk.db, key, { text, seenSeq: draft.seenSeq })
}

type Returned = Pick<Reply, 'conversation' | 'author' | 'text' | 'seenSeq' | 'createdAt'>

/** A reply that will not go as it is becomes its author's draft again, in place of the draft that it came from. */
export async function returnToDraft(tx: Tx, reply: Returned): Promise<void> {
  const { conversation, author: agent, text, seenSeq } = reply
  await deleteDraftOf(tx, reply)
  const current = await findDraft(tx, { conversation, agent })
  await upsertDraft(tx, { conversation, agent }, { text: draftAfterReturn(text, current?.text), seenSeq })
}

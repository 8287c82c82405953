import type { Db, Tx } from '../../lib/db'
import type { ConversationId, PersonId } from '../../lib/ids'

export type DraftKey = { conversation: ConversationId; agent: PersonId }

export async function findDraft(
  tx: Db | Tx,
  { conversation, agent }: DraftKey,
): Promise<{ text: string; seenSeq: number } | undefined> {
  const { rows } = await tx.raw<{ rows: { text: string; seenSeq: number }[] }>(
    'select text, seen_seq as "seenSeq" from drafts where conversation_id = ? and agent = ?',
    [conversation, agent],
  )
  return rows[0]
}

export async function upsertDraft(
  tx: Db | Tx,
  { conversation, agent }: DraftKey,
  draft: { text: string; seenSeq: number },
): Promise<void> {
  await tx.raw(
    `insert into drafts (conversation_id, agent, text, seen_seq, updated_at) values (?, ?, ?, ?, db_now())
     on conflict (conversation_id, agent)
     do update set text = excluded.text, seen_seq = excluded.seen_seq, updated_at = excluded.updated_at`,
    [conversation, agent, draft.text, draft.seenSeq],
  )
}

export async function deleteDraft(tx: Db | Tx, { conversation, agent }: DraftKey): Promise<void> {
  await tx.raw('delete from drafts where conversation_id = ? and agent = ?', [conversation, agent])
}

/** Forgets the draft that became a reply, and keeps what was written for the next one since. */
export async function deleteDraftOf(
  tx: Tx,
  reply: { conversation: ConversationId; author: PersonId; text: string; createdAt: Date },
): Promise<void> {
  await tx.raw('delete from drafts where conversation_id = ? and agent = ? and (text = ? or updated_at <= ?)', [
    ...[reply.conversation, reply.author, reply.text, reply.createdAt],
  ])
}

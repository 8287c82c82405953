import type { Db, Tx } from '../../lib/db'
import type { ConversationId, NoteId, PersonId } from '../../lib/ids'
import type { NoteView } from './view.rules'

export type NoteRow = {
  id: NoteId
  conversation_id: ConversationId
  author: PersonId
  text: string
  at: Date
  origin: string | null
  edited_at: Date | null
  deleted_at: Date | null
}

export async function insertNote(
  tx: Tx,
  note: Pick<NoteRow, 'id' | 'conversation_id' | 'author' | 'text' | 'at' | 'origin'>,
): Promise<void> {
  await tx('notes').insert(note)
}

export async function readNote(tx: Db | Tx, key: { id: NoteId } | { origin: string }): Promise<NoteRow | undefined> {
  return await tx<NoteRow>('notes').where(key).first()
}

export async function updateNote(
  tx: Tx,
  id: NoteId,
  change: { text: string; edited_at: Date } | { text: string; deleted_at: Date },
): Promise<void> {
  await tx('notes').where({ id }).update(change)
}

export const toNote = (row: NoteRow): NoteView => ({
  id: row.id,
  author: row.author,
  text: row.text,
  at: row.at,
  origin: row.origin,
  editedAt: row.edited_at,
  deletedAt: row.deleted_at,
})

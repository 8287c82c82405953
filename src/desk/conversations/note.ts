import type { Tx } from '../../lib/db'
import { type ConversationId, newId, type NoteId, type PersonId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import { actOn } from './act'
import type { Act, Done } from './conversation.rules'
import { lockConversation } from './lock'
import { insertNote, type NoteRow, readNote, updateNote } from './note.store'

/** `origin` names the post it was typed as (`slack:C1:170.1`): the same post never becomes a second note. */
export type NewNote = Act & { text: string; origin?: string }

/** Longer than any post that a workspace takes; a file is the place for more. */
const MAX_NOTE = 40_000

/** Internal text. It never reaches a customer by itself. */
export function addNote(desk: Desk, note: NewNote): Promise<Done<{ note: NoteId }>> {
  return actOn<{ note: NoteId }>(desk, { act: note, right: 'handle' }, async (tx, conversation) => {
    const text = cleanText(note.text, MAX_NOTE).trim()
    if (text === '') return { ok: false, why: 'empty' }
    const origin = note.origin ?? null
    const earlier = origin === null ? undefined : await readNote(tx, { origin })
    if (earlier) return { ok: true, conversation: earlier.conversation_id, note: earlier.id }
    const id = newId<NoteId>()
    await insertNote(tx, { id, conversation_id: conversation.id, author: note.by, text, at: desk.now(), origin })
    await record(tx, desk, { type: 'note.added', conversation: conversation.id, note: id, by: note.by, origin })
    return { ok: true, conversation: conversation.id, note: id }
  })
}

/** An answer to an ask is a note that was not typed under the card; an edit of the post still finds it. */
export const answerOrigin = (origin: string): string => `answer:${origin}`

/**
 * Keeps internal text that another room's fact tells of, as part of that room's step. The caller holds the
 * conversation's lock, has looked who may write, and records the fact. A text typed before keeps its first note.
 */
export async function keepNote(
  tx: Tx,
  desk: Pick<Desk, 'now'>,
  note: { conversation: ConversationId; by: PersonId; text: string; origin: string },
): Promise<{ note: NoteId; fresh: boolean } | undefined> {
  const text = cleanText(note.text, MAX_NOTE).trim()
  if (text === '') return undefined
  const earlier = await readNote(tx, { origin: note.origin })
  if (earlier) return { note: earlier.id, fresh: false }
  const id = newId<NoteId>()
  const { conversation, by, origin } = note
  await insertNote(tx, { id, conversation_id: conversation, author: by, text, at: desk.now(), origin })
  return { note: id, fresh: true }
}

/** Follows an edit of the post that the note was typed as; an unknown origin is no note of ours and does nothing. */
export function editNote(desk: Desk, { origin, text: typed }: { origin: string; text: string }): Promise<void> {
  const text = cleanText(typed, MAX_NOTE).trim()
  return changeNote(desk, origin, async (tx, note) => {
    // Workspaces tell of an edit when they only unfolded a link.
    if (text === '' || text === note.text) return
    await updateNote(tx, note.id, { text, edited_at: desk.now() })
    await record(tx, desk, { type: 'note.edited', conversation: note.conversation_id, note: note.id, by: note.author })
  })
}

/** Follows the deletion of the post that the note was typed as. The row stays, the text goes. */
export function deleteNote(desk: Desk, { origin }: { origin: string }): Promise<void> {
  return changeNote(desk, origin, async (tx, note) => {
    await updateNote(tx, note.id, { text: '', deleted_at: desk.now() })
    await record(tx, desk, { type: 'note.deleted', conversation: note.conversation_id, note: note.id, by: note.author })
  })
}

async function changeNote(desk: Desk, origin: string, change: (tx: Tx, note: NoteRow) => Promise<void>): Promise<void> {
  await inTransaction(desk, async (tx) => {
    const found = (await readNote(tx, { origin })) ?? (await readNote(tx, { origin: answerOrigin(origin) }))
    if (found === undefined) return
    await lockConversation(tx, found.conversation_id)
    const note = await readNote(tx, { id: found.id })
    if (note?.deleted_at === null) await change(tx, note)
  })
}

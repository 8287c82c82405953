import { createHash } from 'node:crypto'
import type { Db, Tx } from '../../lib/db'
import { invalid } from '../../lib/errors'
import { type AttachmentId, type ConversationId, type FileId, isUuid, newId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import {
  conversationOfPending,
  failPending,
  insertFile,
  readFileRow,
  readPending,
  storePending,
  type ToFetch,
} from './file.store'
import { lockConversation } from './lock'
import { MAX_FILE_BYTES, TOO_LARGE } from './message.rules'

export { MAX_FILE_BYTES } from './message.rules'

export type StoredFile = { id: FileId; name: string; mime: string; bytes: number; content: Buffer }
export type NewFile = Pick<StoredFile, 'name' | 'mime' | 'content'>

/** Keeps a file; rejects one that is too large with a sentence for people. */
export async function storeFile(desk: Pick<Desk, 'db'>, file: NewFile): Promise<FileId> {
  if (file.content.length > MAX_FILE_BYTES) throw invalid(TOO_LARGE)
  return (await keepFile(desk.db, file)).id
}

const MAX_NAME = 200

export async function keepFile(tx: Db | Tx, { name, mime, content }: NewFile): Promise<Omit<StoredFile, 'content'>> {
  const sha256 = createHash('sha256').update(content).digest('hex')
  const kept = {
    id: newId<FileId>(),
    name: fileName(name),
    mime: cleanText(mime, MAX_NAME),
    bytes: content.length,
  }
  await insertFile(tx, { ...kept, sha256, content })
  return kept
}

export const fileName = (name: string): string => cleanText(name.replace(/\s+/g, ' ').trim(), MAX_NAME) || 'file'

export async function readFile(desk: Pick<Desk, 'db'>, id: FileId): Promise<StoredFile | undefined> {
  return isUuid(id) ? await readFileRow(desk.db, id) : undefined
}

/** Attachments of a conversation that are still to be fetched from their platform. */
export async function attachmentsToFetch(desk: Pick<Desk, 'db'>, conversation: ConversationId): Promise<ToFetch[]> {
  return isUuid(conversation) ? await readPending(desk.db, conversation) : []
}

/** Stores what was fetched, or why it could not be. A second call changes nothing. */
export async function settleAttachment(
  desk: Desk,
  attachment: AttachmentId,
  result: { file: NewFile } | { failed: string },
): Promise<void> {
  await inTransaction(desk, async (tx) => {
    const id = await conversationOfPending(tx, attachment)
    if (id === undefined) return
    await lockConversation(tx, id)
    // Somebody may have settled it while we waited for the lock.
    if ((await conversationOfPending(tx, attachment)) === undefined) return
    const failure = 'failed' in result ? result.failed : tooLarge(result.file)
    if (failure !== undefined) await failPending(tx, attachment, cleanText(failure, 300))
    else if ('file' in result) await storePending(tx, attachment, await keepFile(tx, result.file))
    await record(tx, desk, { type: 'attachment.settled', conversation: id, attachment })
  })
}

const tooLarge = ({ content }: NewFile) => (content.length > MAX_FILE_BYTES ? TOO_LARGE : undefined)

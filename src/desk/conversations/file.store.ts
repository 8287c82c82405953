import type { Db, Tx } from '../../lib/db'
import type { AttachmentId, ConversationId, FileId, MessageId } from '../../lib/ids'
import { storableJson } from '../../lib/storable'
import type { AttachmentSource } from '../inbox/event.rules'
import type { AttachmentKind } from '../playbook/account.rules'
import type { AttachmentView } from './view.rules'

export type FileRow = { id: FileId; name: string; mime: string; bytes: number; sha256: string; content: Buffer }

export async function insertFile(tx: Db | Tx, file: FileRow): Promise<void> {
  await tx('files').insert(file)
}

export async function readFileRow(db: Db, id: FileId): Promise<Omit<FileRow, 'sha256'> | undefined> {
  return await db<FileRow>('files').select('id', 'name', 'mime', 'bytes', 'content').where({ id }).first()
}

export type NewAttachment = {
  id: AttachmentId
  conversation: ConversationId
  message: MessageId
  position: number
  kind: AttachmentKind
  name: string
  mime: string
  bytes: number | null
  source: AttachmentSource | null
  state: AttachmentView['state']
  reason: string | null
  file: FileId | null
}

export async function insertAttachments(tx: Tx, rows: readonly NewAttachment[]): Promise<void> {
  if (rows.length === 0) return
  await tx('attachments').insert(
    rows.map(({ conversation, message, file, source, ...row }) => ({
      ...row,
      conversation_id: conversation,
      message_id: message,
      file_id: file,
      source: source && storableJson(source),
    })),
  )
}

export type ToFetch = {
  id: AttachmentId
  channel: string
  account: string
  name: string
  mime: string
  source: AttachmentSource
}

/** More files than this are fetched by the next run. */
const FETCHED_AT_ONCE = 50

export async function readPending(db: Db, conversation: ConversationId): Promise<ToFetch[]> {
  const { rows } = await db.raw<{ rows: ToFetch[] }>(
    `select a.id, c.channel, c.account, a.name, a.mime, a.source
       from attachments a join conversations c on c.id = a.conversation_id
      where a.conversation_id = ? and a.state = 'pending' order by a.id limit ${FETCHED_AT_ONCE}`,
    [conversation],
  )
  return rows
}

/** The conversation of an attachment that is still to be settled. */
export async function conversationOfPending(tx: Tx, id: AttachmentId): Promise<ConversationId | undefined> {
  const { rows } = await tx.raw<{ rows: { conversation_id: ConversationId }[] }>(
    `select conversation_id from attachments where id = ? and state = 'pending'`,
    [id],
  )
  return rows[0]?.conversation_id
}

export async function storePending(
  tx: Tx,
  id: AttachmentId,
  { id: file_id, name, mime, bytes }: Pick<FileRow, 'id' | 'name' | 'mime' | 'bytes'>,
): Promise<void> {
  await tx('attachments').where({ id, state: 'pending' }).update({ state: 'stored', file_id, name, mime, bytes })
}

export async function failPending(tx: Tx, id: AttachmentId, reason: string): Promise<void> {
  await tx('attachments').where({ id, state: 'pending' }).update({ state: 'failed', reason })
}

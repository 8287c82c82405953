import type { Db, Tx } from '../../lib/db'
import {
  type AttachmentId,
  type ConversationId,
  type FileId,
  type IdentityId,
  type MessageId,
  newId,
  type ReplyId,
} from '../../lib/ids'
import type { AttachmentKind, Surface } from '../playbook/account.rules'
import type { AttachmentView } from '../conversations/view.rules'

// What a reply stands among. Rows of earlier rooms are read here and never written, but for the attachments of a
// reply, which are the reply's.

export type FileInfo = { id: FileId; name: string; mime: string; bytes: number }

/** In the order asked for, without their contents; ids that are no file of ours are left out. */
export async function readFileInfos(tx: Db | Tx, ids: readonly string[]): Promise<FileInfo[]> {
  if (ids.length === 0) return []
  const { rows } = await tx.raw<{ rows: FileInfo[] }>(
    `select f.id, f.name, f.mime, f.bytes from jsonb_array_elements_text(?::jsonb) with ordinality as w(id, position)
       join files f on f.id::text = w.id order by w.position`,
    [JSON.stringify(ids)],
  )
  return rows
}

export async function attachFiles(
  tx: Tx,
  {
    conversation,
    reply,
    files,
  }: { conversation: ConversationId; reply: ReplyId; files: readonly (FileInfo & { kind: AttachmentKind })[] },
): Promise<void> {
  if (files.length === 0) return
  const rows = files.map(({ id, name, mime, bytes, kind }, position) => ({
    ...{ id: newId<AttachmentId>(), conversation_id: conversation, reply_id: reply, file_id: id },
    ...{ position, kind, name, mime, bytes, state: 'stored' },
  }))
  await tx('attachments').insert(rows)
}

export async function filesOfReply(tx: Db | Tx, reply: ReplyId): Promise<FileInfo[]> {
  const { rows } = await tx.raw<{ rows: FileInfo[] }>(
    'select file_id as id, name, mime, bytes from attachments where reply_id = ? order by position',
    [reply],
  )
  return rows
}

export async function viewAttachments(tx: Db | Tx, reply: ReplyId): Promise<AttachmentView[]> {
  const { rows } = await tx.raw<{ rows: AttachmentView[] }>(
    'select id, kind, name, mime, bytes, state, reason, file_id as file from attachments where reply_id = ? order by position',
    [reply],
  )
  return rows
}

/** How much the customer wrote after what the agent saw. */
export async function countNewerMessages(tx: Db | Tx, conversation: ConversationId, seenSeq: number): Promise<number> {
  const { rows } = await tx.raw<{ rows: [{ count: number }] }>(
    `select count(*)::int as count from messages
      where conversation_id = ? and seq > ? and direction = 'customer' and deleted_at is null`,
    [conversation, seenSeq],
  )
  return rows[0].count
}

export type AnsweredMessage = { id: MessageId; externalId: string; occurredAt: Date; usedAt: Date | null }

/**
 * The customer's message that a reply answers: the last one of the reply's place that its author saw. `usedAt`: when it
 * was answered in private, or a private answer to it was written that may still go.
 */
export async function findAnswered(
  tx: Db | Tx,
  { conversation, seenSeq, surface }: { conversation: ConversationId; seenSeq: number; surface: Surface },
): Promise<AnsweredMessage | undefined> {
  const { rows } = await tx.raw<{ rows: AnsweredMessage[] }>(
    `select m.id, m.external_id as "externalId", m.occurred_at as "occurredAt",
            coalesce(m.private_reply_used_at,
              (select min(r.created_at) from replies r
                where r.conversation_id = m.conversation_id and r.in_reply_to = m.id and r.kind = 'private_reply'
                  and r.state in ('awaiting-approval', 'waiting', 'sending', 'unknown'))) as "usedAt"
       from messages m join conversations c on c.id = m.conversation_id
      where m.conversation_id = ? and m.seq <= ? and m.direction = 'customer' and coalesce(m.surface, c.surface) = ?
      order by m.seq desc limit 1`,
    [conversation, seenSeq, surface],
  )
  return rows[0]
}

export type Recipient = { externalId: string; name: string; handle: string | null }

export async function readRecipient(tx: Db | Tx, identity: IdentityId): Promise<Recipient | undefined> {
  const { rows } = await tx.raw<{ rows: Recipient[] }>(
    'select external_id as "externalId", name, handle from identities where id = ?',
    [identity],
  )
  return rows[0]
}

/** E-mail clients thread by these; platforms and relays cut longer lists. */
const MAX_REFERENCES = 50

/** The platform's ids of what was said in a place, the customer's and ours, oldest first; the latest ones when there are many. */
export async function readReferences(
  tx: Db | Tx,
  { account, thread }: { account: string; thread: string },
): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `with place as (select id from conversations where account = :account and thread = :thread order by opened_at desc limit 10)
     select id from (
       select m.external_id as id, m.occurred_at as at from place p
         cross join lateral (select external_id, occurred_at from messages
                              where conversation_id = p.id order by seq desc limit ${MAX_REFERENCES}) m
       union all
       select s.external_id, coalesce(r.sent_at, r.created_at) from place p
         cross join lateral (select id, sent_at, created_at from replies
                              where conversation_id = p.id order by created_at desc limit ${MAX_REFERENCES}) r
         join sent_ids s on s.reply_id = r.id
       order by at desc limit ${MAX_REFERENCES}) latest
      order by at`,
    { account, thread },
  )
  return rows.map(({ id }) => id)
}

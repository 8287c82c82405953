import type { Db } from '../../lib/db'
import type { ConversationId, PersonId, ReplyId } from '../../lib/ids'
import type { AttachmentView } from '../conversations/view.rules'

export type SentRow = { id: ReplyId; author: PersonId; text: string; at: Date; attachments: AttachmentView[] }

/** The latest replies that the platform took, newest first. */
export async function readSent(db: Db, conversations: readonly ConversationId[], limit: number): Promise<SentRow[]> {
  const { rows } = await db.raw<{ rows: SentRow[] }>(
    `select r.id, r.author, r.text, r.sent_at as at,
            coalesce((
              select jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name, 'mime', a.mime,
                                                  'bytes', a.bytes, 'state', a.state, 'reason', a.reason,
                                                  'file', a.file_id) order by a.position)
                from attachments a where a.reply_id = r.id), '[]') as attachments
       from replies r
      where r.conversation_id = any(?::uuid[]) and r.state = 'sent' and r.sent_at is not null
      order by r.sent_at desc limit ?`,
    [[...conversations], limit],
  )
  return rows
}

import type { Db } from '../../lib/db'
import type { ConversationId } from '../../lib/ids'

export type MirrorRow = { room: string; root: string | null; card_hash: string | null; posted_through: string }
type Key = { conversation: ConversationId; workspace: string }

export async function selectMirror(db: Db, { conversation, workspace }: Key): Promise<MirrorRow | undefined> {
  const { rows } = await db.raw<{ rows: MirrorRow[] }>(
    'select room, root, card_hash, posted_through from mirrors where conversation_id = ? and workspace = ?',
    [conversation, workspace],
  )
  return rows[0]
}

export async function upsertMirror(db: Db, { conversation, workspace }: Key, row: MirrorRow): Promise<void> {
  await db.raw(
    `insert into mirrors (conversation_id, workspace, room, root, card_hash, posted_through) values (?, ?, ?, ?, ?, ?)
     on conflict (conversation_id, workspace) do update
        set room = excluded.room, root = excluded.root, card_hash = excluded.card_hash,
            posted_through = excluded.posted_through`,
    [conversation, workspace, row.room, row.root, row.card_hash, row.posted_through],
  )
}

export type PostRow = { workspace: string; ref: string; key: string; conversation: ConversationId }

export async function insertPost(db: Db, { workspace, ref, key, conversation }: PostRow): Promise<void> {
  await db.raw('insert into posts (workspace, ref, conversation_id, key) values (?, ?, ?, ?) on conflict do nothing', [
    workspace,
    ref,
    conversation,
    key,
  ])
}

export async function selectRef(
  db: Db,
  { workspace, key }: Pick<PostRow, 'workspace' | 'key'>,
): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { ref: string }[] }>('select ref from posts where workspace = ? and key = ?', [
    workspace,
    key,
  ])
  return rows[0]?.ref
}

/** More bursts than these no customer writes. */
const MAX_BURSTS = 500

export async function selectBurstKeys(
  db: Db,
  { conversation, workspace }: { conversation: ConversationId; workspace: string },
): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { key: string }[] }>(
    `select key from posts where conversation_id = ? and key like 'facts:%' and workspace = ?
      order by at desc limit ${MAX_BURSTS}`,
    [conversation, workspace],
  )
  return rows.map(({ key }) => key)
}

export async function selectConversationAt(
  db: Db,
  { workspace, ref }: Pick<PostRow, 'workspace' | 'ref'>,
): Promise<ConversationId | undefined> {
  const { rows } = await db.raw<{ rows: { conversation_id: ConversationId }[] }>(
    'select conversation_id from posts where workspace = ? and ref = ?',
    [workspace, ref],
  )
  return rows[0]?.conversation_id
}

export async function selectKeyAt(
  db: Db,
  { workspace, ref }: Pick<PostRow, 'workspace' | 'ref'>,
): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { key: string }[] }>('select key from posts where workspace = ? and ref = ?', [
    workspace,
    ref,
  ])
  return rows[0]?.key
}

import type { Db } from '../../lib/db'
import { newId, type FileId } from '../../lib/ids'

export type ChatFile = { id: string; name: string; mime: string; bytes: number }

/** One line of a chat, as both sides see it. */
export type ChatLine = {
  id: bigint
  account: string
  thread: string
  key: string
  by: 'visitor' | 'brand'
  author: string
  text: string
  files: ChatFile[]
  at: Date
  seenAt: Date | null
}

export type NewLine = Omit<ChatLine, 'id' | 'at' | 'seenAt'>

type Row = {
  id: string
  account: string
  thread: string
  key: string
  by: 'visitor' | 'brand'
  author: string
  text: string
  files: ChatFile[]
  at: Date
  seen_at: Date | null
}

const toLine = ({ id, seen_at, ...row }: Row): ChatLine => ({ ...row, id: BigInt(id), seenAt: seen_at })

/** Adds a line once: the same key again changes nothing, so a repeated request says nothing twice. */
export async function insertLine(db: Db, line: NewLine): Promise<void> {
  await db.raw(
    `with clock as (update webchat_clock set change = change + 1 returning change)
     insert into webchat_messages (id, account, thread, key, by, author, text, files)
     select change, ?, ?, ?, ?, ?, ?, ?::jsonb from clock
     on conflict (account, key) do nothing`,
    [line.account, line.thread, line.key, line.by, line.author, line.text, JSON.stringify(line.files)],
  )
}

export async function hasLine(db: Db, account: string, key: string): Promise<boolean> {
  return (await db<Row>('webchat_messages').where({ account, key }).first('id')) !== undefined
}

/** The newest lines of a chat before one (or at all), oldest first. */
export async function linesOf(
  db: Db,
  place: { account: string; thread: string },
  range: { before?: string | undefined; limit: number },
): Promise<ChatLine[]> {
  const query = db<Row>('webchat_messages').where(place).orderBy('id', 'desc').limit(range.limit)
  const rows = range.before === undefined ? await query : await query.andWhere('id', '<', range.before)
  return rows.reverse().map(toLine)
}

/** What was said in a chat after a line, oldest first. */
export async function linesSince(
  db: Db,
  place: { account: string; thread: string },
  range: { after: bigint; limit: number },
): Promise<ChatLine[]> {
  const rows = await db<Row>('webchat_messages')
    .where(place)
    .andWhere('id', '>', String(range.after))
    .orderBy('id')
    .limit(range.limit)
  return rows.map(toLine)
}

/** Lines of all chats after a number, for the one feed of this process. */
export async function linesAfter(db: Db, after: bigint, limit: number): Promise<ChatLine[]> {
  const rows = await db<Row>('webchat_messages').where('id', '>', String(after)).orderBy('id').limit(limit)
  return rows.map(toLine)
}

export async function lastChange(db: Db): Promise<bigint> {
  const row = await db<{ change: string }>('webchat_clock').first('change')
  return BigInt(row?.change ?? 0)
}

/** Marks lines of the brand as seen; returns the keys of those that were not before. */
export async function markSeen(db: Db, place: { account: string; thread: string }, upTo: string): Promise<string[]> {
  const rows = await db<Row>('webchat_messages')
    .where({ ...place, by: 'brand' })
    .andWhere('id', '<=', upTo)
    .whereNull('seen_at')
    .update({ seen_at: db.raw('db_now()') as never })
    .returning('key')
  return rows.map((row) => row.key)
}

export async function insertFile(
  db: Db,
  file: { account: string; thread: string; name: string; mime: string; content: Buffer },
): Promise<ChatFile> {
  const id = newId<FileId>()
  const { name, mime } = file
  const bytes = file.content.length
  await db('webchat_files').insert({ ...file, id, bytes })
  return { id, name, mime, bytes }
}

export async function readFiles(
  db: Db,
  place: { account: string; thread: string },
  ids: readonly string[],
): Promise<ChatFile[]> {
  const rows = await db<ChatFile>('webchat_files').where(place).whereIn('id', ids).select('id', 'name', 'mime', 'bytes')
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? [])
}

export async function readContent(
  db: Db,
  key: { account: string; id: string; thread?: string },
): Promise<(ChatFile & { content: Buffer }) | undefined> {
  return db<ChatFile & { content: Buffer }>('webchat_files').where(key).first('id', 'name', 'mime', 'bytes', 'content')
}

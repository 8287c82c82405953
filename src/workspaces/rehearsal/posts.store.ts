import type { Db } from '../../lib/db'
import { isUuid, newId, type Id } from '../../lib/ids'
import type { Post, PostBody } from './wire'

export type PostId = Id<'rehearsal-post'>

export type NewPost = Pick<Post, 'place' | 'address' | 'root' | 'author' | 'mention'> & { key: string; body: PostBody }

type Row = {
  id: string
  change: string
  place: 'room' | 'direct'
  address: string
  root: string | null
  author: string | null
  mention: string | null
  body: PostBody
  at: Date
  redrawn_at: Date | null
  gone_at: Date | null
  under: string
  under_at: Date | null
}

/** One statement: the row lock on the clock lasts until its commit, so changes become visible in their order. */
const TICK = `with tick as (
  insert into rehearsal_clocks (name, change) values ('workspace', 1)
  on conflict (name) do update set change = rehearsal_clocks.change + 1 returning change
)`

const SELECT = `select post.*, coalesce(under.count, 0) as under, under.at as under_at
  from rehearsal_posts post
  left join lateral (
    select count(*) as count, max(reply.at) as at from rehearsal_posts reply
    where reply.root = post.id and reply.gone_at is null
  ) under on post.root is null`

/** The same key is one post, however often it is asked for; `fresh` says whether this call made it. */
export async function insertPost(db: Db, post: NewPost): Promise<{ id: PostId; fresh: boolean }> {
  const id = newId<PostId>()
  const values = [id, post.place, post.address, post.root, post.key, post.author, post.mention, json(post.body)]
  const made = await db.raw<{ rows: { id: PostId }[] }>(
    `${TICK} insert into rehearsal_posts (id, change, place, address, root, key, author, mention, body)
     select ?::uuid, tick.change, ?, ?, ?::uuid, ?, ?, ?, ?::jsonb from tick
     on conflict (key) do nothing returning id`,
    values,
  )
  if (made.rows[0] !== undefined) return { id, fresh: true }
  return { id: (await findPostByKey(db, post.key)) ?? id, fresh: false }
}

/** Replaces what a post shows; false when there is no such post. */
export async function replaceBody(db: Db, id: string, body: PostBody): Promise<boolean> {
  if (!isUuid(id)) return false
  const done = await db.raw<{ rowCount: number }>(
    `${TICK} update rehearsal_posts set body = ?::jsonb, redrawn_at = db_now(), change = tick.change
     from tick where id = ?`,
    [json(body), id],
  )
  return done.rowCount > 0
}

export async function removePost(db: Db, id: string): Promise<void> {
  await db.raw(
    `${TICK} update rehearsal_posts set gone_at = db_now(), change = tick.change from tick where id = ? and gone_at is null`,
    [id],
  )
}

export async function findPostByKey(db: Db, key: string): Promise<PostId | undefined> {
  const { rows } = await db.raw<{ rows: { id: PostId }[] }>('select id from rehearsal_posts where key = ?', [key])
  return rows[0]?.id
}

export async function readPost(db: Db, id: string): Promise<Post | undefined> {
  if (!isUuid(id)) return undefined
  const { rows } = await db.raw<{ rows: Row[] }>(`${SELECT} where post.id = ?`, [id])
  return rows[0] === undefined ? undefined : toPost(rows[0])
}

/** Posts of a room or of a person's direct messages, the newest `limit` before `before`, oldest first. */
export async function postsOf(
  db: Db,
  { place, address, before }: Pick<Post, 'place' | 'address'> & { before: string | undefined },
  limit: number,
): Promise<Post[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${SELECT} where post.place = ? and post.address = ? and post.root is null and post.id < ?::uuid and post.gone_at is null
     order by post.id desc limit ?`,
    [place, address, before ?? LAST_UUID, limit],
  )
  return rows.map(toPost).reverse()
}

/** What hangs under a post, the newest `limit` before `before`, oldest first. */
export async function threadOf(
  db: Db,
  { root, before }: { root: string; before: string | undefined },
  limit: number,
): Promise<Post[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${SELECT} where post.root = ?::uuid and post.id < ?::uuid and post.gone_at is null order by post.id desc limit ?`,
    [root, before ?? LAST_UUID, limit],
  )
  return rows.map(toPost).reverse()
}

/** Everything that was posted, redrawn or removed after a change, in order. */
export async function changesAfter(db: Db, after: string, limit: number): Promise<Post[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${SELECT} where post.change > ? order by post.change limit ?`, [
    after,
    limit,
  ])
  return rows.map(toPost)
}

export async function headChange(db: Db): Promise<string> {
  const { rows } = await db.raw<{ rows: { change: string }[] }>(
    `select change from rehearsal_clocks where name = 'workspace'`,
  )
  return rows[0]?.change ?? '0'
}

/** For each place its latest change: what lies above what a person saw is unread. */
export async function latestOfPlaces(db: Db): Promise<{ place: Post['place']; address: string; latest: string }[]> {
  const { rows } = await db.raw<{ rows: { place: Post['place']; address: string; latest: string }[] }>(
    `select place, address, max(change) as latest from rehearsal_posts where gone_at is null group by place, address order by address limit 1000`,
  )
  return rows
}

const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** jsonb refuses NUL and lone surrogates, and a card must be posted whatever a customer wrote. */
function json(body: PostBody): string {
  return JSON.stringify(body, (_name, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value,
  )
}

function toPost(row: Row): Post {
  return {
    id: row.id,
    change: row.change,
    place: row.place,
    address: row.address,
    root: row.root,
    author: row.author,
    mention: row.mention,
    at: row.at,
    redrawnAt: row.redrawn_at,
    gone: row.gone_at !== null,
    body: row.body,
    under: Number(row.under),
    underAt: row.under_at,
  }
}

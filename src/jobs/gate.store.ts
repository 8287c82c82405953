import type { Db } from '../lib/db'

/** A moment at which one post may be made, in milliseconds of the database's clock, and how far off it is. */
export type Slot = { at: number; inMs: number }

type SlotRow = { at: number; in_ms: number }

/**
 * Reserves the next free moment of a room: its row is queue and token at once, for all replicas. Whoever reserves first
 * posts first. A reservation that nobody uses costs the room one pause.
 */
export async function reserveSlot(db: Db, { key, paceMs }: { key: string; paceMs: number }): Promise<Slot> {
  const { rows } = await db.raw<{ rows: SlotRow[] }>(
    `insert into gates as g (key, next_at) values (:key, db_now() + :paceMs * interval '1 millisecond')
     on conflict (key) do update
       set next_at = greatest(g.next_at, g.blocked_until, db_now()) + :paceMs * interval '1 millisecond'
     returning cast(extract(epoch from next_at) * 1000 - :paceMs as float8) as at,
       cast(extract(epoch from next_at - db_now()) * 1000 - :paceMs as float8) as in_ms`,
    { key, paceMs },
  )
  return toSlot(rows[0])
}

/** How far off a reserved moment is; a room that was blocked since is waited for. */
export async function untilSlot(db: Db, { key, at }: { key: string; at: number }): Promise<number> {
  const { rows } = await db.raw<{ rows: SlotRow[] }>(
    `select cast(extract(epoch from greatest(to_timestamp(:at / 1000.0), g.blocked_until) - db_now()) * 1000 as float8) as in_ms
     from (select 1) as one left join gates g on g.key = :key`,
    { key, at },
  )
  return rows[0]?.in_ms ?? 0
}

/** Keeps all replicas away from a room for a while. */
export async function blockGate(db: Db, { key, forMs }: { key: string; forMs: number }): Promise<void> {
  await db.raw(
    `insert into gates as g (key, next_at, blocked_until)
     values (:key, db_now() + :forMs * interval '1 millisecond', db_now() + :forMs * interval '1 millisecond')
     on conflict (key) do update set
       next_at = greatest(g.next_at, excluded.next_at), blocked_until = greatest(g.blocked_until, excluded.blocked_until)`,
    { key, forMs: Math.ceil(forMs) },
  )
}

const toSlot = (row: SlotRow | undefined): Slot => ({ at: row?.at ?? 0, inMs: row?.in_ms ?? 0 })

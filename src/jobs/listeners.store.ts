import type { Db } from '../lib/db'
import type { AccountId } from '../lib/ids'

export type Term = { account: AccountId; holder: string; leaseMs: number }

/** Takes an account that nobody listens to, or renews one's own; false when another listens. Leases are real time. */
export async function holdListener(db: Db, { account, holder, leaseMs }: Term): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into listeners as l (account, held_by, held_until)
     values (:account, :holder, clock_timestamp() + :leaseMs * interval '1 millisecond')
     on conflict (account) do update set held_by = excluded.held_by, held_until = excluded.held_until
     where l.held_by = excluded.held_by or l.held_until is null or l.held_until < clock_timestamp()
     returning account`,
    { account, holder, leaseMs },
  )
  return rows.length > 0
}

export async function releaseListener(db: Db, { account, holder }: Omit<Term, 'leaseMs'>): Promise<void> {
  await db.raw(
    `update listeners set held_by = null, held_until = null where account = :account and held_by = :holder`,
    {
      account,
      holder,
    },
  )
}

export async function readCursor(db: Db, account: AccountId): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { cursor: string | null }[] }>(
    `select cursor from listeners where account = :account`,
    { account },
  )
  return rows[0]?.cursor ?? undefined
}

/** False when another listens by now: its cursor is not moved by somebody who was held up. */
export async function saveCursor(db: Db, cursor: string, { account, holder }: Omit<Term, 'leaseMs'>): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `update listeners set cursor = :cursor where account = :account and held_by = :holder returning account`,
    { account, holder, cursor },
  )
  return rows.length > 0
}

import type { Db, Tx } from '../../lib/db'
import type { AccountId } from '../../lib/ids'
import type { AccountCheck, KnownCheck } from './account-check.rules'

/** Gives the accounts whose turn it is to one caller, and their next turn to whoever asks later. */
export async function takeTurns(db: Db, accounts: readonly AccountId[], everyMs: number): Promise<AccountId[]> {
  const { rows } = await db.raw<{ rows: { account: AccountId }[] }>(
    `insert into account_watch as w (account, next_at, looked_at)
     select account, db_now() + ? * interval '1 ms', db_now() from unnest(?::text[]) as t(account) order by account
     on conflict (account) do update set next_at = excluded.next_at where w.next_at <= db_now()
     returning account`,
    [everyMs, [...accounts]],
  )
  return rows.map(({ account }) => account)
}

export async function lockCheck(
  tx: Tx,
  { account, what }: { account: AccountId; what: AccountCheck['what'] },
): Promise<KnownCheck | undefined> {
  await tx.raw('select 1 from account_watch where account = ? for update', [account])
  const { rows } = await tx.raw<{ rows: KnownCheck[] }>(
    'select state, stage from account_checks where account = ? and what = ?',
    [account, what],
  )
  return rows[0]
}

export async function saveCheck(
  tx: Tx,
  { account, what, state, detail, until, stage }: AccountCheck & { account: AccountId; stage: number | null },
): Promise<void> {
  await tx.raw(
    `insert into account_checks as c (account, what, state, detail, until, stage, since)
     values (?, ?, ?, ?, ?, ?, db_now())
     on conflict (account, what) do update
       set state = excluded.state, detail = excluded.detail, until = excluded.until, stage = excluded.stage,
           since = case when c.state = excluded.state then c.since else excluded.since end`,
    [account, what, state, detail, until ?? null, stage],
  )
}

export type TroubleRow = {
  account: AccountId
  what: AccountCheck['what']
  state: 'warn' | 'bad'
  detail: string
  since: Date
}

export async function readTroubles(db: Db, account: AccountId | undefined): Promise<TroubleRow[]> {
  const { rows } = await db.raw<{ rows: TroubleRow[] }>(
    `select account, what, state, detail, since from account_checks
      where state <> 'ok' and (?::text is null or account = ?) order by account, what limit 1000`,
    [account ?? null, account ?? null],
  )
  return rows
}

export const REMEMBERED_WEEKS = 8

/** Adds the hours that have ended since the last time; each is counted once, whoever does it. */
export async function countHours(db: Db): Promise<void> {
  await db.raw(
    `with through as (
       select greatest(coalesce((select max(hour) + interval '1 hour' from account_hours where account = ''),
                                '-infinity'),
                       date_trunc('hour', db_now()) - interval '${REMEMBERED_WEEKS} weeks') as at),
     gone as (delete from account_hours where hour < db_now() - interval '${REMEMBERED_WEEKS + 1} weeks'),
     -- The row of nobody says how far it was counted, even through hours in which nobody wrote.
     counted as (
       insert into account_hours (account, hour)
       select '', date_trunc('hour', db_now()) - interval '1 hour' from through
        where at < date_trunc('hour', db_now()) on conflict do nothing)
     insert into account_hours (account, hour)
     select distinct m.account, date_trunc('hour', m.received_at) from messages m, through
      where m.received_at >= through.at and m.received_at < date_trunc('hour', db_now()) and m.direction = 'customer'
     on conflict do nothing`,
  )
}

export type Quiet = {
  /** The last message of a customer; null: never one. */
  lastAt: Date | null
  /** The silence that people were told of, and that nobody has broken since. */
  silentSince: Date | null
  firstHour: Date | null
  now: Date
}

export async function readQuiet(db: Db, account: AccountId): Promise<Quiet> {
  const { rows } = await db.raw<{ rows: [Quiet] }>(
    `select (select max(m.received_at) from messages m
              where m.account = ? and m.direction = 'customer'
                and m.received_at >= coalesce((select max(hour) from account_hours where account = ?), '-infinity')) as "lastAt",
            (select silent_since from account_watch where account = ?) as "silentSince",
            (select min(hour) from account_hours where account = ?) as "firstHour", db_now() as now`,
    [account, account, account, account],
  )
  return rows[0]
}

/** How often each of these hours, a week apart, had any message. */
export async function readBusy(
  db: Db,
  { account, hours, weeks }: { account: AccountId; hours: readonly Date[]; weeks: number },
): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { busy: number }[] }>(
    `select (select count(*)::int from account_hours h
              where h.account = ? and h.hour = any(array(
                select q.hour - n * interval '1 week' from generate_series(1, ?::int) n))) as busy
       from unnest(?::timestamptz[]) with ordinality as q(hour, ord) order by q.ord`,
    [account, weeks, hours.map((hour) => hour.toISOString())],
  )
  return rows.map(({ busy }) => busy)
}

/** Notes that a silence began or ended. Tells whether that was not known. */
export async function saveSilence(tx: Tx, account: AccountId, since: Date | null): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `update account_watch set silent_since = ? where account = ? and (silent_since is null) <> (?::timestamptz is null)`,
    [since, account, since],
  )
  return rowCount > 0
}

/** What came so late since the last look that it must have waited somewhere; the look is noted. */
export async function takeLate(
  tx: Tx,
  { account, lateMs }: { account: AccountId; lateMs: number },
): Promise<{ count: number; since: Date | null }> {
  const { rows } = await tx.raw<{ rows: [{ count: number; since: Date | null }] }>(
    `with look as (
       update account_watch w set looked_at = db_now()
         from (select account, looked_at from account_watch where account = ? for update) before
        where w.account = before.account returning before.looked_at as "from", w.looked_at as "to")
     select count(m.id)::int as count, min(m.occurred_at) as since
       from look left join messages m
         on m.account = ? and m.direction = 'customer' and m.received_at > look."from" and m.received_at <= look."to"
        and m.received_at - m.occurred_at > ? * interval '1 ms'`,
    [account, account, lateMs],
  )
  return rows[0]
}

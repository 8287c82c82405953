import type { Db, Tx } from '../../lib/db'
import type { AccountId } from '../../lib/ids'
import type { Health } from './breaker.rules'

type HealthRow = {
  state: 'closed' | 'open'
  reason: string | null
  blocked_until: Date | null
  window_started_at: Date
  calls: number
  failures: number
  timeouts_in_a_row: number
  now: Date
}

/** Makes the account's row if there is none and locks it; `now` is the database's clock. */
export async function lockHealth(tx: Tx, account: AccountId): Promise<{ health: Health; now: Date }> {
  await tx.raw(
    'insert into account_health (account, since, window_started_at) values (?, db_now(), db_now()) on conflict do nothing',
    [account],
  )
  const { rows } = await tx.raw<{ rows: [HealthRow] }>(
    'select account_health.*, db_now() as now from account_health where account = ? for update',
    [account],
  )
  const [row] = rows
  return {
    now: row.now,
    health: {
      state: row.state,
      reason: row.reason,
      blockedUntil: row.blocked_until,
      windowStartedAt: row.window_started_at,
      calls: row.calls,
      failures: row.failures,
      timeoutsInARow: row.timeouts_in_a_row,
    },
  }
}

/** An opening waits a while before its first probe: a platform that has just failed is not asked at once. */
export async function saveHealth(
  tx: Tx,
  account: AccountId,
  { health, turned, probeInMs }: { health: Health; turned: boolean; probeInMs: number },
): Promise<void> {
  await tx.raw(
    `update account_health set state = ?, reason = ?, blocked_until = ?, window_started_at = ?, calls = ?, failures = ?,
            timeouts_in_a_row = ?, since = case when ? then db_now() else since end,
            probe_at = case when ? then db_now() + ? * interval '1 ms' else probe_at end
      where account = ?`,
    [
      ...[health.state, health.reason, health.blockedUntil, health.windowStartedAt, health.calls, health.failures],
      ...[health.timeoutsInARow, turned, turned, probeInMs, account],
    ],
  )
}

/** How long the account is not to be called, in milliseconds; null when it may be. An open one waits for its probe. */
export async function holdMs(tx: Db | Tx, account: AccountId, whileOpenMs: number): Promise<number | null> {
  const { rows } = await tx.raw<{ rows: { hold: number | null }[] }>(
    `select case when state = 'open' then ?::float8
                 when blocked_until > db_now() then ceil(extract(epoch from blocked_until - db_now()) * 1000)::float8 end as hold
       from account_health where account = ?`,
    [whileOpenMs, account],
  )
  return rows[0]?.hold ?? null
}

export async function readUnhealthy(
  db: Db,
): Promise<
  { account: AccountId; state: 'closed' | 'open'; since: Date; reason: string | null; blockedUntil: Date | null }[]
> {
  const { rows } = await db.raw<{
    rows: {
      account: AccountId
      state: 'closed' | 'open'
      since: Date
      reason: string | null
      blockedUntil: Date | null
    }[]
  }>(
    `select account, state, since, reason, blocked_until as "blockedUntil" from account_health
      where state = 'open' or blocked_until > db_now() order by account limit 1000`,
  )
  return rows
}

/** Gives the open account whose probe is due to one caller, and the next turn to whoever asks later. */
export async function takeProbe(db: Db, everyMs: number): Promise<AccountId | undefined> {
  const { rows } = await db.raw<{ rows: { account: AccountId }[] }>(
    `update account_health set probe_at = db_now() + ? * interval '1 ms'
      where account = (select account from account_health where state = 'open' and (probe_at is null or probe_at <= db_now())
                        order by probe_at nulls first limit 1 for update skip locked)
      returning account`,
    [everyMs],
  )
  return rows[0]?.account
}

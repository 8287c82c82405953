import type { Db, Tx } from '../../lib/db'
import type { InboundEvent, InboxItem } from './event.rules'
import type { KeptRow } from './kept'

export type Fresh = { id: string; channel: string; account: string; external_id: string; state: KeptRow['state'] }

/** Ahead of redraws, behind agents' replies: a customer waits, but nobody looks at the button they just pressed. */
const DRAIN_PRIORITY = 2

/** A connection that is silent for so long is given up; the callers are told earlier. */
const SILENCE_MS = 5_000

/**
 * One statement for any number of deliveries: what was delivered before is left alone, and each lane that got something
 * new gets its work. The update of a wish that already waits changes nothing but locks it until we commit: without that
 * lock a worker could take the wish, find nothing and leave our rows without anybody to handle them. Ids follow the order
 * of arrival; rows are written in the order of their keys, so that two replicas with the same deliveries never wait for
 * each other in a circle.
 */
export async function insertDeliveries(tx: Db | Tx, rows: readonly KeptRow[]): Promise<Fresh[]> {
  // knex's types know arrays of strings; the driver writes buffers and nulls into arrays as well.
  const column = (name: keyof KeptRow) => rows.map((row) => row[name]) as string[]
  const statement = tx.raw<{ rows: Fresh[] }>(
    `with arrived as materialized (
       select nextval('inbox_id_seq') as id, t.* from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::jsonb[],
                            ?::bytea[], ?::text[], ?::text[])
         with ordinality as t(source, channel, account, external_id, lane, occurred_at, event, raw, state, reason, ord)),
     kept as (
       insert into inbox (id, source, channel, account, external_id, lane, occurred_at, event, raw, state, last_error,
                          handled_at)
       overriding system value
       select distinct on (channel, account, external_id)
              id, source, channel, account, external_id, lane, occurred_at, event, raw, state, reason,
              case when state = 'done' then clock_timestamp() end
         from arrived order by channel, account, external_id, id
       on conflict (channel, account, external_id) do update
         set state = 'new', attempts = 0, lane = excluded.lane, event = excluded.event, raw = excluded.raw, found = null
         where inbox.state = 'dead' and excluded.state = 'new'
       returning id, channel, account, external_id, lane, state),
     wishes as (
       insert into outbox (job, key, priority)
       select 'drain-lane', lane, ${DRAIN_PRIORITY}
         from (select distinct lane from kept where state = 'new') lanes order by lane
       on conflict (job, key) where state = 'pending'
       do update set due_at = least(outbox.due_at, excluded.due_at)
       where outbox.due_at > excluded.due_at)
     select id, channel, account, external_id, state from kept order by id`,
    [
      ...[column('source'), column('channel'), column('account'), column('externalId'), column('lane')],
      ...[column('occurredAt'), column('event'), column('raw'), column('state'), column('reason')],
    ],
  )
  return (await statement.timeout(SILENCE_MS)).rows
}

type WaitingRow = {
  id: string
  attempts: number
  source: 'customer' | 'workspace'
  channel: string
  event: InboundEvent | null
  found: InboundEvent[] | null
  raw: Buffer | null
}

const WAITING = `id, attempts, source, channel, event, found, case when source = 'workspace' then raw end as raw`

/**
 * The next rows of a lane. A second worker of the same lane waits here at the first row until the first worker has
 * committed, and then finds what is left: skipping locked rows would let it run ahead of the order.
 */
export async function lockNextOfLane(tx: Tx, lane: string, limit: number): Promise<InboxItem[]> {
  const { rows } = await tx.raw<{ rows: WaitingRow[] }>(
    `select ${WAITING} from inbox where lane = ? and state = 'new' order by occurred_at, id limit ? for update`,
    [lane, limit],
  )
  return rows.map(toItem)
}

/** One row, if it still waits. */
export async function lockWaiting(tx: Tx, id: string): Promise<InboxItem | undefined> {
  const { rows } = await tx.raw<{ rows: WaitingRow[] }>(
    `select ${WAITING} from inbox where id = ? and state = 'new' for update`,
    [id],
  )
  return rows[0] && toItem(rows[0])
}

function toItem({ id, attempts, source, channel, event, found, raw }: WaitingRow): InboxItem {
  if (source === 'workspace') return { id, attempts, source, channel, raw: raw ?? Buffer.alloc(0) }
  return { id, attempts, source, channel, event: revived(event as InboundEvent), found: found?.map(revived) ?? null }
}

/** Moments are texts in JSON. */
const revived = (event: InboundEvent): InboundEvent => ({ ...event, occurredAt: new Date(event.occurredAt) })

/** Keeps what a pointer pointed to; the first reading stands. */
export async function saveFound(db: Db, id: string, found: string): Promise<void> {
  await db.raw(`update inbox set found = ?::jsonb where id = ? and state = 'new' and found is null`, [found, id])
}

/** Nobody understands it: it waits for a person. */
export async function markUnreadable(tx: Tx, id: string, reason: string): Promise<void> {
  await tx.raw(`update inbox set state = 'quarantined', last_error = ? where id = ? and state = 'new'`, [
    reason.slice(0, 500),
    id,
  ])
}

export async function markDone(tx: Db | Tx, ids: readonly string[]): Promise<void> {
  await tx.raw(
    `update inbox set state = 'done', handled_at = clock_timestamp(), last_error = null
      where id = any(?::bigint[]) and state = 'new'`,
    [[...ids]],
  )
}

/** Done without any effect, for a reason that can be read later. */
export async function markIgnored(
  tx: Tx,
  { channel, account, externalId }: { channel: string; account: string; externalId: string },
  reason: string,
): Promise<void> {
  await tx.raw(
    `update inbox set state = 'done', handled_at = clock_timestamp(), last_error = ?
      where channel = ? and account = ? and external_id = ? and state = 'new'`,
    [reason, channel, account, externalId],
  )
}

/** Counts a failure; the last one that is allowed makes the row dead. Tells whether it still waits. */
export async function markFailed(
  db: Db,
  { id, reason, allowed }: { id: string; reason: string; allowed: number },
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { state: string }[] }>(
    `update inbox set attempts = attempts + 1, last_error = ?,
            state = case when attempts + 1 >= ? then 'dead' else state end
      where id = ? and state = 'new' returning state`,
    [reason, allowed, id],
  )
  return rows[0]?.state === 'new'
}

export type BadRow = {
  id: string
  channel: string
  account: string
  received_at: Date
  state: 'quarantined' | 'dead'
  last_error: string | null
}

export async function readBad(db: Db, limit: number): Promise<BadRow[]> {
  const { rows } = await db.raw<{ rows: BadRow[] }>(
    `select id, channel, account, received_at, state, last_error from inbox
      where state in ('quarantined', 'dead') order by id desc limit ?`,
    [limit],
  )
  return rows
}

const WISH_OF_LANES = `
  insert into outbox (job, key, priority)
  select 'drain-lane', lane, ${DRAIN_PRIORITY} from (select distinct lane from lanes) l order by lane
  on conflict (job, key) where state = 'pending' do update set due_at = least(outbox.due_at, excluded.due_at)`

/** A dead row waits again, with all its attempts before it, and its lane gets its work. */
export async function revive(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `with lanes as (
       update inbox set state = 'new', attempts = 0 where id = ? and state = 'dead' returning lane)
     ${WISH_OF_LANES}`,
    [id],
  )
  return rowCount > 0
}

/** Lanes in which something has waited too long although no work for them is noted anywhere. */
export async function wishForgotten(db: Db, { graceMs, limit }: { graceMs: number; limit: number }): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `with lanes as (
       select lane from inbox i
        where state = 'new' and received_at < (select clock_timestamp() - ? * interval '1 millisecond')
          and not exists (select 1 from outbox o where o.job = 'drain-lane' and o.key = i.lane
                             and o.state in ('pending', 'dispatched'))
        order by received_at limit ?)
     ${WISH_OF_LANES}`,
    [graceMs, limit],
  )
  return rowCount
}

/** By the unique key of deliveries; as many rows at most as keys are asked for. */
export async function findKept(
  tx: Db | Tx,
  { channel, account, keys }: { channel: string; account: string; keys: readonly string[] },
): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { external_id: string }[] }>(
    'select external_id from inbox where channel = ? and account = ? and external_id = any(?::text[]) limit ?',
    [channel, account, [...keys], keys.length],
  )
  return rows.map((row) => row.external_id)
}

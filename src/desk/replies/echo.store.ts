import type { Tx } from '../../lib/db'
import { isUuid, type AccountId } from '../../lib/ids'
import type { Unsettled } from './echo.rules'

type Row = Omit<Unsettled, 'startedAt'> & { started_at: Date }

const WHAT = `r.id as reply, r.conversation_id as conversation, r.attempt_id as attempt, r.kind, a.started_at,
  coalesce(r.parts -> r.parts_sent ->> 'text', '') as text,
  coalesce(jsonb_array_length(r.parts -> r.parts_sent -> 'files'), 0) as files`

/** A reply that a person wants sent again keeps its attempt: news of it spares the customer the double. */
const IS_UNSETTLED = `(r.state in ('sending', 'unknown') or (r.state = 'waiting' and r.attempt_id is not null))`

/** There are few of these at any time, and an index for each half. */
const ON_THE_WAY = `(select * from replies where state = 'sending' union all select * from replies where state = 'unknown')`

const toUnsettled = ({ started_at: startedAt, ...row }: Row): Unsettled => ({ ...row, startedAt })

/** In a place, or in a conversation that goes on there; those that began there first. */
export async function unsettledIn(
  tx: Tx,
  { account, thread }: { account: AccountId; thread: string },
): Promise<Unsettled[]> {
  const { rows } = await tx.raw<{ rows: Row[] }>(
    `select ${WHAT}, case when c.thread = ? then 'there' else 'continued-there' end as stands
       from replies r join send_attempts a on a.id = r.attempt_id join conversations c on c.id = r.conversation_id
      where r.conversation_id in (
          select id from conversations where account = ? and thread = ?
          union select conversation_id from continued_threads where account = ? and thread = ?)
        and ${IS_UNSETTLED}
      order by c.thread = ? desc, r.created_at limit 20`,
    [thread, account, thread, account, thread, thread],
  )
  return rows.map(toUnsettled)
}

/** Public replies in other places that begin alike, such as to other people under the same comment; the newest first. */
export async function unsettledAmid(
  tx: Tx,
  { account, thread, amid }: { account: AccountId; thread: string; amid: string },
): Promise<Unsettled[]> {
  const { rows } = await tx.raw<{ rows: Row[] }>(
    `select ${WHAT}, 'beside' as stands
       from ${ON_THE_WAY} r join send_attempts a on a.id = r.attempt_id join conversations c on c.id = r.conversation_id
      where c.account = ? and c.thread <> ? and starts_with(c.thread, ?) and r.kind = 'public_reply'
      order by r.created_at desc limit 20`,
    [account, thread, amid],
  )
  return rows.map(toUnsettled)
}

/** The reply of an attempt that the platform itself has named. */
export async function unsettledOf(
  tx: Tx,
  { account, attempt }: { account: AccountId; attempt: string },
): Promise<Unsettled | undefined> {
  if (!isUuid(attempt)) return undefined
  const { rows } = await tx.raw<{ rows: Row[] }>(
    `select ${WHAT}, 'there' as stands
       from replies r join send_attempts a on a.id = r.attempt_id join conversations c on c.id = r.conversation_id
      where a.id = ? and c.account = ? and ${IS_UNSETTLED}`,
    [attempt, account],
  )
  return rows.map(toUnsettled)[0]
}

/** Whether a private answer to something public is on its way: what is said of it comes from a place nobody knows yet. */
export async function isMoving(tx: Tx, account: AccountId): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: [{ moving: boolean }] }>(
    `select exists (select 1 from ${ON_THE_WAY} r join conversations c on c.id = r.conversation_id
                     where c.account = ? and r.kind = 'private_reply') as moving`,
    [account],
  )
  return rows[0].moving
}

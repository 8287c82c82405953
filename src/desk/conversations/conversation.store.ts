import type { Db, Tx } from '../../lib/db'
import type { AccountId, ConversationId, CustomerId, IdentityId, PersonId, RoomId } from '../../lib/ids'
import type { Surface, Visibility } from '../playbook/account.rules'
import type { ConversationKind } from '../playbook/target.rules'
import type { Conversation, Elsewhere } from './conversation.rules'

export type ConversationRow = {
  id: ConversationId
  number: string
  channel: string
  account: AccountId
  surface: Surface
  visibility: Visibility
  thread: string
  subject: string | null
  customer_id: CustomerId
  identity_id: IdentityId
  room: RoomId
  playbook_version: number
  language: string | null
  priority: 1 | 2 | 3 | 4
  kind: ConversationKind | null
  opened_at: Date
  version: number
  last_seq: number
  last_customer_at: Date | null
  last_reply_at: Date | null
  unanswered_since: Date | null
  claim_agent: PersonId | null
  claim_since: Date | null
  snooze_until: Date | null
  snooze_by: PersonId | null
  closed_by: PersonId | null
  closed_at: Date | null
  closed_reason: string | null
  quarantined_by: PersonId | null
  quarantined_at: Date | null
  elsewhere: (Omit<Elsewhere, 'lastCustomerAt'> & { lastCustomerAt: string | null }) | null
}

/** A conversation with its rows of state. A closure counts until it is reopened; only the latest can be open. */
export const CONVERSATION = `
  c.*, k.agent as claim_agent, k.since as claim_since, z.until as snooze_until, z.by as snooze_by,
  x.by as closed_by, x.at as closed_at, x.reason as closed_reason, q.by as quarantined_by,
  q.at as quarantined_at, e.elsewhere`
export const CONVERSATION_STATE = `
  left join claims k on k.conversation_id = c.id
  left join snoozes z on z.conversation_id = c.id
  left join quarantines q on q.conversation_id = c.id
  left join lateral (select * from closures where conversation_id = c.id order by id desc limit 1) x
    on x.reopened_at is null
  left join lateral (
    select jsonb_build_object('thread', t.thread, 'surface', t.surface, 'visibility', t.visibility,
                              'identity', t.identity_id, 'lastCustomerAt', t.last_customer_at) as elsewhere
      from continued_threads t where t.conversation_id = c.id and t.why = 'moved'
     order by t.last_customer_at desc nulls last, t.since desc limit 1) e on true`

export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    number: row.number,
    channel: row.channel,
    account: row.account,
    surface: row.surface,
    visibility: row.visibility,
    thread: row.thread,
    subject: row.subject,
    customer: row.customer_id,
    identity: row.identity_id,
    room: row.room,
    playbookVersion: row.playbook_version,
    language: row.language,
    priority: row.priority,
    kind: row.kind,
    openedAt: row.opened_at,
    version: row.version,
    lastSeq: row.last_seq,
    lastCustomerAt: row.last_customer_at,
    lastReplyAt: row.last_reply_at,
    unansweredSince: row.unanswered_since,
    ...stateOf(row),
    elsewhere: toElsewhere(row.elsewhere),
  }
}

/** Moments are texts in JSON. */
const toElsewhere = (row: ConversationRow['elsewhere']): Elsewhere | null =>
  row && { ...row, lastCustomerAt: row.lastCustomerAt === null ? null : new Date(row.lastCustomerAt) }

function stateOf(row: ConversationRow): Pick<Conversation, 'claim' | 'snooze' | 'closed' | 'quarantine'> {
  return {
    claim: row.claim_agent && row.claim_since ? { agent: row.claim_agent, since: row.claim_since } : null,
    snooze: row.snooze_until && row.snooze_by ? { until: row.snooze_until, by: row.snooze_by } : null,
    closed:
      row.closed_by && row.closed_at ? { by: row.closed_by, at: row.closed_at, reason: row.closed_reason ?? '' } : null,
    quarantine: row.quarantined_by && row.quarantined_at ? { by: row.quarantined_by, at: row.quarantined_at } : null,
  }
}

/** Takes the row lock first and reads afterwards: one query that does both would read the state as it was before it waited. */
export async function lockAndRead(tx: Tx, id: ConversationId): Promise<Conversation | undefined> {
  const locked = await tx.raw<{ rows: unknown[] }>('select 1 from conversations where id = ? for update', [id])
  return locked.rows.length === 0 ? undefined : await readConversation(tx, { id })
}

export async function readConversation(
  tx: Db | Tx,
  key: { id: ConversationId } | { number: string },
): Promise<Conversation | undefined> {
  const [column, value] = 'id' in key ? ['id', key.id] : ['number', key.number]
  const { rows } = await tx.raw<{ rows: ConversationRow[] }>(
    `select ${CONVERSATION} from conversations c ${CONVERSATION_STATE} where c.${column} = ?`,
    [value],
  )
  return rows[0] && toConversation(rows[0])
}

/** Every change of state makes the cards that people have before them out of date. */
export async function growVersion(tx: Tx, id: ConversationId): Promise<void> {
  await tx.raw('update conversations set version = version + 1 where id = ?', [id])
}

/** Makes somebody the holder, whoever was it before. The caller holds the conversation's lock. */
export async function saveClaim(
  tx: Tx,
  claim: { conversation: ConversationId; agent: PersonId; since: Date },
): Promise<void> {
  await tx.raw(
    `insert into claims (conversation_id, agent, since) values (?, ?, ?)
     on conflict (conversation_id) do update set agent = excluded.agent, since = excluded.since`,
    [claim.conversation, claim.agent, claim.since],
  )
}

export async function deleteClaim(tx: Tx, id: ConversationId): Promise<void> {
  await tx.raw('delete from claims where conversation_id = ?', [id])
}

export async function saveSnooze(
  tx: Tx,
  snooze: { conversation: ConversationId; by: PersonId; at: Date; until: Date },
): Promise<void> {
  await tx.raw(
    `insert into snoozes (conversation_id, by, at, until) values (?, ?, ?, ?)
     on conflict (conversation_id) do update set by = excluded.by, at = excluded.at, until = excluded.until`,
    [snooze.conversation, snooze.by, snooze.at, snooze.until],
  )
}

/** Ends a snooze; with `ifOver` only one whose time is over by the database's clock. Tells whether there was one to end. */
export async function deleteSnooze(tx: Tx, id: ConversationId, { ifOver = false } = {}): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `delete from snoozes where conversation_id = ? ${ifOver ? 'and until <= db_now()' : ''}`,
    [id],
  )
  return rowCount > 0
}

/** Writes the closure and takes the conversation off the lists of what is to be done. */
export async function saveClosure(
  tx: Tx,
  closure: { conversation: ConversationId; by: PersonId; at: Date; reason: string; answered: boolean },
): Promise<void> {
  await tx.raw(
    `with listed as (delete from open_threads where conversation_id = ?),
          held as (delete from claims where conversation_id = ?),
          aside as (delete from snoozes where conversation_id = ?)
     insert into closures (conversation_id, by, at, reason, answered) values (?, ?, ?, ?, ?)`,
    [
      ...[closure.conversation, closure.conversation, closure.conversation],
      ...[closure.conversation, closure.by, closure.at, closure.reason, closure.answered],
    ],
  )
}

/**
 * Puts a closed conversation back on the list. Undefined when that was done; otherwise the number of the newer
 * conversation that is open in the same place.
 */
export async function undoClosure(
  tx: Tx,
  { id, account, thread, openedAt }: Pick<Conversation, 'id' | 'account' | 'thread' | 'openedAt'>,
  at: Date,
): Promise<string | undefined> {
  const listed = await tx.raw<{ rowCount: number }>(
    `with listed as (
       insert into open_threads (account, thread, conversation_id, opened_at) values (?, ?, ?, ?)
       on conflict (account, thread) do nothing
       returning conversation_id)
     update closures x set reopened_at = ? from listed
      where x.conversation_id = listed.conversation_id and x.reopened_at is null`,
    [account, thread, id, openedAt, at],
  )
  if (listed.rowCount > 0) return undefined
  const { rows } = await tx.raw<{ rows: { number: string }[] }>(
    `select c.number from open_threads o join conversations c on c.id = o.conversation_id
      where o.account = ? and o.thread = ?`,
    [account, thread],
  )
  return rows[0]?.number
}

export async function readInFlight(tx: Tx, id: ConversationId): Promise<number> {
  const { rows } = await tx.raw<{ rows: { replies_in_flight: number }[] }>(
    'select replies_in_flight from conversations where id = ?',
    [id],
  )
  return rows[0]?.replies_in_flight ?? 0
}

export async function addInFlight(tx: Tx, id: ConversationId, change: 1 | -1): Promise<void> {
  await tx.raw('update conversations set replies_in_flight = replies_in_flight + ? where id = ?', [change, id])
}

/** The oldest customer message after the seen one is what now waits, unless nothing waited before; gives since when. */
export async function saveReplySent(
  tx: Tx,
  { conversation, at, seenSeq }: { conversation: ConversationId; at: Date; seenSeq: number },
): Promise<Date | null> {
  const { rows } = await tx.raw<{ rows: { unanswered_since: Date | null }[] }>(
    `update conversations c
        set last_reply_at = greatest(c.last_reply_at, ?),
            unanswered_since = case when c.unanswered_since is not null then
              (select min(m.occurred_at) from messages m
                where m.conversation_id = c.id and m.seq > ? and m.direction = 'customer' and m.deleted_at is null
                  and not m.thanks) end
      where c.id = ?
      returning c.unanswered_since`,
    [at, seenSeq, conversation],
  )
  return rows[0]?.unanswered_since ?? null
}

/** What came after the last answer waits, be that answer ours or one that was given on the platform itself. */
export async function saveReplyFailed(
  tx: Tx,
  { conversation, answeredSeq }: { conversation: ConversationId; answeredSeq: number },
): Promise<Date | null> {
  const { rows } = await tx.raw<{ rows: { unanswered_since: Date | null }[] }>(
    `update conversations c
        set unanswered_since =
              (select min(m.occurred_at) from messages m
                where m.conversation_id = c.id and m.direction = 'customer' and m.deleted_at is null and not m.thanks
                  and m.seq > greatest(?, (select max(n.seq) from messages n
                                            where n.conversation_id = c.id and n.direction = 'native')))
      where c.id = ?
      returning c.unanswered_since`,
    [answeredSeq, conversation],
  )
  return rows[0]?.unanswered_since ?? null
}

export async function savePriority(tx: Tx, id: ConversationId, priority: Conversation['priority']): Promise<void> {
  await tx.raw('update conversations set priority = ?, version = version + 1 where id = ?', [priority, id])
}

export async function saveKind(tx: Tx, id: ConversationId, kind: ConversationKind): Promise<void> {
  await tx.raw('update conversations set kind = ?, version = version + 1 where id = ?', [kind, id])
}

/** Notes that it is spam: nobody holds it and nobody is reminded of it. */
export async function saveQuarantine(
  tx: Tx,
  quarantine: { conversation: ConversationId; by: PersonId; at: Date },
): Promise<void> {
  const { conversation, by, at } = quarantine
  await tx.raw(
    `with held as (delete from claims where conversation_id = ?),
          aside as (delete from snoozes where conversation_id = ?)
     insert into quarantines (conversation_id, by, at) values (?, ?, ?)`,
    [conversation, conversation, conversation, by, at],
  )
}

export async function deleteQuarantine(tx: Tx, id: ConversationId): Promise<void> {
  await tx.raw('delete from quarantines where conversation_id = ?', [id])
}

import type { Db, Tx } from '../../lib/db'
import type { AttemptId, ConversationId, MessageId, PersonId, ReplyId } from '../../lib/ids'
import { storableJson } from '../../lib/storable'
import type { ReplyKind, Visibility } from '../playbook/account.rules'
import type { QueuedReply } from './delivery.rules'
import type { Failure, Reply, ReplyPart, ReplyState, Template } from './reply.rules'

type ReplyRow = {
  id: ReplyId
  conversation_id: ConversationId
  author: PersonId
  text: string
  kind: ReplyKind
  visibility: Visibility
  template: Template | null
  in_reply_to: MessageId | null
  seen_seq: number
  submit_key: string
  content_hash: string
  state: ReplyState
  created_at: Date
  release_at: Date | null
  approved_by: PersonId | null
  approved_at: Date | null
  attempt_id: AttemptId | null
  claimed_at: Date | null
  parts: ReplyPart[] | null
  parts_sent: number
  sent_at: Date | null
  delivered_at: Date | null
  read_at: Date | null
  failure: Failure | null
  settled_at: Date | null
}

const toReply = (row: ReplyRow): Reply => ({
  id: row.id,
  conversation: row.conversation_id,
  author: row.author,
  text: row.text,
  kind: row.kind,
  visibility: row.visibility,
  template: row.template,
  inReplyTo: row.in_reply_to,
  seenSeq: row.seen_seq,
  contentHash: row.content_hash,
  state: row.state,
  createdAt: row.created_at,
  releaseAt: row.release_at,
  approvedBy: row.approved_by,
  approvedAt: row.approved_at,
  attempt: row.attempt_id,
  claimedAt: row.claimed_at,
  parts: row.parts,
  partsSent: row.parts_sent,
  sentAt: row.sent_at,
  deliveredAt: row.delivered_at,
  readAt: row.read_at,
  failure: row.failure,
  settledAt: row.settled_at,
})

export type ReplyToKeep = Pick<
  Reply,
  | 'id'
  | 'conversation'
  | 'author'
  | 'text'
  | 'kind'
  | 'visibility'
  | 'template'
  | 'inReplyTo'
  | 'seenSeq'
  | 'contentHash'
> & { submitKey: string; state: 'awaiting-approval' | 'waiting' }

/** False when a reply with this key exists already. The database's clock gives the order of a conversation's replies. */
export async function insertReply(tx: Tx, reply: ReplyToKeep): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `insert into replies (id, conversation_id, author, text, kind, visibility, in_reply_to, seen_seq, submit_key, content_hash, state, template, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, db_now()) on conflict (submit_key) do nothing`,
    [
      ...[reply.id, reply.conversation, reply.author, reply.text, reply.kind, reply.visibility],
      ...[reply.inReplyTo, reply.seenSeq, reply.submitKey, reply.contentHash, reply.state],
      reply.template === null ? null : storableJson(reply.template),
    ],
  )
  return rowCount === 1
}

export async function findBySubmitKey(tx: Db | Tx, submitKey: string): Promise<Reply | undefined> {
  const row = await tx<ReplyRow>('replies').where('submit_key', submitKey).first()
  return row && toReply(row)
}

/** Under the lock of its conversation a reply stays as it is read. */
export async function readReply(tx: Db | Tx, id: ReplyId): Promise<Reply | undefined> {
  const row = await tx<ReplyRow>('replies').where('id', id).first()
  return row && toReply(row)
}

export async function readLastReply(tx: Db | Tx, conversation: ConversationId): Promise<Reply | undefined> {
  const row = await tx<ReplyRow>('replies')
    .where('conversation_id', conversation)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first()
  return row && toReply(row)
}

/** What waits for a second person's word, oldest first. */
export async function readAwaiting(db: Db, limit: number): Promise<Reply[]> {
  const rows = await db<ReplyRow>('replies')
    .whereRaw(`state = 'awaiting-approval'`)
    .orderBy(['created_at', 'id'])
    .limit(limit)
  return rows.map(toReply)
}

/** A conversation holds few replies that have not gone; more than these are looked at when the first ones have. */
const QUEUE_LIMIT = 50

/** What a conversation has to send or to find out, oldest first. */
export async function readQueue(tx: Tx, conversation: ConversationId): Promise<QueuedReply[]> {
  const { rows } = await tx.raw<{
    rows: { id: ReplyId; state: ReplyState; claimed_at: Date | null; due_in_ms: number }[]
  }>(
    `select id, state, claimed_at, ceil(extract(epoch from release_at - db_now()) * 1000)::float8 as due_in_ms
       from replies where conversation_id = ? and state in ('waiting', 'sending', 'unknown')
      order by created_at, id limit ${QUEUE_LIMIT}`,
    [conversation],
  )
  return rows.map(({ id, state, claimed_at, due_in_ms }) => ({ id, state, claimedAt: claimed_at, dueInMs: due_in_ms }))
}

/** When a reply of somebody else was written in this conversation a moment ago. */
export async function findOtherReply(
  tx: Db | Tx,
  { conversation, author, withinMs }: { conversation: ConversationId; author: PersonId; withinMs: number },
): Promise<{ author: PersonId; seconds: number } | null> {
  const { rows } = await tx.raw<{ rows: { author: PersonId; seconds: number }[] }>(
    `select author, greatest(0, round(extract(epoch from db_now() - created_at)))::int as seconds from replies
      where conversation_id = ? and author <> ? and created_at > db_now() - ? * interval '1 ms'
        and state not in ('undone', 'declined', 'refused', 'not-sent')
      order by created_at desc limit 1`,
    [conversation, author, withinMs],
  )
  return rows[0] ?? null
}

/** Up to which message the customer was answered by replies that stood: 0 when by none. */
export async function readAnsweredSeq(tx: Tx, conversation: ConversationId): Promise<number> {
  const { rows } = await tx.raw<{ rows: [{ seq: number }] }>(
    `select coalesce(max(seen_seq), 0) as seq from replies where conversation_id = ? and state = 'sent' and failure is null`,
    [conversation],
  )
  return rows[0].seq
}

type Change = Partial<{
  state: ReplyState
  releaseAt: Date
  approvedBy: PersonId
  attempt: AttemptId | null
  sentAt: Date
  parts: readonly ReplyPart[]
  partsSent: number
  deliveredAt: Date | null
  readAt: Date | null
  failure: Failure | null
  settledBy: PersonId | null
}>

/** Changes a reply under the lock of its conversation; `now` names the moments that the database's clock sets. */
export async function changeReply(tx: Tx, id: ReplyId, change: Change & { now?: readonly Moment[] }): Promise<void> {
  const { now = [], ...rest } = change
  const set: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(rest)) {
    const json = (name === 'parts' || name === 'failure') && value !== null
    set[COLUMN[name as keyof Change]] = json ? JSON.stringify(value) : value
  }
  for (const moment of now) set[moment] = tx.raw('db_now()')
  await tx('replies').where('id', id).update(set)
}

type Moment = 'approved_at' | 'claimed_at' | 'settled_at' | 'release_at'

const COLUMN: Record<keyof Change, string> = {
  state: 'state',
  releaseAt: 'release_at',
  approvedBy: 'approved_by',
  attempt: 'attempt_id',
  sentAt: 'sent_at',
  parts: 'parts',
  partsSent: 'parts_sent',
  deliveredAt: 'delivered_at',
  readAt: 'read_at',
  failure: 'failure',
  settledBy: 'settled_by',
}

/** Puts the release off by the database's clock. */
export async function delayRelease(tx: Tx, id: ReplyId, byMs: number): Promise<void> {
  await tx.raw(`update replies set release_at = db_now() + ? * interval '1 ms' where id = ?`, [byMs, id])
}

export async function databaseNow(tx: Db | Tx): Promise<Date> {
  const { rows } = await tx.raw<{ rows: [{ now: Date }] }>('select db_now() as now')
  return rows[0].now
}

/** Replies that are due for longer than the grace and that nothing in their conversation holds up. */
export async function overdueReplies(
  db: Db,
  { graceMs, account, limit }: { graceMs: number; account?: string; limit: number },
): Promise<{ reply: ReplyId; conversation: ConversationId }[]> {
  const { rows } = await db.raw<{ rows: { reply: ReplyId; conversation: ConversationId }[] }>(
    `select r.id as reply, r.conversation_id as conversation from replies r
      where r.state = 'waiting' and r.release_at <= db_now() - ? * interval '1 ms'
        and (?::text is null or exists (select 1 from conversations c where c.id = r.conversation_id and c.account = ?))
        and not exists (
          select 1 from replies o where o.conversation_id = r.conversation_id
             and (o.state in ('sending', 'unknown') or (o.state = 'waiting' and (o.created_at, o.id) < (r.created_at, r.id))))
      order by r.release_at limit ?`,
    [graceMs, account ?? null, account ?? null, limit],
  )
  return rows
}

/** Replies whose call has not been settled within its lease. */
export async function expiredReplies(
  db: Db,
  { leaseMs, limit }: { leaseMs: number; limit: number },
): Promise<{ reply: ReplyId; conversation: ConversationId; attempt: AttemptId }[]> {
  const { rows } = await db.raw<{ rows: { reply: ReplyId; conversation: ConversationId; attempt: AttemptId }[] }>(
    `select id as reply, conversation_id as conversation, attempt_id as attempt from replies
      where state = 'sending' and claimed_at <= db_now() - ? * interval '1 ms' order by claimed_at limit ?`,
    [leaseMs, limit],
  )
  return rows
}

import type { Db, Tx } from '../../lib/db'
import type { AccountId, ConversationId, MessageId } from '../../lib/ids'
import { storableJson } from '../../lib/storable'
import type { Surface, Visibility } from '../playbook/account.rules'
import type { Conversation } from './conversation.rules'

export type PlaceFound = {
  /** This very message is attached already. */
  known: boolean
  open: ConversationId | null
  latest: ConversationId | null
  closed_at: Date | null
}

/**
 * What there is at a place of a platform: the open conversation, or else the latest one with its closing. A conversation
 * that goes on there after it began elsewhere counts, unless one of the place's own is open.
 */
export async function findPlace(
  tx: Tx,
  { account, thread, externalId }: { account: AccountId; thread: string; externalId: string },
): Promise<PlaceFound> {
  const { rows } = await tx.raw<{ rows: PlaceFound[] }>(
    `select exists (select 1 from messages where account = ? and external_id = ?) as known,
            coalesce(
              (select conversation_id from open_threads where account = ? and thread = ?),
              (select o.conversation_id from continued_threads t
                 join open_threads o on o.conversation_id = t.conversation_id
                where t.account = ? and t.thread = ?)) as open,
            latest.id as latest, latest.closed_at
       from (select 1) one
       left join lateral (
         select c.id, (select at from closures x where x.conversation_id = c.id order by x.id desc limit 1) as closed_at
           from (
             (select id, opened_at from conversations where account = ? and thread = ? order by opened_at desc limit 1)
             union all
             (select k.id, k.opened_at from continued_threads t join conversations k on k.id = t.conversation_id
               where t.account = ? and t.thread = ?)) c
          order by c.opened_at desc limit 1) latest on true`,
    [account, externalId, account, thread, account, thread, account, thread, account, thread],
  )
  return rows[0] as PlaceFound
}

export type NewConversation = Pick<
  Conversation,
  | 'id'
  | 'channel'
  | 'account'
  | 'surface'
  | 'visibility'
  | 'thread'
  | 'subject'
  | 'customer'
  | 'identity'
  | 'room'
  | 'playbookVersion'
  | 'language'
  | 'priority'
  | 'openedAt'
>

/** Opens a conversation and gives its number; undefined when somebody has just opened one at the same place. */
export async function insertConversation(tx: Tx, c: NewConversation): Promise<string | undefined> {
  const { rows } = await tx.raw<{ rows: { number: string }[] }>(
    `with listed as (
       insert into open_threads (account, thread, conversation_id, opened_at) values (?, ?, ?, ?)
       on conflict (account, thread) do nothing returning conversation_id)
     insert into conversations (id, channel, account, surface, visibility, thread, subject, customer_id, identity_id,
                                room, playbook_version, language, priority, opened_at)
     select conversation_id, ?, ?, ?, ?, ?, ?, ?::uuid, ?::uuid, ?, ?::integer, ?, ?::smallint, ?::timestamptz
       from listed
     returning number`,
    [
      ...[c.account, c.thread, c.id, c.openedAt],
      ...[c.channel, c.account, c.surface, c.visibility, c.thread, c.subject, c.customer, c.identity],
      ...[c.room, c.playbookVersion, c.language, c.priority, c.openedAt],
    ],
  )
  return rows[0]?.number
}

export type NewMessage = {
  id: MessageId
  externalId: string
  authorName: string
  text: string
  quoted: string | null
  permalink: string | null
  occurredAt: Date
  /** It says nothing but thanks; after an answer of ours nobody waits for an answer to it. */
  thanks: boolean
  surface: Surface
  visibility: Visibility
}

export type EarlyChange =
  | { kind: 'edited'; text: string; occurredAt: string }
  | { kind: 'deleted'; occurredAt: string }
  | { kind: 'hidden'; hidden: boolean; occurredAt: string }
export type Attached = {
  id: MessageId
  seq: number
  late: boolean
  early: EarlyChange[]
  /** Since when something waited for an answer before these messages, and since when it does with them. */
  waitedSince: Date | null
  waitsSince: Date | null
}

/** What messages change in their conversation. A native reply answers what was said before it; a program's, nothing. */
const MOVED = {
  customer: `, last_customer_at = greatest(c.last_customer_at, said.latest),
             unanswered_since = least(c.unanswered_since, said.waits_since)`,
  native: `, last_reply_at = greatest(c.last_reply_at, said.latest),
           unanswered_since = case when said.latest < c.last_customer_at then
             (select min(o.occurred_at) from messages o
               where o.conversation_id = c.id and o.direction = 'customer' and o.deleted_at is null and not o.thanks
                 and o.occurred_at > said.latest) end`,
  automatic: '',
}

export type Direction = keyof typeof MOVED

/**
 * Attaches messages under the conversation's lock, with the next numbers in it and in the given order; takes along the
 * changes that overtook them. What is attached already, here or elsewhere, is left out.
 */
export async function attachMessages(
  tx: Tx,
  at: { conversation: ConversationId; account: AccountId; direction: Direction; receivedAt: Date },
  messages: readonly NewMessage[],
): Promise<Attached[]> {
  // knex's types know arrays of strings; the driver writes dates, booleans and nulls into arrays as well.
  const column = (name: keyof NewMessage) => messages.map((message) => message[name]) as unknown as string[]
  const { rows } = await tx.raw<{ rows: Attached[] }>(
    `with m as (
       insert into messages (id, conversation_id, seq, account, external_id, direction, author_name, text, quoted,
                             permalink, occurred_at, received_at, late, thanks, surface, visibility)
       select n.id, c.id, c.last_seq + row_number() over (order by n.ord), ?, n.external_id, ?, n.author_name, n.text,
              n.quoted, n.permalink, n.occurred_at, ?::timestamptz,
              coalesce(n.occurred_at < greatest(c.last_customer_at,
                (select occurred_at from messages where conversation_id = c.id and seq = c.last_seq)), false),
              n.thanks and c.last_reply_at is not null,
              nullif(n.surface, c.surface), case when n.surface <> c.surface then n.visibility end
         from conversations c
         cross join unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],
                           ?::boolean[], ?::text[], ?::text[])
           with ordinality as n(id, external_id, author_name, text, quoted, permalink, occurred_at, thanks, surface,
                                visibility, ord)
        where c.id = ?
          and not exists (select 1 from messages o where o.account = ? and o.external_id = n.external_id)
       returning id, conversation_id, seq, late, account, external_id, occurred_at, received_at, thanks),
     said as (
       select conversation_id, max(seq) as seq, max(occurred_at) as latest,
              least(min(occurred_at) filter (where not thanks), min(received_at) filter (where not thanks))
                as waits_since
         from m group by conversation_id),
     moved as (
       update conversations c set last_seq = said.seq${MOVED[at.direction]}
         from said where c.id = said.conversation_id
       returning c.unanswered_since),
     early as (
       delete from early_changes e using m where e.account = m.account and e.external_id = m.external_id
       returning e.id, e.external_id, e.change)
     select m.id, m.seq, m.late,
            coalesce((select jsonb_agg(e.change order by e.id) from early e where e.external_id = m.external_id), '[]')
              as early,
            (select unanswered_since from conversations where id = m.conversation_id) as "waitedSince",
            (select unanswered_since from moved) as "waitsSince"
       from m order by m.seq`,
    [
      ...[at.account, at.direction, at.receivedAt],
      ...[column('id'), column('externalId'), column('authorName'), column('text'), column('quoted')],
      ...[column('permalink'), column('occurredAt'), column('thanks'), column('surface'), column('visibility')],
      ...[at.conversation, at.account],
    ],
  )
  return rows
}

export type FoundMessage = {
  id: MessageId
  conversation: ConversationId
  text: string
  editedAt: Date | null
  deletedAt: Date | null
}

export async function findMessage(
  tx: Db | Tx,
  { account, externalId }: { account: AccountId; externalId: string },
): Promise<FoundMessage | undefined> {
  const { rows } = await tx.raw<{ rows: FoundMessage[] }>(
    `select id, conversation_id as conversation, text, edited_at as "editedAt", deleted_at as "deletedAt"
       from messages where account = ? and external_id = ?`,
    [account, externalId],
  )
  return rows[0]
}

/** Writes the new text and keeps both; gives the edit's id. */
export async function insertEdit(
  tx: Tx,
  message: FoundMessage,
  { text, at }: { text: string; at: Date },
): Promise<string> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `with changed as (update messages set text = ?, edited_at = ? where id = ?)
     insert into message_edits (message_id, old_text, new_text, at) values (?, ?, ?, ?) returning id`,
    [text, at, message.id, message.id, message.text, text, at],
  )
  return rows[0]?.id as string
}

/**
 * What a customer deleted is gone: its text, what it said before its edits, and its files. The rows say that it was.
 * True when something waited for an answer and nothing does now.
 */
export async function blankMessage(
  tx: Tx,
  id: MessageId,
  { at, reason }: { at: Date; reason: string },
): Promise<boolean> {
  await tx.raw(
    `with edits as (update message_edits set old_text = '', new_text = '' where message_id = ?),
          held as (select id, file_id from attachments where message_id = ?),
          detached as (
            update attachments set state = 'failed', reason = ?, source = null, file_id = null where message_id = ?),
          gone as (
            delete from files where id in (select file_id from held)
               and not exists (select 1 from attachments a where a.file_id = files.id and a.id not in (select id from held)))
     update messages set text = '', quoted = null, deleted_at = ? where id = ?`,
    [id, id, reason, id, at, id],
  )
  // Nobody waits for an answer to what they took back.
  const { rows } = await tx.raw<{ rows: { unanswered_since: Date | null }[] }>(
    `update conversations c
        set unanswered_since =
              (select min(occurred_at) from messages m
                where m.conversation_id = c.id and m.direction = 'customer' and m.deleted_at is null and not m.thanks
                  and m.occurred_at >= c.unanswered_since)
      where c.unanswered_since is not null and c.id = (select conversation_id from messages where id = ?)
      returning c.unanswered_since`,
    [id],
  )
  return rows[0] !== undefined && rows[0].unanswered_since === null
}

export async function savePrivateReply(tx: Tx, id: MessageId, at: Date): Promise<void> {
  await tx.raw('update messages set private_reply_used_at = coalesce(private_reply_used_at, ?) where id = ?', [at, id])
}

/** Keeps a change whose message has not come, and forgets a few that waited in vain for a month. */
export async function saveEarlyChange(
  tx: Tx,
  { account, externalId }: { account: AccountId; externalId: string },
  change: EarlyChange,
): Promise<void> {
  await tx.raw(
    `with stale as (
       select id from early_changes where received_at < (select db_now() - interval '30 days')
        order by received_at limit 20 for update skip locked),
     forgotten as (delete from early_changes where id in (select id from stale))
     insert into early_changes (account, external_id, change) values (?, ?, ?::jsonb)`,
    [account, externalId, storableJson(change)],
  )
}

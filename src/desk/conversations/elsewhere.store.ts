import type { Tx } from '../../lib/db'
import type { AccountId, ConversationId, IdentityId } from '../../lib/ids'
import type { Surface, Visibility } from '../playbook/account.rules'

export type ContinuedThread = {
  account: AccountId
  thread: string
  conversation: ConversationId
  why: 'moved' | 'renamed'
  surface: Surface
  visibility: Visibility
  identity: IdentityId | null
  at: Date
}

/** What is said in this place belongs to the conversation from now on; one that went on there before, and ended, gives way. */
export async function saveContinued(tx: Tx, thread: ContinuedThread): Promise<void> {
  const { account, conversation, why, surface, visibility, identity, at } = thread
  await tx.raw(
    `insert into continued_threads (account, thread, conversation_id, why, surface, visibility, identity_id, since)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (account, thread) do update
       set conversation_id = excluded.conversation_id, why = excluded.why, surface = excluded.surface,
           visibility = excluded.visibility, since = excluded.since,
           identity_id = coalesce(excluded.identity_id, continued_threads.identity_id),
           last_customer_at = case when continued_threads.conversation_id = excluded.conversation_id
                                   then continued_threads.last_customer_at end`,
    [account, thread.thread, conversation, why, surface, visibility, identity, at],
  )
}

/** Notes that the customer wrote there. True when it was for the first time since the conversation was moved. */
export async function noteWritten(
  tx: Tx,
  { account, thread, identity, at }: { account: AccountId; thread: string; identity: IdentityId; at: Date },
): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: { first: boolean }[] }>(
    `update continued_threads t
        set identity_id = ?, last_customer_at = greatest(t.last_customer_at, ?)
       from (select account, thread, last_customer_at from continued_threads
              where account = ? and thread = ? for update) before
      where t.account = before.account and t.thread = before.thread
      returning before.last_customer_at is null and t.why = 'moved' as first`,
    [identity, at, account, thread],
  )
  return rows[0]?.first ?? false
}

/** The open conversation that a place belongs to, by its beginning or because one goes on there. */
export async function openAt(
  tx: Tx,
  { account, thread }: { account: AccountId; thread: string },
): Promise<ConversationId | undefined> {
  const { rows } = await tx.raw<{ rows: { id: ConversationId | null }[] }>(
    `select coalesce(
        (select conversation_id from open_threads where account = ? and thread = ?),
        (select o.conversation_id from continued_threads t join open_threads o on o.conversation_id = t.conversation_id
          where t.account = ? and t.thread = ?)) as id`,
    [account, thread, account, thread],
  )
  return rows[0]?.id ?? undefined
}

/** More conversations of one person are history. */
const LATEST = 50

export type OfIdentity = {
  id: ConversationId
  account: AccountId
  thread: string
  surface: Surface
  visibility: Visibility
}

/** The latest conversations that an identity began, in an order in which everybody locks them. */
export async function conversationsOfIdentity(tx: Tx, identity: IdentityId): Promise<OfIdentity[]> {
  const { rows } = await tx.raw<{ rows: OfIdentity[] }>(
    `select id, account, thread, surface, visibility from (
       select c.* from identities i join conversations c on c.customer_id = i.customer_id and c.identity_id = i.id
        where i.id = ? order by c.opened_at desc limit ${LATEST}) latest
      order by id`,
    [identity],
  )
  return rows
}

/**
 * Moves a conversation to another thread and identity of the same person. Tells whether its place is the new one now:
 * not when another conversation is open there.
 */
export async function saveThread(
  tx: Tx,
  { id, account, thread, identity }: { id: ConversationId; account: AccountId; thread: string; identity: IdentityId },
): Promise<boolean> {
  await tx.raw('update conversations set identity_id = ? where id = ?', [identity, id])
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `with listed as (
       update open_threads set thread = ? where conversation_id = ?
          and not exists (select 1 from open_threads o where o.account = ? and o.thread = ? and o.conversation_id <> ?))
     update conversations set thread = ? where id = ?
        and not exists (select 1 from open_threads o where o.account = ? and o.thread = ? and o.conversation_id <> ?)`,
    [thread, id, account, thread, id, thread, id, account, thread, id],
  )
  return rowCount > 0
}

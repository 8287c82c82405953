import type { Knex } from 'knex'

/** What the desk keeps about its channels; each statement is one table or index and why it exists. */
const statements = [
  // Tokens that a platform changes by itself: encrypted, see channels/vault.store.ts.
  `create table vault (
     account text not null,
     name text not null,
     sealed bytea not null,
     changed_at timestamptz not null,
     primary key (account, name)
   )`,
  // What a delivery turned out to point to, so that the platform is asked once.
  `alter table inbox add column found jsonb`,
  // Where else a conversation goes on: in private after a public beginning (moved), or under another id of the same
  // person (renamed). Messages with such a thread belong to the conversation that is named here.
  `create table continued_threads (
     account text not null,
     thread text not null,
     conversation_id uuid not null references conversations,
     why text not null check (why in ('moved', 'renamed')),
     surface text not null,
     visibility text not null check (visibility in ('public', 'private')),
     identity_id uuid references identities,
     since timestamptz not null,
     last_customer_at timestamptz,
     primary key (account, thread)
   )`,
  `create index continued_threads_of_conversation on continued_threads (conversation_id)`,
  // Where a message was said, if not where its conversation began; and when it was answered in private, which most
  // platforms allow once.
  `alter table messages add column surface text, add column visibility text,
     add column private_reply_used_at timestamptz`,
  // The approved template that is sent in place of free text, and what stands in its blanks.
  `alter table replies add column template jsonb`,
  // What is possible instead of a reply whose late failure came before its id was known.
  `alter table early_receipts add column remedies jsonb`,
  // How each account stands with its platform: tokens, subscriptions, permissions. `stage`: the day of the countdown told.
  `create table account_checks (
     account text not null,
     what text not null,
     state text not null check (state in ('ok', 'warn', 'bad')),
     detail text not null,
     until timestamptz,
     stage smallint,
     since timestamptz not null,
     primary key (account, what)
   )`,
  // Whose turn it is to be looked after, up to when late messages were counted, and since when nobody writes.
  `create table account_watch (
     account text primary key,
     next_at timestamptz not null,
     looked_at timestamptz not null,
     silent_since timestamptz
   )`,
  // Hours in which customers wrote to an account, some weeks back; the account '' says how far it was counted.
  `create table account_hours (account text not null, hour timestamptz not null, primary key (account, hour))`,
  // Messages come in the order of this time: a few pages of index for any number of them.
  `create index messages_by_arrival on messages using brin (received_at)`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of statements) await db.raw(statement)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table vault, continued_threads, account_checks, account_watch, account_hours')
  await db.raw('drop index messages_by_arrival')
  await db.raw('alter table messages drop column surface, drop column visibility, drop column private_reply_used_at')
  await db.raw('alter table replies drop column template')
  await db.raw('alter table early_receipts drop column remedies')
  await db.raw('alter table inbox drop column found')
}

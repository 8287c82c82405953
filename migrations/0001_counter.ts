import type { Knex } from 'knex'

/** One list a room, in the order of the flow; each statement is one table with its indexes and why they exist. */
const statements = [
  // The database's clock decides every due time. A function of our own lets tests move it; Postgres inlines it.
  `create function db_now() returns timestamptz language sql volatile as 'select clock_timestamp()'`,

  // One row, made at the first start: what keeps this deployment apart from others where they share something.
  `create table deployment (one boolean primary key default true check (one), id uuid not null)`,

  // --- timeline
  `create table facts (
     id bigint generated always as identity primary key,
     conversation_id uuid,
     type text not null,
     at timestamptz not null,
     actor text,
     data jsonb not null default '{}'
   )`,
  `create index facts_of_conversation on facts (conversation_id, id)`,
  `create index facts_by_time on facts (at)`,

  // --- outbox: work that follows from facts, written in their transaction
  `create table outbox (
     id bigint generated always as identity primary key,
     job text not null,
     key text not null,
     priority smallint not null default 5,
     payload jsonb not null default '{}',
     due_at timestamptz not null default clock_timestamp(),
     state text not null default 'pending' check (state in ('pending', 'dispatched', 'dead')),
     gen integer not null default 0,
     attempts integer not null default 0,
     starts integer not null default 0,
     dispatched_at timestamptz,
     created_at timestamptz not null default clock_timestamp(),
     last_error text
   ) with (fillfactor = 70)`,
  // A second wish for the same work joins the first; the same work never runs twice at a time.
  `create unique index outbox_one_pending on outbox (job, key) where state = 'pending'`,
  `create unique index outbox_one_running on outbox (job, key) where state = 'dispatched'`,
  // The job first: the relay asks job by job, so that a backlog of one is never read for another.
  `create index outbox_due on outbox (job, priority, due_at, id) where state = 'pending'`,
  `create index outbox_running_since on outbox (dispatched_at) where state = 'dispatched'`,
  `create index outbox_dead on outbox (job, key) where state = 'dead'`,

  // --- playbook
  `create table playbook_versions (
     version integer primary key,
     hash text not null,
     content jsonb not null,
     published_by text not null,
     published_at timestamptz not null default clock_timestamp()
   )`,

  // --- deadlines
  `create table timers (
     id uuid primary key,
     kind text not null,
     subject uuid not null,
     conversation_id uuid not null,
     gen integer not null,
     due_at timestamptz not null,
     state text not null default 'pending' check (state in ('pending', 'fired', 'cancelled')),
     armed_at timestamptz not null default clock_timestamp(),
     fired_at timestamptz,
     fired_by text,
     unique (kind, subject, gen)
   )`,
  `create index timers_due on timers (due_at) where state = 'pending'`,
  `create unique index timers_one_pending on timers (kind, subject) where state = 'pending'`,
  `create index timers_fired on timers (fired_at) where state = 'fired'`,

  // --- inbox: what the world delivered. The unique key is the only deduplication there is.
  `create table inbox (
     id bigint generated always as identity primary key,
     source text not null check (source in ('customer', 'workspace')),
     channel text not null,
     account text not null,
     external_id text not null,
     lane text not null,
     occurred_at timestamptz not null,
     received_at timestamptz not null default clock_timestamp(),
     event jsonb,
     raw bytea not null,
     state text not null default 'new' check (state in ('new', 'done', 'quarantined', 'dead')),
     attempts integer not null default 0,
     last_error text,
     handled_at timestamptz,
     unique (channel, account, external_id)
   ) with (fillfactor = 85)`,
  `create index inbox_lane on inbox (lane, occurred_at, id) where state = 'new'`,
  `create index inbox_stuck on inbox (received_at) where state = 'new'`,
  `create index inbox_bad on inbox (id) where state in ('quarantined', 'dead')`,

  // How far a table was walked through in the order of its ids, to forget what is old.
  `create table walks (name text primary key, through bigint not null)`,

  // --- customers
  `create table customers (
     id uuid primary key,
     name text not null,
     created_at timestamptz not null default clock_timestamp()
   )`,
  `create table identities (
     id uuid primary key,
     customer_id uuid not null references customers,
     channel text not null,
     account text not null,
     external_id text not null,
     name text not null,
     handle text,
     reach integer,
     verified boolean not null default false,
     other_ids jsonb not null default '{}',
     created_at timestamptz not null default clock_timestamp(),
     unique (channel, account, external_id)
   )`,
  `create index identities_of_customer on identities (customer_id)`,

  // --- conversations
  `create table conversations (
     id uuid primary key,
     number bigint generated always as identity (start with 1001) unique,
     channel text not null,
     account text not null,
     surface text not null,
     visibility text not null check (visibility in ('public', 'private')),
     thread text not null,
     subject text,
     customer_id uuid not null references customers,
     identity_id uuid not null references identities,
     room text not null,
     playbook_version integer not null,
     language text,
     priority smallint not null default 3 check (priority between 1 and 4),
     kind text check (kind in ('complaint', 'question', 'praise', 'other')),
     opened_at timestamptz not null,
     version integer not null default 1,
     last_seq integer not null default 0,
     last_customer_at timestamptz,
     last_reply_at timestamptz,
     unanswered_since timestamptz,
     replies_in_flight integer not null default 0 check (replies_in_flight >= 0)
   ) with (fillfactor = 80)`,
  `create index conversations_of_customer on conversations (customer_id, opened_at desc)`,
  `create index conversations_of_thread on conversations (account, thread, opened_at desc)`,
  // The open ones are few beside the closed ones: lists of what is to be done read this table, never the large one.
  `create table open_threads (
     account text not null,
     thread text not null,
     conversation_id uuid not null unique references conversations,
     opened_at timestamptz not null,
     primary key (account, thread)
   )`,
  `create index open_threads_by_age on open_threads (opened_at)`,
  `create table claims (
     conversation_id uuid primary key references conversations,
     agent text not null,
     since timestamptz not null
   )`,
  `create index claims_of_agent on claims (agent, since)`,
  `create table snoozes (
     conversation_id uuid primary key references conversations,
     by text not null,
     at timestamptz not null,
     until timestamptz not null
   )`,
  `create table closures (
     id bigint generated always as identity primary key,
     conversation_id uuid not null references conversations,
     by text not null,
     at timestamptz not null,
     reason text not null,
     answered boolean not null,
     reopened_at timestamptz
   )`,
  `create index closures_of_conversation on closures (conversation_id, id desc)`,
  `create table messages (
     id uuid primary key,
     conversation_id uuid not null references conversations,
     seq integer not null,
     account text not null,
     external_id text not null,
     direction text not null check (direction in ('customer', 'native', 'automatic')),
     author_name text not null,
     text text not null,
     quoted text,
     permalink text,
     occurred_at timestamptz not null,
     received_at timestamptz not null,
     late boolean not null default false,
     -- Said after an answer of ours, and nothing but thanks: nobody waits for an answer to it.
     thanks boolean not null default false,
     edited_at timestamptz,
     deleted_at timestamptz,
     unique (account, external_id),
     unique (conversation_id, seq)
   )`,
  `create table message_edits (
     id bigint generated always as identity primary key,
     message_id uuid not null references messages,
     old_text text not null,
     new_text text not null,
     at timestamptz not null
   )`,
  `create index edits_of_message on message_edits (message_id, id)`,
  // Edits and deletions that overtook their message wait here and are applied when it comes.
  `create table early_changes (
     id bigint generated always as identity primary key,
     account text not null,
     external_id text not null,
     change jsonb not null,
     received_at timestamptz not null default clock_timestamp()
   )`,
  `create index early_changes_of_message on early_changes (account, external_id)`,
  `create index early_changes_by_age on early_changes (received_at)`,
  // Contents lie apart from the rows that are read all day.
  `create table files (
     id uuid primary key,
     name text not null,
     mime text not null,
     bytes integer not null,
     sha256 text not null,
     content bytea not null,
     created_at timestamptz not null default clock_timestamp()
   )`,
  `alter table files alter column content set storage external`,
  `create table attachments (
     id uuid primary key,
     conversation_id uuid not null references conversations,
     message_id uuid references messages,
     reply_id uuid,
     position smallint not null,
     kind text not null,
     name text not null,
     mime text not null,
     bytes integer,
     source jsonb,
     state text not null check (state in ('pending', 'stored', 'failed')),
     reason text,
     file_id uuid references files,
     check (message_id is not null or reply_id is not null)
   )`,
  `create index attachments_of_message on attachments (message_id)`,
  `create index attachments_of_reply on attachments (reply_id) where reply_id is not null`,
  `create index attachments_of_file on attachments (file_id) where file_id is not null`,
  `create index attachments_to_fetch on attachments (conversation_id) where state = 'pending'`,
  `create table notes (
     id uuid primary key,
     conversation_id uuid not null references conversations,
     author text not null,
     text text not null,
     at timestamptz not null,
     origin text unique,
     edited_at timestamptz,
     deleted_at timestamptz
   )`,
  `create index notes_of_conversation on notes (conversation_id, at)`,
  // How far a workspace shows a conversation. Facts of one conversation are written under its lock, hence in id order.
  `create table mirrors (
     conversation_id uuid not null references conversations,
     workspace text not null,
     room text not null,
     root text,
     card_hash text,
     posted_through bigint not null default 0,
     primary key (conversation_id, workspace)
   )`,
  `create table posts (
     workspace text not null,
     ref text not null,
     conversation_id uuid not null references conversations,
     key text not null,
     at timestamptz not null default clock_timestamp(),
     primary key (workspace, ref),
     unique (workspace, key)
   )`,

  // --- replies
  `create table drafts (
     conversation_id uuid not null references conversations,
     agent text not null,
     text text not null,
     seen_seq integer not null,
     updated_at timestamptz not null,
     primary key (conversation_id, agent)
   )`,
  `create table replies (
     id uuid primary key,
     conversation_id uuid not null references conversations,
     author text not null,
     text text not null,
     kind text not null,
     visibility text not null check (visibility in ('public', 'private')),
     in_reply_to uuid references messages,
     seen_seq integer not null,
     submit_key text not null unique,
     content_hash text not null,
     state text not null check (state in
       ('awaiting-approval', 'declined', 'waiting', 'undone', 'sending', 'sent', 'refused', 'unknown', 'not-sent')),
     created_at timestamptz not null,
     release_at timestamptz,
     approved_by text,
     approved_at timestamptz,
     attempt_id uuid,
     claimed_at timestamptz,
     parts jsonb,
     parts_sent integer not null default 0,
     sent_at timestamptz,
     delivered_at timestamptz,
     read_at timestamptz,
     failure jsonb,
     settled_by text,
     settled_at timestamptz
   ) with (fillfactor = 80)`,
  `create index replies_of_conversation on replies (conversation_id, created_at)`,
  `create index replies_in_flight on replies (claimed_at) where state = 'sending'`,
  `create index replies_waiting on replies (release_at) where state = 'waiting'`,
  `create index replies_unknown on replies (created_at) where state = 'unknown'`,
  // Append-only: every call that could have reached a customer.
  `create table send_attempts (
     id uuid primary key,
     reply_id uuid not null references replies,
     part integer not null,
     started_at timestamptz not null,
     ended_at timestamptz,
     outcome text,
     provider_ids jsonb,
     detail text,
     evidence text
   )`,
  `create index attempts_of_reply on send_attempts (reply_id, started_at)`,
  // By these ids an echo or a receipt of the platform finds the reply that it belongs to.
  `create table sent_ids (
     account text not null,
     external_id text not null,
     reply_id uuid not null references replies,
     part integer not null,
     primary key (account, external_id)
   )`,
  `create index sent_ids_of_reply on sent_ids (reply_id)`,
  // Receipts that overtook the settlement of their own send wait here for its ids.
  `create table early_receipts (
     account text not null,
     external_id text not null,
     what text not null check (what in ('delivered', 'read', 'failed')),
     reason text,
     at timestamptz not null,
     received_at timestamptz not null default clock_timestamp(),
     primary key (account, external_id, what)
   )`,
  `create table account_health (
     account text primary key,
     state text not null default 'closed' check (state in ('closed', 'open')),
     since timestamptz not null default clock_timestamp(),
     reason text,
     blocked_until timestamptz,
     window_started_at timestamptz not null default clock_timestamp(),
     calls integer not null default 0,
     failures integer not null default 0,
     timeouts_in_a_row integer not null default 0,
     probe_at timestamptz
   )`,
  // One row a room or platform account: its lock is mutex and token at once (one post a second, 429 obeyed by all).
  `create table gates (
     key text primary key,
     next_at timestamptz not null default clock_timestamp(),
     blocked_until timestamptz
   )`,
  // Who fetches an account's messages (one replica at a time) and how far it came.
  `create table listeners (
     account text primary key,
     cursor text,
     held_by text,
     held_until timestamptz
   )`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of statements) await db.raw(statement)
}

export async function down(): Promise<void> {
  // The first migration has nothing to go back to: drop the database instead.
}

import type { Knex } from 'knex'

/** Promises to customers; each statement is one table or index and why it exists. */
const deadlineTables = [
  // A promise with its due time. It keeps the rule that it was made by: what was promised does not change afterwards.
  `create table deadlines (
     id uuid primary key,
     conversation_id uuid not null references conversations,
     kind text not null check (kind in ('first-reply', 'next-reply', 'resolution')),
     started_at timestamptz not null,
     within_ms bigint not null,
     calendar text not null,
     rule jsonb not null,
     due_at timestamptz not null,
     warn_at timestamptz not null,
     manager_at timestamptz not null,
     reopened integer not null default 0,
     ended_at timestamptz,
     outcome text check (outcome in ('met', 'cancelled')),
     cancelled_for text check (cancelled_for in ('closed', 'spam', 'withdrawn')),
     closed_without_answer boolean not null generated always as (coalesce(cancelled_for = 'closed', false)) stored,
     met_by text,
     met_reply uuid,
     business_ms bigint,
     wall_ms bigint,
     band text check (band in ('good', 'acceptable', 'poor', 'unacceptable')),
     missed boolean not null default false,
     check ((ended_at is null) = (outcome is null)),
     check ((outcome is not distinct from 'cancelled') = (cancelled_for is not null))
   ) with (fillfactor = 80)`,
  `create unique index deadlines_one_running on deadlines (conversation_id, kind) where ended_at is null`,
  `create index deadlines_of_conversation on deadlines (conversation_id, started_at desc)`,
  // The running ones are few beside the others: what is at risk and what is due next is read here.
  `create index deadlines_by_due on deadlines (due_at) where ended_at is null`,
  // How soon customers were answered today.
  `create index deadlines_first_replies on deadlines (ended_at) where kind = 'first-reply' and outcome = 'met'`,
  // Somebody said that it is spam. The conversation keeps its place, so that more of the same opens no new card.
  `create table quarantines (
     conversation_id uuid primary key references conversations,
     by text not null,
     at timestamptz not null
   )`,
]

/** Asks of other departments: who is asked, since when, until when, and what they answered. */
const askTables = [
  // What was promised at first stands beside what became of it: the departments' figures are read from here alone.
  `create table asks (
     id uuid primary key,
     conversation_id uuid not null references conversations,
     department text not null,
     topic text,
     question text not null,
     tried text not null,
     asker text not null,
     priority smallint not null,
     opened_at timestamptz not null,
     submit_key text not null unique,
     ladder jsonb not null,
     acknowledge_due timestamptz not null,
     answer_due timestamptz not null,
     acknowledged_at timestamptz,
     answered_by text,
     answered_at timestamptz,
     answered_after_ms bigint,
     withdrawn_by text,
     withdrawn_at timestamptz,
     unanswered_at timestamptz
   ) with (fillfactor = 80)`,
  `create index asks_of_conversation on asks (conversation_id, opened_at)`,
  `create index asks_by_time on asks (opened_at)`,
  `create table ask_rungs (
     ask_id uuid not null references asks,
     no smallint not null,
     person text not null,
     why text not null check (why in ('first', 'deputy', 'head', 'duty-manager', 'passed-on')),
     since timestamptz not null,
     acknowledge_due timestamptz not null,
     answer_due timestamptz not null,
     acknowledged_by text,
     acknowledged_at timestamptz,
     extended boolean not null,
     reminders jsonb not null,
     ended_at timestamptz,
     how text check (how in ('not-acknowledged', 'not-answered', 'declined', 'passed-on', 'absent')),
     primary key (ask_id, no)
   ) with (fillfactor = 80)`,
  // Whose turn it is, for handing over what somebody has when they are away.
  `create index ask_rungs_of_person on ask_rungs (person) where ended_at is null`,
  `create table ask_answers (
     note_id uuid primary key references notes,
     ask_id uuid not null references asks,
     author text not null,
     at timestamptz not null
   )`,
  `create index ask_answers_of_ask on ask_answers (ask_id)`,
  // Each row is one call that may have reached a mailbox: written before it, so that nobody gets the same mail twice.
  `create table ask_mails (
     id uuid primary key,
     ask_id uuid not null references asks,
     fact_id bigint not null unique,
     person text not null,
     account text not null,
     address text not null,
     root text not null unique,
     at timestamptz not null,
     state text not null check (state in ('sending', 'sent', 'refused', 'unknown')),
     detail text
   )`,
  `create index ask_mails_of_ask on ask_mails (ask_id)`,
  `create table absences (
     id uuid primary key,
     person text not null,
     from_at timestamptz not null,
     until_at timestamptz not null,
     set_by text not null,
     ended_at timestamptz,
     ended_by text
   )`,
  `create index absences_running on absences (person, until_at) where ended_at is null`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of [...deadlineTables, ...askTables]) await db.raw(statement)
}

export async function down(): Promise<void> {
  // What was promised is not unsaid: drop the database instead.
}

import type { Knex } from 'knex'

/** The rehearsal room: what a real workspace and real platforms would keep themselves. */
const statements = [
  // Each write takes the next number under this row's lock, so that numbers become visible in their order and a reader
  // who remembers the last one misses nothing.
  `create table rehearsal_clocks (
     name text primary key,
     change bigint not null
   ) with (fillfactor = 50)`,

  // --- the workspace
  `create table rehearsal_posts (
     id uuid primary key,
     change bigint not null unique,
     place text not null check (place in ('room', 'direct')),
     address text not null,
     root uuid references rehearsal_posts,
     key text not null unique,
     author text,
     mention text,
     body jsonb not null,
     at timestamptz not null default db_now(),
     redrawn_at timestamptz,
     gone_at timestamptz
   ) with (fillfactor = 70)`,
  `create index rehearsal_posts_of_place on rehearsal_posts (place, address, id) where root is null`,
  `create index rehearsal_posts_latest on rehearsal_posts (place, address, change)`,
  `create index rehearsal_posts_of_thread on rehearsal_posts (root, id) where root is not null`,

  // --- simulated phones and mailboxes
  `create table rehearsal_customers (
     account text not null,
     id uuid not null,
     name text not null,
     handle text,
     created_at timestamptz not null default db_now(),
     primary key (account, id)
   )`,
  `create table rehearsal_messages (
     id uuid primary key,
     account text not null,
     change bigint not null,
     customer uuid not null,
     thread text not null,
     surface text not null,
     visibility text not null check (visibility in ('public', 'private')),
     direction text not null check (direction in ('in', 'out')),
     author text not null,
     subject text,
     text text not null,
     files jsonb not null default '[]',
     attempt uuid unique,
     unheard boolean not null default false,
     at timestamptz not null default db_now(),
     edits integer not null default 0,
     deleted_at timestamptz,
     seen_at timestamptz,
     unique (account, change),
     foreign key (account, customer) references rehearsal_customers (account, id)
   ) with (fillfactor = 80)`,
  `create index rehearsal_messages_of_customer on rehearsal_messages (account, customer, id)`,
  `create table rehearsal_faults (
     account text primary key,
     fault text not null check (fault in ('answer-lost', 'message-lost', 'refuses', 'down')),
     at timestamptz not null default db_now()
   )`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of statements) await db.raw(statement)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(
    'drop table rehearsal_faults, rehearsal_messages, rehearsal_customers, rehearsal_posts, rehearsal_clocks',
  )
}

import type { Knex } from 'knex'

/** The web chat: what a platform would keep itself, namely what was said and the files. */
const statements = [
  // Each write takes the next number under this row's lock, so that numbers become visible in their order and a reader
  // who remembers the last one misses nothing.
  `create table webchat_clock (
     only_one boolean primary key default true check (only_one),
     change bigint not null
   ) with (fillfactor = 50)`,
  `insert into webchat_clock (change) values (0)`,
  `create table webchat_messages (
     id bigint primary key,
     account text not null,
     thread text not null,
     key text not null,
     by text not null check (by in ('visitor', 'brand')),
     author text not null,
     text text not null,
     files jsonb not null default '[]',
     at timestamptz not null default db_now(),
     seen_at timestamptz,
     unique (account, key)
   )`,
  `create index webchat_messages_of_thread on webchat_messages (account, thread, id desc)`,
  `create table webchat_files (
     id uuid primary key,
     account text not null,
     thread text not null,
     name text not null,
     mime text not null,
     bytes integer not null,
     content bytea not null,
     at timestamptz not null default db_now()
   )`,
  `alter table webchat_files alter column content set storage external`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of statements) await db.raw(statement)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table webchat_messages, webchat_files, webchat_clock')
}

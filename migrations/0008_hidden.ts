import type { Knex } from 'knex'

/** What customers wrote in public and the brand hid from everybody else. */
const statements = [
  // How each message that was ever hidden stands on its platform, since when that is known, and what somebody ordered
  // that is not carried out yet. `order_no` tells a newer order from the one that a call was made for.
  `create table hidings (
     message_id uuid primary key references messages,
     conversation_id uuid not null references conversations,
     hidden boolean not null default false,
     known_at timestamptz,
     ordered boolean,
     ordered_by text,
     ordered_at timestamptz,
     order_no integer not null default 0,
     tries integer not null default 0,
     check ((ordered is null) = (ordered_by is null) and (ordered is null) = (ordered_at is null))
   )`,
  `create index hidings_of_conversation on hidings (conversation_id)`,
  // Which posts tell of several facts at once: one of them may have to be told anew.
  `create index posts_of_bursts on posts (conversation_id) where key like 'facts:%'`,
  // The rehearsal's phones can hide as well.
  `alter table rehearsal_messages add column hidden boolean not null default false`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of statements) await db.raw(statement)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table rehearsal_messages drop column hidden')
  await db.raw('drop index posts_of_bursts')
  await db.raw('drop table hidings')
}

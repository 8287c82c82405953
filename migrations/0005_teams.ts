import type { Knex } from 'knex'

/** Microsoft Teams; each statement is one table or index and why it exists. */
const statements = [
  // Where conversations are reached and whose personal chats they are. Activities say so, and every replica needs it.
  // A channel is one row, whatever the number of its threads.
  `create table teams_places (
     conversation text primary key,
     service_url text not null,
     aad_object_id text,
     team text,
     personal boolean not null,
     seen_at timestamptz not null
   ) with (fillfactor = 80)`,
  `create index teams_places_of_person on teams_places (aad_object_id, seen_at desc) where personal`,
  // A place that nobody wrote from yet is reached like the one that wrote last.
  `create index teams_places_by_time on teams_places (seen_at desc)`,
  // Somebody whose turn it is could not be told in a workspace: where, by which facts, and whether a mail went instead.
  `alter table ask_rungs add column unreached jsonb`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of statements) await db.raw(statement)
}

export async function down(): Promise<void> {
  // Nothing is lost that Teams would not tell again: drop the database instead.
}

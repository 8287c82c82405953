import type { Knex } from 'knex'

/** What one person's Home card lists: questions that nobody has answered yet, and replies that wait for a second person. */
const statements = [
  `create index asks_open on asks (opened_at) where answered_at is null and withdrawn_at is null`,
  // All who were asked may answer, also those whose turn is over.
  `create index ask_rungs_asked on ask_rungs (person)`,
  `create index replies_to_approve on replies (created_at) where state = 'awaiting-approval'`,
]

export async function up(db: Knex): Promise<void> {
  for (const statement of statements) await db.raw(statement)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index replies_to_approve, ask_rungs_asked, asks_open')
}

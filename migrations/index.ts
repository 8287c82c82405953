import type { Knex } from 'knex'
import * as counter from './0001_counter'
import * as webchat from './0002_webchat'
import * as rehearsal from './0003_rehearsal'
import * as promises from './0004_promises'
import * as teams from './0005_teams'
import * as lists from './0006_lists'
import * as channels from './0007_channels'
import * as hidden from './0008_hidden'

/** Names are given here and not read from a folder, so that TypeScript, compiled output and tests agree on them. */
const migrations: Record<string, Knex.Migration> = {
  '0001_counter': counter,
  '0002_webchat': webchat,
  '0003_rehearsal': rehearsal,
  '0004_promises': promises,
  '0005_teams': teams,
  '0006_lists': lists,
  '0007_channels': channels,
  '0008_hidden': hidden,
}

export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(migrations).sort()),
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(migrations[name] as Knex.Migration),
}

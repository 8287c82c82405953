import knexFactory, { type Knex } from 'knex'
import { migrationSource } from '../../migrations/index'

export type Db = Knex
/** An open transaction: every store function takes one first. */
export type Tx = Knex.Transaction

export type DatabaseOptions = {
  /** Shown in pg_stat_activity, so that an operator sees which role holds a connection. */
  name: string
  /** Upper bound of open connections of this pool. */
  max?: number
  /** A statement that runs longer is cancelled by the server, in milliseconds. */
  statementTimeoutMs?: number
  /** How long somebody waits for a connection of a full pool, in milliseconds. */
  patienceMs?: number
}

/**
 * Opens a pool. Connections are made on first use and kept alive through proxies.
 * bigint columns arrive as strings (ids of rows are compared, never calculated with).
 */
export function openDatabase(
  url: string,
  { name, max = 10, statementTimeoutMs = 10_000, patienceMs = 5_000 }: DatabaseOptions,
): Db {
  return knexFactory({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: 2_000,
      statement_timeout: statementTimeoutMs,
    },
    pool: { min: 0, max },
    acquireConnectionTimeout: patienceMs,
    // Errors would quote the bound values, which are customers' words.
    compileSqlOnError: false,
    // knex would print to the console; whoever asked gets the same error and knows whom to tell.
    log: { warn: () => undefined, error: () => undefined, deprecate: () => undefined, debug: () => undefined },
    migrations: { migrationSource, tableName: 'schema_migrations' },
  })
}

const MIGRATION_LOCK = 4_821_001

/**
 * Brings the schema to the newest version. Any number of replicas may call this at once: a session advisory lock
 * lets one work, and since that one is alone it may clear the lock row that a killed migration left behind (knex
 * never clears it by itself).
 */
export async function migrateToLatest(url: string): Promise<void> {
  const db = openDatabase(url, { name: 'sportello-migrate', max: 2, statementTimeoutMs: 600_000 })
  try {
    const holder = await db.client.acquireConnection()
    try {
      await db.raw('select pg_advisory_lock(?)', [MIGRATION_LOCK]).connection(holder)
      if (await db.schema.hasTable('schema_migrations_lock'))
        await db('schema_migrations_lock').update({ is_locked: 0 })
      await db.migrate.latest()
    } finally {
      await db.raw('select pg_advisory_unlock(?)', [MIGRATION_LOCK]).connection(holder)
      await db.client.releaseConnection(holder)
    }
  } finally {
    await db.destroy()
  }
}

/** True when the database has every migration that this program knows; more is fine (a newer replica came first). */
export async function isSchemaCurrent(db: Db): Promise<boolean> {
  const [, pending] = (await db.migrate.list()) as [unknown[], unknown[]]
  return pending.length === 0
}

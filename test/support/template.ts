import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { prepareBroker } from '../../src/jobs/queue'
import { migrateToLatest } from '../../src/lib/db'
import { isAlive } from '../../src/lib/postgres/postmaster'
import { databaseUrl, ownerOfDatabase, prefixOf } from './test-run'

const root = join(__dirname, '..', '..')
const PREFIX = 'sportello_template_'
/** Held while the template is looked up or made: simultaneous test runs share one. */
const LOCK = 4_821_902
/** A run that began before a migration was changed may still clone the old template for a while. */
const KEEP_MS = 60 * 60 * 1000

/** The database that test files clone. It is made once for each state of the migrations and shared by later runs. */
export function ensureTemplate(adminUrl: string): Promise<string> {
  const name = `${PREFIX}${schemaHash()}`
  return onServer(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [LOCK])
    await dropDatabases(admin, (owner) => !isAlive(owner))
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await makeTemplate(admin, { name, adminUrl })
    await admin.query(`comment on database ${name} is '${Date.now()}'`)
    await dropForgotten(admin, name)
    return name
  })
}

/** Removes what the test files of this run did not. */
export function dropOwnDatabases(adminUrl: string): Promise<void> {
  return onServer(adminUrl, (admin) => dropDatabases(admin, (owner) => owner === process.pid))
}

async function dropDatabases(admin: Client, whose: (owner: number) => boolean): Promise<void> {
  const { rows } = await admin.query<{ datname: string; datistemplate: boolean }>(
    'select datname, datistemplate from pg_database',
  )
  for (const { datname, datistemplate } of rows) {
    const owner = ownerOfDatabase(datname)
    if (owner === undefined || !whose(owner)) continue
    if (datistemplate) await admin.query(`alter database ${datname} with is_template false`)
    await admin.query(`drop database if exists ${datname} with (force)`)
  }
}

/** It gets its name last, when it is whole; a run that is killed before leaves a database that belongs to its pid. */
async function makeTemplate(admin: Client, { name, adminUrl }: { name: string; adminUrl: string }): Promise<void> {
  const making = `${prefixOf(process.pid)}template`
  await admin.query(`create database ${making}`)
  const url = databaseUrl(adminUrl, making)
  await migrateToLatest(url)
  await prepareBroker(url)
  // A template can be cloned only while nobody is connected.
  await admin.query(`alter database ${making} with is_template true allow_connections false`)
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${making}'`)
  await admin.query(`alter database ${making} rename to ${name}`)
}

async function dropForgotten(admin: Client, current: string): Promise<void> {
  const { rows } = await admin.query<{ name: string; used: string | null }>(
    `select datname as name, shobj_description(oid, 'pg_database') as used from pg_database where datname like $1`,
    [`${PREFIX}%`],
  )
  for (const { name, used } of rows) {
    if (name === current || Date.now() - Number(used ?? 0) < KEEP_MS) continue
    await admin.query(`alter database ${name} with is_template false`)
    await admin.query(`drop database if exists ${name} with (force)`)
  }
}

function schemaHash(): string {
  const folder = join(root, 'migrations')
  const files = [
    ...readdirSync(folder)
      .sort()
      .map((file) => join(folder, file)),
    join(root, 'src', 'lib', 'db.ts'),
    join(root, 'src', 'jobs', 'queue.ts'),
    join(root, 'node_modules', 'bullmq', 'package.json'),
    __filename,
  ]
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

async function onServer<T>(url: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

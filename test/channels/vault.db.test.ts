import { openVault } from '../../src/channels/vault.store'
import { openDatabase, type Db } from '../../src/lib/db'
import type { AccountId } from '../../src/lib/ids'
import { freshDatabase } from '../support/database'
import { until } from '../support/until'

const [ACME, OTHER] = ['acme' as AccountId, 'other' as AccountId]
const secretKey = 'a long secret of the deployment'
const TOKEN = 'EAAB-very-secret-token'

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
let replica: Db
beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, { name: 'test', max: 6 })
  replica = openDatabase(database.url, { name: 'test-2', max: 6 })
})
afterAll(async () => {
  await Promise.all([db.destroy(), replica.destroy()])
  await database.drop()
})
beforeEach(() => db.raw('delete from vault'))

const kept = async (): Promise<Buffer[]> =>
  (await db.raw<{ rows: { sealed: Buffer }[] }>('select sealed from vault order by account, name')).rows.map(
    ({ sealed }) => sealed,
  )

describe('a vault', () => {
  it('gives back what was last written, on every replica, and nothing where nothing is', async () => {
    const vault = openVault({ db, secretKey }, ACME)
    expect(await vault.read('token')).toBeUndefined()
    await vault.write('token', 'first')
    await vault.write('token', TOKEN)
    expect(await openVault({ db: replica, secretKey }, ACME).read('token')).toBe(TOKEN)
    expect(await openVault({ db, secretKey }, OTHER).read('token')).toBeUndefined()
  })

  it.each(['', 'ż'.repeat(20_000), '{"access":"a","refresh":"b"}'])('keeps any text (%#)', async (text) => {
    const vault = openVault({ db, secretKey }, ACME)
    await vault.write('token', text)
    expect(await vault.read('token')).toBe(text)
  })

  it('holds nothing that can be read in a dump, and never twice the same', async () => {
    const vault = openVault({ db, secretKey }, ACME)
    await vault.write('token', TOKEN)
    const [first] = await kept()
    await vault.write('token', TOKEN)
    const [second] = await kept()
    expect(first?.includes(TOKEN)).toBe(false)
    expect(first?.equals(second as Buffer)).toBe(false)
  })

  it('refuses what was changed, exchanged between accounts or names, or kept under another key', async () => {
    const vault = openVault({ db, secretKey }, ACME)
    await vault.write('token', TOKEN)
    const [sealed] = (await kept()) as [Buffer]
    const put = (account: string, name: string, bytes: Buffer): Promise<unknown> =>
      db.raw(
        `insert into vault values (?, ?, ?, now()) on conflict (account, name) do update set sealed = excluded.sealed`,
        [account, name, bytes],
      )
    await put(OTHER, 'token', sealed)
    await put(ACME, 'refresh', sealed)
    await put(ACME, 'short', sealed.subarray(0, 9))
    await put(ACME, 'flipped', Buffer.from(sealed.map((byte, at) => (at === sealed.length - 1 ? byte ^ 1 : byte))))
    const opens = [
      openVault({ db, secretKey }, OTHER).read('token'),
      vault.read('refresh'),
      vault.read('short'),
      vault.read('flipped'),
      openVault({ db, secretKey: 'another secret' }, ACME).read('token'),
    ]
    for (const opened of await Promise.allSettled(opens)) {
      expect(opened).toMatchObject({ status: 'rejected', reason: { code: 'invalid' } })
      expect(String((opened as PromiseRejectedResult).reason)).not.toContain(TOKEN)
    }
  })
})

describe('its lock', () => {
  it('lets one renew at a time over all replicas, so that each sees what the other wrote', async () => {
    const renew = async (from: Db): Promise<void> => {
      const vault = openVault({ db: from, secretKey }, ACME)
      await vault.locked('token', async ({ read, write }) => {
        const before = Number((await read()) ?? '0')
        await write(String(before + 1))
      })
    }
    await Promise.all(Array.from({ length: 24 }, (_, n) => renew(n % 2 === 0 ? db : replica)))
    expect(await openVault({ db, secretKey }, ACME).read('token')).toBe('24')
  })

  it('lets others through for another name or account, and gives the result of the work', async () => {
    const vault = openVault({ db, secretKey }, ACME)
    const result = await vault.locked('token', () =>
      openVault({ db: replica, secretKey }, OTHER).locked('token', () =>
        openVault({ db: replica, secretKey }, ACME).locked('refresh', () => Promise.resolve('through')),
      ),
    )
    expect(result).toBe('through')
  })

  it('is free again after work that fails, of which nothing is kept', async () => {
    const vault = openVault({ db, secretKey }, ACME)
    await vault.write('token', TOKEN)
    const failing = vault.locked('token', async ({ write }) => {
      await write('half of it')
      throw new Error('the platform hung up')
    })
    await expect(failing).rejects.toThrow('the platform hung up')
    expect(await openVault({ db: replica, secretKey }, ACME).locked('token', ({ read }) => read())).toBe(TOKEN)
  })

  it('needs one connection and no more, so that a full pool loses nothing', async () => {
    const narrow = openDatabase(database.url, { name: 'narrow', max: 1, patienceMs: 1_000 })
    const vault = openVault({ db: narrow, secretKey }, ACME)
    await vault.locked('token', async ({ read, write }) => {
      expect(await read()).toBeUndefined()
      await write(TOKEN)
      expect(await read()).toBe(TOKEN)
    })
    expect(await vault.read('token')).toBe(TOKEN)
    await narrow.destroy()
  })

  it('is free again when the replica that held it dies', async () => {
    const dying = openDatabase(database.url, { name: 'dying', max: 2 })
    let held: (() => void) | undefined
    const holding = openVault({ db: dying, secretKey }, ACME).locked('token', async () => {
      await new Promise<void>((end) => (held = end))
    })
    await until('it is held', () => held !== undefined)
    const waiting = openVault({ db, secretKey }, ACME).locked('token', () => Promise.resolve('mine'))
    await replica.raw(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying'`)
    expect(await waiting).toBe('mine')
    held?.()
    await expect(holding).rejects.toThrow()
    await dying.destroy()
  })
})

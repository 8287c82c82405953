import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Db, Tx } from '../lib/db'
import { invalid, unavailable } from '../lib/errors'
import type { AccountId } from '../lib/ids'

/**
 * Keeps what a platform gives us to keep and changes by itself, such as tokens that are used up when they are renewed.
 * Everything in it is encrypted; the name and the account are bound into it, so that rows cannot be exchanged.
 */
export type Vault = {
  /** Undefined when nothing is kept. Rejects with `invalid` when it cannot be opened with this SECRET_KEY. */
  read: (name: string) => Promise<string | undefined>
  /** Resolves after the commit: what was written is there, whatever happens to this process next. */
  write: (name: string, value: string) => Promise<void>
  /**
   * Runs the work while nobody else, on any replica, does the work of this name for this account. Read again inside: whoever
   * came first may have renewed it. Rejects with `unavailable` when the other takes longer than 30 s, and when the database
   * goes away meanwhile: then nothing of it was written, whatever else the work has done. Not to be nested.
   */
  locked: <T>(name: string, work: (held: Held) => Promise<T>) => Promise<T>
}

/** What lies under the name, over the connection that holds the lock: a full pool does not come between the two. */
export type Held = {
  read: () => Promise<string | undefined>
  /** There for everybody when the work has ended well. */
  write: (value: string) => Promise<void>
}

export type VaultDeps = { db: Db; secretKey: string }

/** A renewal is one or two calls; whoever waits longer is better told than left hanging. */
const LOCK_PATIENCE_MS = 30_000
/** Each holder of a lock keeps a connection: the rest of the pool stays free for reading and writing. */
const MAX_HOLDERS = 4
const CIPHER = 'aes-256-gcm'
const [NONCE_BYTES, TAG_BYTES, KEY_BYTES] = [12, 16, 32]
/** The first byte of what is kept, should the way of keeping ever change. */
const FORMAT = 1
const QUERY_CANCELED = '57014'

export function openVault({ db, secretKey }: VaultDeps, account: AccountId): Vault {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'sportello vault', KEY_BYTES))
  const lying = (at: Db | Tx, name: string): Held => ({
    read: async () => {
      const sealed = await readSealed(at, { account, name })
      return sealed && open(key, sealed, { account, name })
    },
    write: (value) => writeSealed(at, { account, name }, seal(key, value, { account, name })),
  })
  return {
    read: (name) => lying(db, name).read(),
    write: (name, value) => lying(db, name).write(value),
    locked: (name, work) => oneOfFew(db, () => alone(db, { account, name }, (tx) => work(lying(tx, name)))),
  }
}

type Place = { account: AccountId; name: string }

function seal(key: Buffer, value: string, place: Place): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(place))
  const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([FORMAT]), nonce, cipher.getAuthTag(), text])
}

function open(key: Buffer, sealed: Buffer, place: Place): string {
  const [tagAt, textAt] = [1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES]
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(1, tagAt), { authTagLength: TAG_BYTES })
    decipher.setAAD(boundTo(place)).setAuthTag(sealed.subarray(tagAt, textAt))
    return Buffer.concat([decipher.update(sealed.subarray(textAt)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw invalid(
      `What was kept for the account "${place.account}" cannot be opened with this SECRET_KEY: set the former key again, or connect the account anew.`,
      error,
    )
  }
}

const boundTo = (place: Place): Buffer => Buffer.from(JSON.stringify([FORMAT, place.account, place.name]))

async function readSealed(db: Db | Tx, { account, name }: Place): Promise<Buffer | undefined> {
  const { rows } = await db.raw<{ rows: { sealed: Buffer }[] }>(
    'select sealed from vault where account = ? and name = ?',
    [account, name],
  )
  return rows[0]?.sealed
}

async function writeSealed(db: Db | Tx, { account, name }: Place, sealed: Buffer): Promise<void> {
  await db.raw(
    `insert into vault (account, name, sealed, changed_at) values (?, ?, ?, db_now())
     on conflict (account, name) do update set sealed = excluded.sealed, changed_at = excluded.changed_at`,
    [account, name, sealed],
  )
}

/** Holds an advisory lock of the database, which ends with its connection: a replica that dies leaves nothing locked. */
async function alone<T>(db: Db, { account, name }: Place, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await db.transaction(async (tx) => {
    await tx.raw(`set local statement_timeout = ${LOCK_PATIENCE_MS}`)
    try {
      await tx.raw(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [JSON.stringify(['vault', account, name])])
    } catch (error) {
      if ((error as { code?: string }).code !== QUERY_CANCELED) throw error
      throw unavailable(`The account "${account}" is being renewed elsewhere and that takes too long.`, error)
    }
    return await work(tx)
  })
}

type Line = { holders: number; waiting: (() => void)[] }
const lines = new WeakMap<Db, Line>()

async function oneOfFew<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const line = lines.get(db) ?? { holders: 0, waiting: [] }
  lines.set(db, line)
  if (line.holders < MAX_HOLDERS) line.holders += 1
  // Whoever leaves hands their place on, so that nobody slips in between.
  else await new Promise<void>((enter) => line.waiting.push(enter))
  try {
    return await work()
  } finally {
    const next = line.waiting.shift()
    if (next) next()
    else line.holders -= 1
  }
}

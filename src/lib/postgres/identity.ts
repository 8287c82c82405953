import { chownSync, lchownSync, readdirSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { unavailable } from '../errors'
import { type Binaries } from './binaries'
import { type Command, run } from './command'
import { folderError, ownerOf, type Place } from './place'

/**
 * As whom Postgres runs. It refuses uid 0, and initdb refuses a uid without an entry in the account file.
 * - `self`: as we are.
 * - `account`: as root, another account that exists already; we create none.
 * - `namespace`: still as we are, but Postgres is shown another uid. For folders that are closed to other accounts
 *   (a project under /root), and for uids without an account (`docker run -u 12345`).
 */
export type Identity =
  { how: 'self' } | { how: 'account'; uid: number; gid: number } | { how: 'namespace'; uid: number; gid: number }
export type Account = { name: string; uid: number; gid: number }

const PREFERRED_ACCOUNTS = ['postgres', '_postgres', 'nobody']
const ACCOUNT_FILE = '/etc/passwd'

export type Asking = { place: Place; binaries: Binaries; path?: string; accountFile?: string }

/** Finds an identity that can reach the programs and the folder, and makes sure that the data belongs to it. */
export async function chooseIdentity(asking: Asking): Promise<Identity> {
  const uid = process.getuid?.()
  if (uid === undefined) return { how: 'self' }
  if (uid === 0) return chooseForRoot(asking)
  const owner = ownerOf(asking.place.pgdata)
  if (owner !== undefined && owner !== uid) throw folderError(asking.place, { code: 'EACCES' })
  return hasAccount() ? { how: 'self' } : namespace(asking, `uid ${uid} has no entry in the account file`)
}

export function asIdentity(identity: Identity, file: string, args: readonly string[]): Command {
  if (identity.how === 'self') return { file, args }
  const { uid, gid } = identity
  if (identity.how === 'account') return { file, args, uid, gid }
  return { file: 'unshare', args: ['--user', `--map-user=${uid}`, `--map-group=${gid}`, file, ...args] }
}

/** Hands a file that we made to the account that Postgres runs as. */
export function giveTo(identity: Identity, file: string): void {
  if (identity.how === 'account') chownSync(file, identity.uid, identity.gid)
}

export function parseAccounts(accountFile: string): Account[] {
  return accountFile.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

async function chooseForRoot(asking: Asking): Promise<Identity> {
  const owner = ownerOf(asking.place.pgdata)
  for (const { uid, gid } of candidates(asking, owner)) {
    const identity: Identity = { how: 'account', uid, gid }
    if (!(await canReach(asking, identity))) continue
    if (owner !== undefined && owner !== uid) chownTree(asking.place.pgdata, uid, gid)
    return identity
  }
  const identity = await namespace(asking, 'PostgreSQL refuses root, and no other account can reach its folders')
  if (owner !== undefined && owner !== 0) chownTree(asking.place.pgdata, 0, 0)
  return identity
}

/** Whoever made the data comes first, so that a plain user who once used root finds it as it was. */
function candidates(asking: Asking, owner: number | undefined): { uid: number; gid: number }[] {
  // Made in a namespace, it stays there.
  if (owner === 0) return []
  const accounts = readAccounts(asking)
  const preferred = PREFERRED_ACCOUNTS.flatMap((name) => accounts.filter((account) => account.name === name))
  const owned =
    owner === undefined ? [] : [{ uid: owner, gid: accounts.find(({ uid }) => uid === owner)?.gid ?? owner }]
  return [...owned, ...preferred.filter(({ uid }) => uid > 0)]
}

async function canReach({ place, binaries, path }: Asking, identity: Identity): Promise<boolean> {
  const program = await run(asIdentity(identity, binaries.postgres, ['--version']), path)
  if (!program.ok) return false
  return (await run(asIdentity(identity, 'test', ['-x', place.base]), path)).ok
}

async function namespace(asking: Asking, why: string): Promise<Identity> {
  const accounts = readAccounts(asking).filter((account) => account.uid > 0)
  const shown = accounts.find((account) => account.name === 'nobody') ?? accounts[0]
  const advice =
    'Start the program as an ordinary user, keep its folders readable by others, or set DATABASE_URL to a PostgreSQL server.'
  if (!shown) throw unavailable(`The database cannot be started: ${why}, and there is no other account. ${advice}`)
  const identity: Identity = { how: 'namespace', uid: shown.uid, gid: shown.gid }
  const probe = await run(asIdentity(identity, asking.binaries.postgres, ['--version']), asking.path)
  if (probe.ok) return identity
  throw unavailable(
    `The database cannot be started: ${why}, and user namespaces are not available here (${probe.err.trim()}). ${advice}`,
  )
}

function readAccounts({ accountFile = ACCOUNT_FILE }: Asking): Account[] {
  try {
    return parseAccounts(readFileSync(accountFile, 'utf8'))
  } catch {
    return []
  }
}

function hasAccount(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false
  }
}

function chownTree(folder: string, uid: number, gid: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) chownTree(join(folder, entry.name), uid, gid)
    else lchownSync(join(folder, entry.name), uid, gid)
  }
  chownSync(folder, uid, gid)
}

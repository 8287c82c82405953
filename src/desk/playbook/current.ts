import type { Db, Tx } from '../../lib/db'
import { notFound } from '../../lib/errors'
import type { Playbook } from './playbook.rules'
import { latestNumber } from './playbook.store'
import { readVersion } from './publish'

/** The playbook in use on this replica, and earlier versions for the conversations that ran under them. */
export type PlaybookInUse = {
  current: () => Playbook
  of: (version: number, tx?: Tx) => Promise<Playbook>
  /**
   * Looks for a newer version and uses it from now on; gives both as they were published, or undefined when there is
   * none. Costs one look at the end of an index.
   */
  refresh: () => Promise<{ before: Playbook; after: Playbook } | undefined>
}

/** A version may take a megabyte; nearly all open conversations ran under the last few. */
const MAX_KEPT = 20

export type InUse = {
  first: Playbook
  /** What this replica adds to any version, such as the rehearsal room's addresses. */
  dress: (playbook: Playbook) => Playbook
}

export function openPlaybook(db: Db, { first, dress }: InUse): PlaybookInUse {
  let published = first
  let current = dress(first)
  const kept = new Map<number, Playbook>()

  async function of(version: number, tx?: Tx): Promise<Playbook> {
    const known = version === current.version ? current : kept.get(version)
    return known ?? keep(dress(await read(version, tx ?? db)))
  }

  function keep(playbook: Playbook): Playbook {
    const [oldest] = kept.keys()
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    kept.set(playbook.version, playbook)
    return playbook
  }

  async function refresh(): Promise<{ before: Playbook; after: Playbook } | undefined> {
    const newest = await latestNumber(db)
    if (newest <= published.version) return undefined
    const before = published
    published = await read(newest, db)
    keep(current)
    current = dress(published)
    return { before, after: published }
  }

  return { current: () => current, of, refresh }
}

async function read(version: number, db: Db | Tx): Promise<Playbook> {
  const found = await readVersion(db, version)
  if (!found) throw notFound(`There is no version ${version} of the playbook.`)
  return found
}

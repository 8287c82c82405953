import { createHash } from 'node:crypto'
import type { Db, Tx } from '../../lib/db'
import { findVersion, insertVersion, latestVersion, listVersions, lockVersions } from './playbook.store'
import type { Playbook } from './playbook.rules'

type Content = Omit<Playbook, 'version'>

/** The name under which a replica publishes its files by itself when it starts; people publish under their own. */
export const BY_START = 'start'

export type Publication = {
  /** The version that is the newest one now. */
  playbook: Playbook
  /** The one before; undefined when there was none. */
  before: Playbook | undefined
  /** `overruled`: these files differ, but a person published what is in use. */
  outcome: 'published' | 'same' | 'overruled'
  /** Who published what is in use now. */
  by: string
}

/** Makes a playbook the newest version, for everybody. What says the same as the newest one keeps its version. */
export function publishPlaybook(db: Db, content: Content, by: string): Promise<Publication> {
  return publish(db, { content, by, gives: () => false })
}

/**
 * What a replica does with its files when it starts, any number of replicas at once. As long as nobody has published
 * by hand, its files become the newest version. From then on it takes what was published: a replica that comes back
 * with old files must not overrule the operator.
 */
export function publishAtStart(db: Db, content: Content): Promise<Publication> {
  return publish(db, { content, by: BY_START, gives: (by) => by !== BY_START })
}

/** The newest versions first: who published, and when. */
export async function playbookHistory(db: Db, limit: number): Promise<{ version: number; by: string; at: Date }[]> {
  const rows = await listVersions(db, limit)
  return rows.map(({ version, published_by, published_at }) => ({ version, by: published_by, at: published_at }))
}

/** A version as it was published; undefined when there is none of this number. */
export async function readVersion(db: Db | Tx, version: number): Promise<Playbook | undefined> {
  const row = await findVersion(db, version)
  return row && { ...row.content, version }
}

/** The newest version, and whether it says something else than these files; for whoever only looks. */
export async function newestPlaybook(
  db: Db,
  content: Content,
): Promise<{ playbook: Playbook; differs: boolean } | undefined> {
  const latest = await latestVersion(db)
  return (
    latest && { playbook: { ...latest.content, version: latest.version }, differs: latest.hash !== hashOf(content) }
  )
}

type Publishing = { content: Content; by: string; gives: (by: string) => boolean }

function publish(db: Db, { content, by, gives }: Publishing): Promise<Publication> {
  const hash = hashOf(content)
  return db.transaction(async (tx) => {
    await lockVersions(tx)
    const latest = await latestVersion(tx)
    const before = latest && { ...latest.content, version: latest.version }
    if (latest && before && (latest.hash === hash || gives(latest.published_by))) {
      const outcome = latest.hash === hash ? 'same' : 'overruled'
      return { playbook: before, before, outcome, by: latest.published_by }
    }
    const version = (latest?.version ?? 0) + 1
    await insertVersion(tx, { version, hash, content, by })
    return { playbook: { ...content, version }, before, outcome: 'published', by }
  })
}

const hashOf = (content: Content): string => createHash('sha256').update(JSON.stringify(content)).digest('hex')

import type { Db, Tx } from '../../lib/db'
import { storableJson } from '../../lib/storable'
import type { Playbook } from './playbook.rules'

type Content = Omit<Playbook, 'version'>

type VersionRow = {
  version: number
  hash: string
  content: Content
  published_by: string
  published_at: Date
}

/** Publishing is rare: one at a time, so that versions are consecutive. */
export const lockVersions = async (tx: Tx): Promise<void> => {
  await tx.raw('lock table playbook_versions in exclusive mode')
}

export const latestVersion = (db: Db | Tx): Promise<VersionRow | undefined> =>
  db<VersionRow>('playbook_versions').orderBy('version', 'desc').first()

/** The end of an index: asked for every few seconds by every replica. */
export async function latestNumber(db: Db): Promise<number> {
  const row = await db<VersionRow>('playbook_versions').orderBy('version', 'desc').first('version')
  return row?.version ?? 0
}

export const findVersion = (db: Db | Tx, version: number): Promise<VersionRow | undefined> =>
  db<VersionRow>('playbook_versions').where({ version }).first()

export const listVersions = (
  db: Db,
  limit: number,
): Promise<Pick<VersionRow, 'version' | 'published_by' | 'published_at'>[]> =>
  db<VersionRow>('playbook_versions')
    .orderBy('version', 'desc')
    .limit(limit)
    .select('version', 'published_by', 'published_at')

export async function insertVersion(
  tx: Tx,
  row: { version: number; hash: string; content: object; by: string },
): Promise<void> {
  await tx('playbook_versions').insert({
    version: row.version,
    hash: row.hash,
    content: storableJson(row.content),
    published_by: row.by,
  })
}

import type { Tx } from '../../lib/db'
import type { Playbook } from './playbook.rules'

type VersionRow = {
  version: number
  hash: string
  content: Omit<Playbook, 'version'>
  published_by: string
  published_at: Date
}

/** Publishing is rare: one at a time, so that versions are consecutive. */
export const lockVersions = async (tx: Tx): Promise<void> => {
  await tx.raw('lock table playbook_versions in exclusive mode')
}

export const latestVersion = (tx: Tx): Promise<Pick<VersionRow, 'version' | 'hash'> | undefined> =>
  tx<VersionRow>('playbook_versions').orderBy('version', 'desc').first('version', 'hash')

export async function insertVersion(
  tx: Tx,
  row: { version: number; hash: string; content: object; by: string },
): Promise<void> {
  await tx('playbook_versions').insert({
    version: row.version,
    hash: row.hash,
    content: JSON.stringify(row.content),
    published_by: row.by,
  })
}

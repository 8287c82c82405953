import { createHash } from 'node:crypto'
import type { Db } from '../../lib/db'
import { insertVersion, latestVersion, lockVersions } from './playbook.store'
import type { Playbook } from './playbook.rules'

/**
 * Makes a playbook the current one and returns it with its version. The same content keeps its version, so that any
 * number of replicas may call this at every start; a version once given is never changed.
 */
export async function publishPlaybook(db: Db, content: Omit<Playbook, 'version'>, by: string): Promise<Playbook> {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  const version = await db.transaction(async (tx) => {
    await lockVersions(tx)
    const latest = await latestVersion(tx)
    if (latest?.hash === hash) return latest.version
    const next = (latest?.version ?? 0) + 1
    await insertVersion(tx, { version: next, hash, content, by })
    return next
  })
  return { ...content, version }
}

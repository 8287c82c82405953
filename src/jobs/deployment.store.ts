import type { Db } from '../lib/db'
import { newId, type Id } from '../lib/ids'

/** The name of this deployment, the same for all replicas on this database; made when the first of them asks. */
export async function nameDeployment(db: Db): Promise<string> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `insert into deployment (id) values (?) on conflict (one) do update set id = deployment.id returning id`,
    [newId<Id<'deployment'>>()],
  )
  return rows[0]?.id ?? ''
}

import { type Client } from 'pg'
import { newClient, SUPERVISOR_NAME, USE_LOCK } from './attach'
import { type Place, readPassword } from './place'
import { readPidFile } from './postmaster'

/**
 * - `unknown`: no answer (starting, recovering, overloaded). Never a reason to stop it.
 * - `surplus`: another supervisor is at work, and the server is not our child.
 */
export type Use = 'used' | 'idle' | 'unknown' | 'surplus'
export type Watched = { place: Place; port: number; owner: boolean }
export type Watch = { look(): Promise<Use>; mayStop(): Promise<boolean>; close(): Promise<void> }

const OTHERS = `
  select count(*)::int as users from pg_stat_activity
   where backend_type = 'client backend' and application_name not like '${SUPERVISOR_NAME}%'`
/** The server's parent stays; of several adopters the first. */
const BETTER = `
  select exists (
    select from pg_stat_activity other, pg_stat_activity me
     where me.pid = pg_backend_pid() and other.pid <> me.pid and other.application_name like '${SUPERVISOR_NAME}%'
       and (other.application_name like '%owner' or (other.backend_start, other.pid) < (me.backend_start, me.pid))
  ) as better`

/** The supervisor's own connection: it sees who else is connected, and is remade whenever it breaks. */
export function watchUse({ place, port, owner }: Watched): Watch {
  let client: Client | undefined

  const connected = async () => {
    if (client) return client
    const password = readPassword(place)
    if (password === undefined || readPidFile(place.pgdata)?.ready !== true) throw new Error('not ready')
    const fresh = newClient({ port, password, name: `${SUPERVISOR_NAME} ${owner ? 'owner' : 'adopter'}` })
    try {
      await fresh.connect()
    } catch (error) {
      await fresh.end().catch(() => undefined)
      throw error
    }
    return (client = fresh)
  }
  const close = async () => {
    const old = client
    client = undefined
    await old?.end().catch(() => undefined)
  }
  const ask = async <T>(question: (client: Client) => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await question(await connected())
    } catch {
      await close()
      return otherwise
    }
  }
  return {
    close,
    look: () =>
      ask<Use>(async (client) => {
        if (!owner && (await flag(client, BETTER))) return 'surplus'
        return (await countUsers(client)) > 0 ? 'used' : 'idle'
      }, 'unknown'),
    /** Takes the lock that every user shares. From then on nobody new can begin to use this server. */
    mayStop: () =>
      ask(async (client) => {
        if (!(await flag(client, `select pg_try_advisory_lock(${USE_LOCK}) as taken`))) return false
        if ((await countUsers(client)) === 0) return true
        await client.query(`select pg_advisory_unlock(${USE_LOCK})`)
        return false
      }, false),
  }
}

async function countUsers(client: Client): Promise<number> {
  const { rows } = await client.query<{ users: number }>(OTHERS)
  return rows[0]?.users ?? 0
}

async function flag(client: Client, question: string): Promise<boolean> {
  const { rows } = await client.query<Record<string, boolean>>(question)
  return Object.values(rows[0] ?? {})[0] === true
}

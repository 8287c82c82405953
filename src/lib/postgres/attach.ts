import { Client } from 'pg'
import { unavailable } from '../errors'
import { errorCode, folderIdentity, type Place, readPassword, USER } from './place'
import { isPostmasterOf, type PidFile, readPidFile } from './postmaster'

/** The supervisor's connection carries this name: that is how a start sees whether one is at work. */
export const SUPERVISOR_NAME = 'sportello supervisor'
/**
 * Users hold this advisory lock shared; a supervisor must get it alone before it may stop an idle server. So there is
 * no moment in which a server is found usable by one and idle by the other.
 */
export const USE_LOCK = 4_821_900

const CONNECT_TIMEOUT_MS = 2_000
/** cannot_connect_now: starting up, recovering or shutting down. */
const NOT_NOW = '57P03'

export type Found = { client: Client; pid: number; port: number; supervised: boolean; durable: boolean }
export type Reached =
  | ({ state: 'ready' } & Found)
  /** It is ours and starts, recovers or stops: ask again in a moment. */
  | { state: 'busy' }
  | { state: 'absent' }

/** Connects to the server of this folder and proves that it is: by our password and by the folder that it serves. */
export async function reach(place: Place): Promise<Reached> {
  const file = readPidFile(place.pgdata)
  const password = readPassword(place)
  if (!file || password === undefined) return { state: 'absent' }
  const answer = file.ready ? await knock(place, { ...file, password }) : 'stranger'
  if (answer !== 'stranger') return answer
  // A process that is ours and silent has opened its port not yet, or no longer; any other answer is somebody else's.
  return { state: isPostmasterOf(file.pid, place.pgdata) ? 'busy' : 'absent' }
}

async function knock(
  place: Place,
  { pid, port, password }: PidFile & { password: string },
): Promise<Reached | 'stranger'> {
  const client = newClient({ port, password, name: 'sportello' })
  try {
    await client.connect()
    const { rows } = await client.query<Proof>(PROOF)
    const proof = rows[0]
    if (!proof || !sameFolder(proof.folder, place.pgdata)) return await ended(client, 'stranger')
    if (!proof.usable) return await ended(client, { state: 'busy' })
    return { state: 'ready', client, pid, port, supervised: proof.supervised, durable: proof.durable }
  } catch (error) {
    return ended(client, errorCode(error) === NOT_NOW ? { state: 'busy' } : 'stranger')
  }
}

type Proof = { folder: string; supervised: boolean; durable: boolean; usable: boolean }
const PROOF = `
  select current_setting('data_directory') as folder,
         current_setting('fsync') = 'on' as durable,
         exists (select from pg_stat_activity where application_name like '${SUPERVISOR_NAME}%') as supervised,
         pg_try_advisory_lock_shared(${USE_LOCK}) as usable`

export function newClient({ port, password, name }: { port: number; password: string; name: string }): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: USER,
    password,
    database: 'postgres',
    application_name: name,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  })
  // Without a listener a lost connection would end the process; whoever uses the client notices by itself.
  client.on('error', () => undefined)
  return client
}

export function addressOf(place: Place, port: number): string {
  const password = readPassword(place)
  if (password === undefined)
    throw unavailable(`The database folder ${place.base} vanished while it was being started.`)
  return `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`
}

async function ended<T>(client: Client, result: T): Promise<T> {
  await client.end().catch(() => undefined)
  return result
}

const sameFolder = (a: string, b: string) => folderIdentity(a) !== undefined && folderIdentity(a) === folderIdentity(b)

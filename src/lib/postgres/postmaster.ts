import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './place'

export type PidFile = { pid: number; port: number; ready: boolean }

/** postmaster.pid: line 1 is the process, line 4 its port, line 8 what it is doing. Half-written or absent: undefined. */
export function readPidFile(pgdata: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    return pid > 0 ? { pid, port: Number(lines[3]) || 0, ready: lines[7]?.trim() === 'ready' } : undefined
  } catch {
    return undefined
  }
}

/** The port of the last start, so that a restart keeps the address that programs hold. */
export function lastPort(pgdata: string): number | undefined {
  try {
    const port = /"-p" "(\d+)"/.exec(readFileSync(join(pgdata, 'postmaster.opts'), 'utf8'))?.[1]
    return port === undefined ? undefined : Number(port)
  } catch {
    return undefined
  }
}

/**
 * Whether this process really is the Postgres of this folder. After a hard stop the pid in the file may belong to
 * somebody else, above all in a restarted container, where pids begin at 1 again.
 */
export function isPostmasterOf(pid: number, pgdata: string): boolean {
  if (!isAlive(pid)) return false
  try {
    const folder = existsSync(pgdata) ? realpathSync(pgdata) : pgdata
    // Postgres makes its data folder its working directory. A zombie has none any more.
    if (process.platform === 'linux') return [folder, `${folder} (deleted)`].includes(readlinkSync(`/proc/${pid}/cwd`))
    if (process.platform === 'win32') return true
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(pgdata)
  } catch {
    return false
  }
}

/**
 * Whether a supervisor is at work for this folder, connected or not. While it is, a server that is missing is its
 * business: a second one started beside it would come up on another port, and programs would lose their address.
 */
export function hasSupervisor({ supervisor, base }: Place): boolean {
  try {
    const pid = Number(readFileSync(supervisor, 'utf8'))
    if (pid <= 0 || !isAlive(pid)) return false
    // Windows does not tell command lines: there the pid is believed.
    return process.platform === 'win32' || commandOf(pid).includes(base)
  } catch {
    return false
  }
}

/** The pid may belong to somebody else by now; the command line tells. */
function commandOf(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

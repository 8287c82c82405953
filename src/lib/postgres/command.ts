import { spawn } from 'node:child_process'

/** A program to run, and as whom (absent: as ourselves). */
export type Command = { file: string; args: readonly string[]; uid?: number; gid?: number }
export type Outcome = { ok: boolean; out: string; err: string }

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const OUTPUT_LIMIT = 64 * 1024
/** initdb takes a second; a stuck disk should end in an error, not in a start that hangs. */
const TIMEOUT_MS = 120_000

/**
 * The environment of every program that we start: no tokens of ours, and neither the host's language nor its zone
 * may decide how the database behaves. Windows programs need their whole environment.
 */
export function bareEnvironment(path: string | undefined): { env?: Record<string, string> } {
  if (process.platform === 'win32') return {}
  return { env: { PATH: path ?? DEFAULT_PATH, LC_ALL: 'C', TZ: 'UTC' } }
}

/** Runs to the end and never throws: a program that cannot be started is an outcome, with the reason in `err`. */
export function run(command: Command, path?: string): Promise<Outcome> {
  const { file, args, ...account } = command
  return new Promise((resolve) => {
    let out = ''
    let err = ''
    const child = spawn(file, args, {
      ...account,
      ...bareEnvironment(path),
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      windowsHide: true,
    })
    child.stdout.on('data', (chunk: Buffer) => (out = (out + chunk.toString()).slice(-OUTPUT_LIMIT)))
    child.stderr.on('data', (chunk: Buffer) => (err = (err + chunk.toString()).slice(-OUTPUT_LIMIT)))
    child.on('error', (error) => resolve({ ok: false, out, err: error.message }))
    child.on('close', (code) => resolve({ ok: code === 0, out, err }))
  })
}

/** `background`: the wait does not keep the program alive. */
export function sleep(ms: number, where: 'foreground' | 'background' = 'foreground'): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    if (where === 'background') timer.unref()
  })
}

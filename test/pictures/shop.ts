import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../src/lib/assets'
import { freePort } from '../load/town'
import { until } from '../support/until'

export type Shop = { url: string; close: () => Promise<void> }

/** The built program as a newcomer starts it: nothing set, everything in a folder of its own. */
export async function openShop(): Promise<Shop> {
  const dir = mkdtempSync(join(tmpdir(), 'sportello-pictures-'))
  const port = await freePort()
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), LOG_LEVEL: 'warn' }
  const program = spawn(process.execPath, [join(packageRoot(), 'dist', 'src', 'main.js'), 'serve'], {
    cwd: packageRoot(),
    env: { ...env, DATA_DIR: dir, REHEARSAL: 'on' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => program.once('exit', () => resolve()))
  const close = async (): Promise<void> => {
    program.kill('SIGTERM')
    await ended
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await until(
      'the program is ready',
      () => {
        if (program.exitCode !== null) throw new Error('The program ended.')
        return fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        )
      },
      120_000,
    )
    return { url, close }
  } catch (error) {
    await close()
    throw error
  }
}

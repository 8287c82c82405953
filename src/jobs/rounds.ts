import type { Log } from '../lib/log'
import { pause } from './patience'

/** Something that is looked after from time to time, as long as the process works. */
export type Rounds = { start: () => void; stop: () => Promise<void> }

/** One round after the other, with a pause between them; one that fails is told and the next comes all the same. */
export function openRounds(
  round: () => Promise<unknown>,
  { everyMs, component, log }: { everyMs: number; component: string; log: Log },
): Rounds {
  const end = new AbortController()
  let loop = Promise.resolve()

  async function run(): Promise<void> {
    while (!end.signal.aborted) {
      try {
        await round()
      } catch (error) {
        log.warn({ component, error }, 'A round failed')
      }
      await pause(everyMs, end.signal)
    }
  }

  return {
    start: () => void (loop = run()),
    stop: async () => {
      end.abort()
      await loop
    },
  }
}

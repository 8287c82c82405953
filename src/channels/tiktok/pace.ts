import { unavailable } from '../../lib/errors'
import { pause } from '../pause'

/** Keeps reading below TikTok's limit, and still when TikTok has asked for it: one for all that read of an account. */
export type Pace = {
  /**
   * Resolves when the next call may be made. Rounds of reading have a signal and wait as long as it takes, or until it
   * aborts; somebody waits for a single read: it rejects with `unavailable` rather than wait longer than two seconds.
   */
  turn: (signal?: AbortSignal) => Promise<void>
  /** No call before so long. */
  rest: (ms: number) => void
}

/** TikTok allows 40 calls a minute for an account and an endpoint; what rounds leave of them is for single reads. */
const IN_ROUNDS = 30
const AT_MOST = 40
const MINUTE_MS = 60_000
/** Reading one comment can take a dozen calls, and is given up after 30 s. */
const PATIENCE_MS = 2_000

export function openPace(now: () => Date, wait: (ms: number, signal: AbortSignal) => Promise<void> = pause): Pace {
  let restUntil = 0
  /** When the calls of the last minute were made, and those to come that somebody waits for; the latest last. */
  let taken: number[] = []
  const turn = async (signal?: AbortSignal): Promise<void> => {
    const at = now().getTime()
    taken = taken.filter((one) => one > at - MINUTE_MS)
    const full = taken.at(signal === undefined ? -AT_MOST : -IN_ROUNDS)
    const mine = Math.max(at, restUntil, full === undefined ? 0 : full + MINUTE_MS)
    if (signal === undefined && mine - at > PATIENCE_MS) throw unavailable('TikTok cannot be asked more often for now.')
    // Taken before waiting: whoever comes meanwhile gets another one.
    taken = [...taken, mine].sort((one, other) => one - other)
    if (mine === at) return
    await wait(mine - at, signal ?? new AbortController().signal)
    // TikTok may have asked for quiet meanwhile.
    if (restUntil > mine && signal?.aborted !== true) await turn(signal)
  }
  return {
    turn,
    rest: (ms) => {
      restUntil = Math.max(restUntil, now().getTime() + ms)
    },
  }
}

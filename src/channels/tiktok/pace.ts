import { pause } from '../pause'

/** Keeps reading below TikTok's limit, and still when TikTok has asked for it. */
export type Pace = {
  /** Resolves when the next call may be made, or when the signal aborts. */
  turn: (signal: AbortSignal) => Promise<void>
  /** No call before so long. */
  rest: (ms: number) => void
}

/** TikTok allows 40 calls a minute for an account and an endpoint: the rest is left to single comments and evidence. */
const PER_MINUTE = 30
const MINUTE_MS = 60_000

export function openPace(now: () => Date, wait: (ms: number, signal: AbortSignal) => Promise<void> = pause): Pace {
  let [from, calls, restUntil] = [0, 0, 0]
  return {
    turn: async (signal) => {
      const at = now().getTime()
      if (at - from >= MINUTE_MS) [from, calls] = [at, 0]
      const fullUntil = calls >= PER_MINUTE ? from + MINUTE_MS : 0
      const waitMs = Math.max(fullUntil, restUntil) - at
      if (waitMs > 0) {
        await wait(waitMs, signal)
        ;[from, calls] = [now().getTime(), 0]
      }
      calls += 1
    },
    rest: (ms) => {
      restUntil = now().getTime() + ms
    },
  }
}

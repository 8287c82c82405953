import type { Clock } from './clock'

/** Keys remembered at a time; when it is full, newcomers wait for the next minute together. */
const MAX_KEYS = 10_000
const WINDOW_MS = 60_000

/**
 * How often each key (an address, a visitor) may do something within a minute: `take` says whether it still may.
 * Counted in this process; somebody who spreads over replicas gets that many times more, which is still bounded.
 */
export function openAllowance(perMinute: number, clock: Clock): { take: (key: string) => boolean } {
  const used = new Map<string, number>()
  let windowEndsAt = 0
  return {
    take: (key) => {
      const now = clock.now().getTime()
      if (now >= windowEndsAt) {
        used.clear()
        windowEndsAt = now + WINDOW_MS
      }
      const count = used.get(key) ?? 0
      if (count >= perMinute || (count === 0 && used.size >= MAX_KEYS)) return false
      used.set(key, count + 1)
      return true
    },
  }
}

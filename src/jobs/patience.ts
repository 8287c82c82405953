import { unavailable } from '../lib/errors'

/** Resolves after a time; a signal ends the wait early. The timer alone keeps no process alive. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    timer.unref()
    signal?.addEventListener('abort', end, { once: true })
  })
}

/** What comes of it within a time, else an `unavailable` error. What comes later is dropped, a late rejection too. */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable(`${what} took longer than ${ms / 1_000} s.`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Waiting times that double, from the first to the longest, in milliseconds; `failures` counts from 0. */
export const doubling = (failures: number, { firstMs, longestMs }: { firstMs: number; longestMs: number }): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30))

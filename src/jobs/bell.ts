/** Something to wait for that others ring; what rings while nobody waits is remembered once. */
export type Bell = {
  ring: () => void
  ringIn: (ms: number) => void
  /** Until it rings or has rung since the last wait, at most for a time. */
  wait: (ms: number) => Promise<void>
  /** A time in which ringing is only remembered. */
  silence: (ms: number) => Promise<void>
  close: () => void
}

export function openBell(): Bell {
  let rung = false
  let closed = false
  let wakeUp: (() => void) | undefined
  let waitsForRing = false
  const sleep = (ms: number, forRing: boolean) =>
    new Promise<void>((resolve) => {
      waitsForRing = forRing
      const timer = setTimeout(() => wakeUp?.(), ms)
      wakeUp = () => {
        clearTimeout(timer)
        wakeUp = undefined
        resolve()
      }
    })
  const ring = () => {
    rung = true
    if (waitsForRing) wakeUp?.()
  }
  return {
    ring,
    ringIn: (ms) => {
      setTimeout(ring, ms).unref()
    },
    wait: async (ms) => {
      if (!rung && !closed) await sleep(ms, true)
      rung = false
    },
    silence: async (ms) => {
      if (!closed) await sleep(ms, false)
    },
    close: () => {
      closed = true
      wakeUp?.()
    },
  }
}

import type { Log } from './log'

/** Work that goes on after its request was answered, and how long one waits for it. */
export type InFlight = {
  /** Waited for before we stop. */
  inFlight: Set<Promise<unknown>>
  log: Log
}

/** Lets work go on after its request was answered; what fails is told, never lost in silence. */
export function goOn({ inFlight, log }: InFlight, work: Promise<unknown>): void {
  const watched = work
    .catch((error: unknown) => log.error({ error }, 'Work after an answer failed'))
    .finally(() => inFlight.delete(watched))
  inFlight.add(watched)
}

/** The value, or `late` when it takes longer; it goes on all the same. */
export async function within<T>(work: Promise<T>, ms: number): Promise<{ value: T } | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  try {
    return await Promise.race([work.then((value) => ({ value })), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Something that is being answered when we stop is finished, and what that begins as well. */
export async function drain({ inFlight }: Pick<InFlight, 'inFlight'>, patienceMs: number): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs)
  const over = new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve()))
  while (inFlight.size > 0 && !patience.aborted) await Promise.race([Promise.allSettled(inFlight), over])
}

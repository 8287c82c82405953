/** Keeps one slow account from taking every worker: each has so many places, and who finds none comes again. */
export type Bulkhead = {
  /** A way out of the place that was taken; undefined when all are. */
  enter: (account: string) => (() => void) | undefined
}

export function openBulkhead(places: number): Bulkhead {
  const inside = new Map<string, number>()
  const leave = (account: string) => {
    const left = (inside.get(account) ?? 1) - 1
    if (left > 0) inside.set(account, left)
    else inside.delete(account)
  }
  return {
    enter: (account) => {
      const now = inside.get(account) ?? 0
      if (now >= places) return undefined
      inside.set(account, now + 1)
      return () => leave(account)
    },
  }
}

import { pause } from './pause'
import type { Vault } from './vault.store'

export type Kept<T> = {
  /** What counts now; undefined when there is nothing. Rejects when the vault cannot be read. */
  current: () => Promise<T | undefined>
  /**
   * Decides with nobody else deciding, by what counts now, what is to be kept from now on (nothing else, when there is no
   * `keep`). What was decided is not lost when it cannot be written: it counts from memory, and is written later. Rejects
   * when nothing was decided.
   */
  change: <R>(decide: (before: T | undefined) => Promise<{ told: R; keep?: T }>) => Promise<R>
  /** Tries again to write what could not be written. Never rejects. */
  catchUp: () => Promise<void>
}

type Form<T> = { print: (value: T) => string; parse: (text: string | undefined) => T | undefined }

/** For a connection that broke, or a database that only changed its leader; what is left is written by the next call. */
const WRITE_AGAIN_MS = [100, 500, 2_000]

/**
 * Keeps under a name in the vault what cannot be had twice, such as a refresh token that is given once. While it lies in
 * memory alone, other replicas go by what it replaces; and if this process ends before it is written, it is gone.
 */
export function openKept<T>({ vault, name }: { vault: Vault; name: string }, { print, parse }: Form<T>): Kept<T> {
  /** `over` is the text that it replaces: if there is another one by now, somebody else has decided later. */
  let unwritten: { value: T; over: string | undefined } | undefined
  const isWritten = (value: T): void => void (unwritten?.value === value && (unwritten = undefined))

  const writeDown = async (): Promise<void> => {
    if (unwritten === undefined) return
    const { value, over } = unwritten
    await vault.locked(name, async ({ read, write }) => {
      if ((await read()) === over) await write(print(value))
    })
    isWritten(value)
  }
  const writeSoon = async (): Promise<void> => {
    for (const ms of WRITE_AGAIN_MS) {
      await pause(ms, new AbortController().signal)
      await writeDown().catch(() => undefined)
    }
  }
  return {
    current: async () => (unwritten === undefined ? parse(await vault.read(name)) : unwritten.value),
    catchUp: () => writeDown().catch(() => undefined),
    change: async <R>(decide: (before: T | undefined) => Promise<{ told: R; keep?: T }>) => {
      const made: { told: R; keep: T }[] = []
      try {
        const { told } = await vault.locked(name, async ({ read, write }) => {
          const over = await read()
          const decided = await decide(unwritten?.over === over && unwritten ? unwritten.value : parse(over))
          if (decided.keep === undefined) return decided
          made.push({ told: decided.told, keep: decided.keep })
          unwritten = { value: decided.keep, over }
          await write(print(decided.keep))
          return decided
        })
        for (const { keep } of made) isWritten(keep)
        return told
      } catch (error) {
        const [decided] = made
        if (decided === undefined) throw error
        await writeSoon()
        return decided.told
      }
    },
  }
}

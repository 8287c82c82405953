import type { Vault } from '../vault.store'

/** When the account was connected: what customers wrote before is not ours to answer. */
export type Since = () => Promise<Date>

const NAME = 'since'

/** Whoever asks first sets it, for all replicas and for good. TikTok tells whole seconds. */
export function openSince(vault: Vault, now: () => Date): Since {
  const read = async (): Promise<Date | undefined> => {
    const kept = await vault.read(NAME)
    return kept === undefined ? undefined : new Date(Number(kept))
  }
  return async () =>
    (await read()) ??
    (await vault.locked(NAME, async () => {
      const before = await read()
      if (before !== undefined) return before
      const since = Math.floor(now().getTime() / 1000) * 1000
      await vault.write(NAME, String(since))
      return new Date(since)
    }))
}

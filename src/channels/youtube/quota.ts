import { z } from 'zod'
import { localDateOf, localTimeTomorrow } from '../../lib/time'
import type { ChannelCheck } from '../channel'
import { readAs } from '../unreadable'
import type { Vault } from '../vault.store'

/** Google counts days where it is at home. */
const ZONE = 'America/Los_Angeles'
const NAME = 'quota'
/** What calls cost, in units. */
export const COST = { read: 1, insert: 50, moderate: 50 } as const
/** Reading stops while there is still room for ten answers. */
const RESERVE = 10 * COST.insert
const WARN_AT = 0.8

const spentSchema = z.object({ day: z.string(), units: z.int().nonnegative() })

/** Counts what this account has used today. Other programs of the same project use units that nobody tells us of. */
export type Quota = {
  spend: (units: number) => Promise<void>
  /** Google says that nothing is left, whatever we counted. */
  exhaust: () => Promise<void>
  mayRead: () => Promise<boolean>
  /** When everything begins anew. */
  untilNextMs: () => number
  check: () => Promise<ChannelCheck>
}

export function openQuota(vault: Vault, { daily, now }: { daily: number; now: () => Date }): Quota {
  const today = (): string => localDateOf(now(), ZONE)
  const unitsIn = (text: string | undefined): number => {
    const kept = readAs(spentSchema, text ?? 'null')
    return kept.ok && kept.data.day === today() ? kept.data.units : 0
  }
  const spent = async (): Promise<number> => unitsIn(await vault.read(NAME))
  const change = (count: (units: number) => number): Promise<void> =>
    vault.locked(NAME, async ({ read, write }) => {
      await write(JSON.stringify({ day: today(), units: count(unitsIn(await read())) }))
    })
  return {
    spend: (units) => change((before) => before + units),
    exhaust: () => change((before) => Math.max(before, daily)),
    mayRead: async () => (await spent()) + RESERVE <= daily,
    untilNextMs: () => localTimeTomorrow(now(), ZONE, '00:00').getTime() - now().getTime(),
    check: async () => {
      const units = await spent()
      const of = `${units} of ${daily} units of YouTube's quota are used today`
      if (units >= daily)
        return { what: 'quota', state: 'bad', detail: `${of}: answers wait until midnight in California.` }
      if (units >= daily * WARN_AT) return { what: 'quota', state: 'warn', detail: `${of}; an answer takes 50.` }
      return { what: 'quota', state: 'ok', detail: '' }
    },
  }
}

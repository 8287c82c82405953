/** How often an hour of the week had any message, in the weeks that are remembered. */
export type UsualHour = { weeks: number; busy: number }

/** Fewer weeks say nothing about what is usual. */
export const LEAST_WEEKS = 4
/** A silence that is less likely than this is told: of a thousand quiet times one is told in vain. */
const LEAST_CHANCE = 0.001

/**
 * Whether nobody wrote for longer than chance explains: the chance that each of the quiet hours was quiet, by the same
 * hours of earlier weeks. An hour that was always busy is taken as busy half a week less often than ever, so that no
 * single hour is proof. Hours without enough history count as if they were usually quiet.
 */
export function isSilent(quiet: readonly UsualHour[]): boolean {
  const chance = quiet.reduce((product, { weeks, busy }) => {
    if (weeks < LEAST_WEEKS) return product
    return product * (1 - Math.min(busy, weeks - 0.5) / weeks)
  }, 1)
  return chance < LEAST_CHANCE
}

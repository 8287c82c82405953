import type { Capabilities, Surface } from '../playbook/account.rules'

/** Until when free text is taken: by anybody (`open`), only when a person writes it (`extended`), or not any more (`over`). */
export type WindowState = { state: 'open' | 'extended' | 'over'; until: Date }

type Timed = { surface: Surface; lastCustomerAt: Date | null; now: Date }

/** The time in which a platform takes replies in a place; undefined where it sets none. A bound belongs to the better state. */
export function windowState(
  { surface, lastCustomerAt, now }: Timed,
  can: Pick<Capabilities, 'window'>,
): WindowState | undefined {
  const { window } = can
  if (window === undefined || lastCustomerAt === null) return undefined
  if (window.surfaces?.includes(surface) === false) return undefined
  const ends = (ms: number): Date => new Date(lastCustomerAt.getTime() + ms)
  if (now <= ends(window.forMs)) return { state: 'open', until: ends(window.forMs) }
  const extendedMs = window.extendedMs ?? window.forMs
  return { state: now <= ends(extendedMs) ? 'extended' : 'over', until: ends(extendedMs) }
}

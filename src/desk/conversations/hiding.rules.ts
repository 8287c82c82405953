import type { Capabilities, Surface } from '../playbook/account.rules'
import type { HideRefusal } from '../timeline/event.rules'
import type { Refusal } from './conversation.rules'

/** How a message stands on its platform, and what somebody ordered that is not carried out yet. */
export type Hiding = { hidden: boolean; ordered: boolean | null }

/** What came of one call. Hiding what is hidden changes nothing, so whatever is unclear is simply asked for again. */
export type HideOutcome =
  | { kind: 'done' }
  | { kind: 'refused'; reason: HideRefusal; detail: string }
  | { kind: 'later'; why: 'rate-limited' | 'unreachable' | 'platform-down'; retryAfterMs?: number; detail: string }
  | { kind: 'unknown'; detail: string }

/** A message that somebody wants to hide, or to show again. */
export type Hideable = {
  direction: 'customer' | 'native' | 'automatic'
  surface: Surface
  deletedAt: Date | null
  hiding: Hiding | null
}

/** After so long an order is given up and said to have failed: by then somebody has looked on the platform itself. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000

/** Only what a customer wrote, where the platform offers it; and the order that counts already is not given again. */
export function decideHiding(
  message: Hideable | undefined,
  { hidden, can }: { hidden: boolean; can: Pick<Capabilities, 'hides'> },
): Refusal | undefined {
  if (message === undefined) return { ok: false, why: 'not-found' }
  const { direction, surface, deletedAt, hiding } = message
  if (direction !== 'customer' || deletedAt !== null || can.hides?.includes(surface) !== true)
    return { ok: false, why: 'not-hideable' }
  return isMeantHidden(hiding) === hidden ? { ok: false, why: 'unchanged' } : undefined
}

/** Whether it is hidden, or will be. */
export const isMeantHidden = (hiding: Hiding | null): boolean => hiding?.ordered ?? hiding?.hidden ?? false

/**
 * Whether what a platform tells of somebody's act on it is news. While an order of ours waits, its own call tells what
 * became of it; and what happened before the present state was known is the late echo of an earlier act.
 */
export function isNews(
  hiding: (Hiding & { knownAt: Date | null }) | undefined,
  { hidden, occurredAt }: { hidden: boolean; occurredAt: Date },
): boolean {
  if (hiding === undefined) return hidden
  const { ordered, knownAt } = hiding
  return ordered === null && hiding.hidden !== hidden && (knownAt === null || occurredAt > knownAt)
}

/** Whether an order of that moment has waited for too long. */
export const isGivenUp = (orderedAt: Date, now: Date): boolean =>
  now.getTime() - orderedAt.getTime() > GIVEN_UP_AFTER_MS

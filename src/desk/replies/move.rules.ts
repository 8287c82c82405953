import type { Capabilities, Surface } from '../playbook/account.rules'

/** What the customer said in public, and when somebody answered it in private, if anybody did. */
export type Asked = { at: Date; usedAt: Date | null }

/** Whether a public message can be answered in private on the same platform. */
export type PrivateMove =
  | { state: 'open'; until: Date | null }
  /** Most platforms allow it once; one that is on its way counts. */
  | { state: 'used'; at: Date }
  | { state: 'expired'; at: Date }

/** Undefined where the platform offers no such thing. */
export function privateMoveOf(
  { privateMove }: Pick<Capabilities, 'privateMove'>,
  { surface, asked, now }: { surface: Surface; asked: Asked | null; now: Date },
): PrivateMove | undefined {
  if (privateMove === undefined || asked === null || !privateMove.from.includes(surface)) return undefined
  if (privateMove.once && asked.usedAt !== null) return { state: 'used', at: asked.usedAt }
  const { forMs } = privateMove
  const until = forMs === undefined ? null : new Date(asked.at.getTime() + forMs)
  return until !== null && now > until ? { state: 'expired', at: until } : { state: 'open', until }
}

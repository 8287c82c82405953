import type { Band } from '../playbook/target.rules'
import type { ConversationId, DepartmentId, PersonId } from '../../lib/ids'

/** Which conversations are counted; nothing given: all. */
export type SlaFilter = { channel?: string; agent?: PersonId; department?: DepartmentId }

/** How one channel stands now, and what was answered there today. */
export type ChannelState = {
  channel: string
  open: number
  unclaimed: number
  /** A customer waits for our answer. */
  waiting: number
  /** An open deadline is near: its warning is due. */
  dueSoon: number
  /** An open deadline is over. */
  missed: number
  firstRepliesToday: number
  /** Business time, in milliseconds; null when nothing was answered today. */
  medianFirstReplyMs: number | null
  /** The same as the customer felt it. */
  medianFirstReplyWallMs: number | null
  bandsToday: Readonly<Record<Band, number>>
}

/** A conversation whose deadline is near or over. */
export type AtRisk = {
  id: ConversationId
  number: string
  channel: string
  customer: string
  agent: PersonId | null
  kind: string
  dueAt: Date
}

export const NO_BANDS: Readonly<Record<Band, number>> = { good: 0, acceptable: 0, poor: 0, unacceptable: 0 }

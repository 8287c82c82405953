import type { Band, CancelledFor, ConversationKind, DeadlineKind } from '../../desk/index'

/** What agents read about promises. `what` is the name of a promise from `names`. */
export type DeadlineWords = {
  names: Record<DeadlineKind, string>
  kinds: Record<ConversationKind, string>
  bands: Record<Band, string>
  /** On cards and in lists. */
  due: (what: string, at: string) => string
  overdue: (what: string, since: string) => string
  /** In the thread: it comes near, it has come, a manager knows. */
  warned: (what: string, at: string) => string
  missed: (what: string, at: string) => string
  escalated: (what: string, at: string, who: string) => string
  /** Behind a reminder while nobody holds the conversation. */
  nobody: string
  /** To a manager directly. */
  escalatedToYou: (number: string, what: string, at: string) => string
  heldBy: (who: string) => string
  /** What became of it. */
  met: (what: string, who: string, when: string) => string
  metOutside: (what: string, when: string) => string
  inTime: (at: string) => string
  late: (at: string) => string
  cancelled: Record<CancelledFor, (what: string) => string>
  /** The explanation, `/sla case 4821`. */
  title: (number: string) => string
  nothing: string
  labels: Record<'rule' | 'time' | 'calendar' | 'counted' | 'took' | 'reopened', string>
  rule: (target: number, account: string, conditions: string) => string
  version: (version: number) => string
  whichever: string
  priority: (priority: number) => string
  within: (span: string, from: string) => string
  always: (zone: string) => string
  andMore: string
  /** In business time, and on the clock on the wall. */
  took: (business: string, wall: string) => string
  reopened: (count: number) => string
}

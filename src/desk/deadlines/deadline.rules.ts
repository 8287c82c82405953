import type { ConversationId, DeadlineId, PersonId, ReplyId } from '../../lib/ids'
import type { Band, DeadlineKind } from '../playbook/target.rules'
import type { Rule, Times } from './promise.rules'

/** Why a deadline ended without being met: closed without an answer, spam, or the customer took back what they had written. */
export type CancelledFor = 'closed' | 'spam' | 'withdrawn'

/** Who answered on the platform itself, past us. */
export const OUTSIDE = 'outside'

export type End =
  | { outcome: 'met'; at: Date; by: PersonId | typeof OUTSIDE; reply: ReplyId | null }
  | { outcome: 'cancelled'; at: Date; why: CancelledFor }

/** How long a deadline that ended took; `band` is for answers, and `missed` says that its due time had passed. */
export type Measured = { businessMs: number; wallMs: number; band: Band | null; missed: boolean }

/** A promise to a customer with its due time. */
export type Deadline = Times & {
  id: DeadlineId
  conversation: ConversationId
  kind: DeadlineKind
  startedAt: Date
  rule: Rule
  /** How often it went on after the conversation had been closed. */
  reopened: number
  ended: (End & Measured) | null
}

/** What a fact means for the deadlines of its conversation. */
export type Move =
  | { move: 'opened'; since: Date }
  | { move: 'waits'; since: Date }
  | { move: 'answered'; at: Date; by: PersonId | typeof OUTSIDE; reply: ReplyId | null }
  /** The customer took back all that waited for an answer. */
  | { move: 'withdrawn'; at: Date }
  /** A reply that the platform had accepted did not arrive after all. */
  | { move: 'lost'; reply: ReplyId }
  | { move: 'closed'; at: Date; by: PersonId }
  | { move: 'reopened' }
  | { move: 'quarantined'; at: Date }
  | { move: 'unquarantined'; waits: boolean }
  /** Priority or kind changed: another target may count. */
  | { move: 'retargeted' }

export type Change =
  | { change: 'start'; kind: DeadlineKind; at: Date }
  | { change: 'end'; id: DeadlineId; end: End }
  | { change: 'restore'; id: DeadlineId; reopened: boolean }
  | { change: 'retarget'; id: DeadlineId }

/** As much of a deadline as is decided upon. */
export type Clock = Pick<Deadline, 'id' | 'kind' | 'startedAt'> & { ended: End | null }

/** What a fact does to the deadlines of its conversation: the table of the design, row by row. */
export function decideClocks(clocks: readonly Clock[], move: Move): Change[] {
  // The table has the right function for each move; the compiler cannot follow the pair.
  const decide = DECIDE[move.move] as (clocks: readonly Clock[], move: Move) => Change[]
  return decide(clocks, move)
}

const DECIDE: { [Name in Move['move']]: (clocks: readonly Clock[], move: Extract<Move, { move: Name }>) => Change[] } =
  {
    opened: (_, { since }) => [start('first-reply', since), start('resolution', since)],
    // The oldest unanswered message counts: a clock that runs is left alone.
    waits: (clocks, { since }) =>
      isLive(clocks) && !clocks.some(waitsForAnswer) ? [start(replyKind(clocks), since)] : [],
    answered: (clocks, { at, by, reply }) =>
      clocks
        .filter((clock) => isReply(clock) && (isRunning(clock) || isHeldBack(clock, clocks)) && clock.startedAt <= at)
        .map(({ id }) => ({ change: 'end', id, end: { outcome: 'met', at, by, reply } })),
    withdrawn: (clocks, { at }) => clocks.filter(waitsForAnswer).map(cancel(at, 'withdrawn')),
    lost: (clocks, { reply }) =>
      isLive(clocks)
        ? clocks.filter((clock) => isMetBy(clock, reply) && !isRunningKind(clocks, clock.kind)).map(restore)
        : [],
    closed: (clocks, { at, by }) => [
      ...clocks.filter(waitsForAnswer).map(cancel(at, 'closed')),
      ...clocks
        .filter((clock) => isRunning(clock) && !isReply(clock))
        .map(({ id }): Change => ({ change: 'end', id, end: { outcome: 'met', at, by, reply: null } })),
    ],
    reopened: (clocks) =>
      clocks
        .filter((clock) => !isReply(clock) && clock.ended?.outcome === 'met')
        .map(({ id }) => ({ change: 'restore', id, reopened: true })),
    quarantined: (clocks, { at }) => clocks.filter(isRunning).map(cancel(at, 'spam')),
    unquarantined: (clocks, { waits }) =>
      clocks.filter((clock) => isHeldBack(clock, clocks) && (waits || !isReply(clock))).map(restore),
    retargeted: (clocks) => clocks.filter(isRunning).map(({ id }) => ({ change: 'retarget', id })),
  }

const start = (kind: DeadlineKind, at: Date): Change => ({ change: 'start', kind, at })
const restore = ({ id }: Clock): Change => ({ change: 'restore', id, reopened: false })
const cancel =
  (at: Date, why: CancelledFor) =>
  ({ id }: Clock): Change => ({ change: 'end', id, end: { outcome: 'cancelled', at, why } })

const isReply = ({ kind }: Clock): boolean => kind !== 'resolution'
const isRunning = ({ ended }: Clock): boolean => ended === null
const waitsForAnswer = (clock: Clock): boolean => isReply(clock) && isRunning(clock)
const isRunningKind = (clocks: readonly Clock[], kind: DeadlineKind): boolean =>
  clocks.some((clock) => clock.kind === kind && isRunning(clock))
const isMetBy = ({ ended }: Clock, reply: ReplyId): boolean => ended?.outcome === 'met' && ended.reply === reply

/** The resolution's clock runs exactly while the conversation is open and no spam: nothing else has to be looked at. */
const isLive = (clocks: readonly Clock[]): boolean => isRunningKind(clocks, 'resolution')

/** Cancelled by the quarantine that lasts now; what an earlier one cancelled has been decided on. */
function isHeldBack({ ended }: Clock, clocks: readonly Clock[]): boolean {
  const resolution = clocks.find((clock) => clock.kind === 'resolution')?.ended
  const isSpam = ended?.outcome === 'cancelled' && ended.why === 'spam'
  return isSpam && resolution?.outcome === 'cancelled' && resolution.at.getTime() === ended.at.getTime()
}

/** The promise of a first reply is made once; one that the customer took back is made again. */
const replyKind = (clocks: readonly Clock[]): DeadlineKind =>
  clocks.some((clock) => isReply(clock) && !(clock.ended?.outcome === 'cancelled' && clock.ended.why === 'withdrawn'))
    ? 'next-reply'
    : 'first-reply'

import type { Answered, DeskEvent, DeskEventType } from '../timeline/event.rules'
import type { ReplyId } from '../../lib/ids'
import { type Move, OUTSIDE } from './deadline.rules'

type Moves = { [Type in DeskEventType]: ((event: Extract<DeskEvent, { type: Type }>, now: Date) => Move[]) | null }

/**
 * What each fact means for the clocks; null: nothing. Snoozes, claims, notes and automatic answers are null, because a
 * promise to a customer runs on whatever we do among ourselves. A fact that is left out does not compile.
 */
const MOVES: Moves = {
  // What can only be answered on the platform itself is shown, and nothing is promised.
  'conversation.opened': ({ since, readOnly }) => (readOnly ? [] : [{ move: 'opened', since: new Date(since) }]),
  'conversation.claimed': null,
  'conversation.takenOver': null,
  'conversation.released': null,
  'conversation.assigned': null,
  'conversation.snoozed': null,
  'conversation.woken': null,
  'conversation.closed': ({ by }, now) => [{ move: 'closed', at: now, by }],
  'conversation.reopened': ({ waits }) => [{ move: 'reopened' }, ...waiting(waits)],
  'conversation.priorityChanged': () => [{ move: 'retargeted' }],
  'conversation.kindChanged': () => [{ move: 'retargeted' }],
  'conversation.quarantined': (_, now) => [{ move: 'quarantined', at: now }],
  'conversation.unquarantined': ({ waits }) => [{ move: 'unquarantined', waits: waits !== null }, ...waiting(waits)],
  // Where it is said changes nothing of what was promised.
  'conversation.continued': null,
  'conversation.linked': null,
  'identity.changed': null,
  'message.received': ({ waits }) => waiting(waits ?? null),
  'message.native': ({ at, waits }) => [
    { move: 'answered', at: new Date(at), by: OUTSIDE, reply: null },
    ...waiting(waits),
  ],
  'message.edited': null,
  'message.deleted': ({ withdrawn }, now) => (withdrawn ? [{ move: 'withdrawn', at: now }] : []),
  'message.reacted': null,
  // An insult that nobody else can read is still a message that waits.
  'hiding.ordered': null,
  'hiding.done': null,
  'hiding.failed': null,
  'attachment.announced': null,
  'attachment.settled': null,
  'note.added': null,
  'note.edited': null,
  'note.deleted': null,
  'reply.submitted': null,
  'reply.approved': null,
  'reply.declined': null,
  'reply.undone': null,
  'reply.due': null,
  'reply.sent': ({ reply, answered }) => answeredBy(reply, answered),
  'reply.receipt': ({ reply, waits }) =>
    typeof waits === 'string' ? [{ move: 'lost', reply }, ...waiting(waits)] : [],
  'reply.refused': null,
  // Nobody knows whether it arrived: the clock runs on until that is settled.
  'reply.unknown': null,
  'reply.resolved': ({ reply, answered }) => (answered === undefined ? [] : answeredBy(reply, answered)),
  'deadline.started': null,
  'deadline.met': null,
  'deadline.cancelled': null,
  'deadline.restored': null,
  'deadline.moved': null,
  'deadline.warned': null,
  'deadline.missed': null,
  'deadline.escalated': null,
  'snooze.ended': null,
  'account.broken': null,
  'account.recovered': null,
  'account.checked': null,
  'account.silent': null,
  'account.heard': null,
  'account.caughtUp': null,
  'ask.opened': null,
  'ask.due': null,
  'ask.reminded': null,
  'ask.acknowledged': null,
  'ask.answered': null,
  'ask.climbed': null,
  'ask.passedOn': null,
  'ask.declined': null,
  'ask.extended': null,
  'ask.withdrawn': null,
  'ask.unanswered': null,
  'ask.unreached': null,
  'ask.mailed': null,
  'ask.alarmed': null,
  'person.left': null,
  'person.returned': null,
  'inbox.quarantined': null,
}

/** What a fact that was recorded now means for the clocks of its conversation, in order. */
export function movesOf(event: DeskEvent, now: Date): Move[] {
  // The table has the right function for each type; the compiler cannot follow the pair.
  const moves = MOVES[event.type] as ((event: DeskEvent, now: Date) => Move[]) | null
  return moves === null ? [] : moves(event, now)
}

const waiting = (since: string | null): Move[] => (since === null ? [] : [{ move: 'waits', since: new Date(since) }])

const answeredBy = (reply: ReplyId, { at, author, waits }: Answered): Move[] => [
  { move: 'answered', at: new Date(at), by: author, reply },
  ...waiting(waits),
]

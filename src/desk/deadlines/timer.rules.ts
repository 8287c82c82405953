import type { ConversationId, DeadlineId } from '../../lib/ids'
import type { DeadlineKind } from '../playbook/target.rules'
import type { DeskEvent } from '../timeline/event.rules'
import type { Deadline } from './deadline.rules'

/** What a deadline reminds of: that it comes near, that it has come, and that a manager is to know. */
export const DEADLINE_TIMERS = ['deadline-warn', 'deadline-due', 'deadline-late'] as const
export type DeadlineTimer = (typeof DEADLINE_TIMERS)[number]

/**
 * A promise to do something at a moment. `undo` ends the time in which a reply can be taken back; `ask` is the next
 * moment of an ask, whatever has to be done then.
 */
export type TimerKind = 'undo' | 'snooze' | 'ask' | DeadlineTimer

export type FiredTimer = { kind: TimerKind; subject: string; conversation: ConversationId; gen: number; lateMs: number }

export const isDeadlineTimer = (kind: TimerKind): kind is DeadlineTimer =>
  (DEADLINE_TIMERS as readonly string[]).includes(kind)

const REMINDERS = {
  'deadline-warn': 'deadline.warned',
  'deadline-due': 'deadline.missed',
  'deadline-late': 'deadline.escalated',
} as const

/**
 * The fact that a fired timer becomes; what follows from it is the business of later rooms. Undefined for a deadline
 * that runs no more: a stale alarm does nothing.
 */
export function factOf(
  { kind, subject, conversation }: FiredTimer,
  running: ReadonlyMap<string, DeadlineKind>,
): DeskEvent | undefined {
  switch (kind) {
    case 'undo':
      return { type: 'reply.due', conversation, reply: subject as never }
    case 'snooze':
      return { type: 'snooze.ended', conversation }
    case 'deadline-warn':
    case 'deadline-due':
    case 'deadline-late': {
      const promised = running.get(subject)
      return promised && { type: REMINDERS[kind], conversation, deadline: subject as DeadlineId, kind: promised }
    }
    case 'ask':
      return { type: 'ask.due', conversation, ask: subject as never }
  }
}

/** The reminders of a running deadline. Nobody is warned of what is overdue already. */
export function remindersOf(
  { id: subject, warnAt, dueAt, managerAt, ended }: Deadline,
  now: Date,
): { kind: DeadlineTimer; subject: DeadlineId; at: Date }[] {
  if (ended !== null) return []
  return [
    ...(dueAt > now ? [{ kind: 'deadline-warn' as const, subject, at: warnAt }] : []),
    { kind: 'deadline-due', subject, at: dueAt },
    { kind: 'deadline-late', subject, at: managerAt },
  ]
}

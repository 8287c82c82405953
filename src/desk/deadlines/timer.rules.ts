import type { ConversationId } from '../../lib/ids'
import type { DeskEvent } from '../timeline/event.rules'

/** A promise to do something at a moment. `undo` ends the time in which a reply can be taken back. */
export type TimerKind = 'undo' | 'snooze'

export type FiredTimer = { kind: TimerKind; subject: string; conversation: ConversationId; gen: number; lateMs: number }

/** The fact that a fired timer becomes; what follows from it is the business of later rooms. */
export function factOf({ kind, subject, conversation }: FiredTimer): DeskEvent {
  switch (kind) {
    case 'undo':
      return { type: 'reply.due', conversation, reply: subject as never }
    case 'snooze':
      return { type: 'snooze.ended', conversation }
  }
}

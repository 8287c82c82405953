import type { Desk } from '../desk'
import type { ConversationId } from '../../lib/ids'
import type { Fact } from './event.rules'
import { factsAfter, factsOfSubject, readFact, type Subject } from './timeline.store'

export type { Subject } from './timeline.store'

/** What happened in a conversation after a fact (`'0'`: from the beginning), oldest first, at most `limit` facts. */
export function timelineOf(
  desk: Pick<Desk, 'db'>,
  conversation: ConversationId,
  range: { after: string; limit: number },
): Promise<Fact[]> {
  return factsAfter(desk.db, conversation, range)
}

/** What happened to a reply, a deadline or an ask before a fact, oldest first; of a message, that it came. */
export function timelineOfSubject(
  desk: Pick<Desk, 'db'>,
  conversation: ConversationId,
  range: { subject: Subject; before: string },
): Promise<Fact[]> {
  return factsOfSubject(desk.db, conversation, range)
}

/** A single fact, by its id. */
export function findFact(desk: Pick<Desk, 'db'>, id: string): Promise<Fact | undefined> {
  return readFact(desk.db, id)
}

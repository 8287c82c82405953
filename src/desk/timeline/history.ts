import type { Desk } from '../desk'
import type { ConversationId, ReplyId } from '../../lib/ids'
import type { Fact } from './event.rules'
import { factsAfter, factsOfReply } from './timeline.store'

/** What happened in a conversation after a fact (`'0'`: from the beginning), oldest first, at most `limit` facts. */
export function timelineOf(
  desk: Pick<Desk, 'db'>,
  conversation: ConversationId,
  range: { after: string; limit: number },
): Promise<Fact[]> {
  return factsAfter(desk.db, conversation, range)
}

/** What happened to a reply before a fact, oldest first. */
export function timelineOfReply(
  desk: Pick<Desk, 'db'>,
  conversation: ConversationId,
  range: { reply: ReplyId; before: string },
): Promise<Fact[]> {
  return factsOfReply(desk.db, conversation, range)
}

import type { ConversationId } from '../../lib/ids'
import { viewDeadlines } from '../deadlines/view'
import { nearestOf } from '../deadlines/view.rules'
import type { Desk } from '../desk'

/** When the customer's nearest open deadline is due; undefined when nothing is promised now. */
export async function nearestDeadline(
  desk: Pick<Desk, 'db' | 'now'>,
  conversation: ConversationId,
): Promise<Date | undefined> {
  return nearestOf(await viewDeadlines(desk, conversation))?.dueAt
}

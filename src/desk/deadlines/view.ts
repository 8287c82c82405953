import { openSpansBetween } from '../../lib/business-time'
import { type ConversationId, type DeadlineId, isUuid } from '../../lib/ids'
import type { Desk } from '../desk'
import type { Playbook } from '../playbook/playbook.rules'
import { ALWAYS } from '../playbook/target.rules'
import { readDeadline, readDeadlines } from './deadline.store'
import { hoursOf } from './promise.rules'
import { type DeadlineExplained, type DeadlineView, toView } from './view.rules'

/** A conversation that goes back and forth more often than this shows its latest. */
const MAX_SHOWN = 50
const MAX_EXPLAINED = 12
/** Two weeks of mornings and afternoons; what is longer says that it goes on. */
const MAX_SPANS = 20

type Reading = Pick<Desk, 'db' | 'now'>

/** What a conversation was promised, the latest first: what runs and what has ended. */
export async function viewDeadlines(desk: Reading, conversation: ConversationId): Promise<DeadlineView[]> {
  if (!isUuid(conversation)) return []
  const deadlines = await readDeadlines(desk.db, conversation, MAX_SHOWN)
  return deadlines.map((deadline) => toView(deadline, desk.now()))
}

export async function viewDeadline(desk: Reading, id: DeadlineId): Promise<DeadlineView | undefined> {
  const deadline = isUuid(id) ? await readDeadline(desk.db, id) : undefined
  return deadline && toView(deadline, desk.now())
}

/** The same as {@link viewDeadlines}, with the calendar and the minutes that were counted, the latest dozen. */
export async function explainDeadlines(
  desk: Reading & Pick<Desk, 'playbookOf'>,
  conversation: ConversationId,
): Promise<DeadlineExplained[]> {
  const deadlines = (await viewDeadlines(desk, conversation)).slice(0, MAX_EXPLAINED)
  const explained: DeadlineExplained[] = []
  for (const deadline of deadlines)
    explained.push(explain(deadline, await desk.playbookOf(deadline.rule.playbookVersion)))
  return explained
}

function explain(deadline: DeadlineView, playbook: Playbook): DeadlineExplained {
  const { calendar, startedAt: from, ended, dueAt } = deadline
  const hours = hoursOf(playbook, calendar)
  const spans = openSpansBetween(hours, { from, to: ended?.at ?? dueAt }, MAX_SPANS + 1)
  const named = calendar === ALWAYS ? undefined : playbook.calendars.find(({ id }) => id === calendar)
  return {
    ...deadline,
    calendarName: named?.name ?? null,
    zone: hours.zone,
    counted: spans.slice(0, MAX_SPANS),
    more: spans.length > MAX_SPANS,
  }
}

import { timelineOfSubject, type Desk, type Fact, type Subject } from '../../desk/index'
import type { ConversationId } from '../../lib/ids'
import type { ThreadPost } from '../workspace'
import { threadPosts, type Surroundings } from './thread-posts'
import { readTold, type Telling } from './told'

/** Their posts say when something is due, offer what can be done about it, or remind of a promise that still runs. */
const LIVE: ReadonlySet<string> = new Set([
  ...['reply.submitted', 'reply.approved', 'reply.unknown'],
  ...['deadline.warned', 'deadline.missed', 'deadline.escalated'],
  ...['ask.opened', 'ask.reminded', 'ask.climbed', 'ask.passedOn', 'ask.declined'],
])

/** They change nothing of what was told before. */
const IDLE: ReadonlySet<string> = new Set([
  ...['ask.due', 'ask.reminded', 'ask.mailed'],
  ...['deadline.started', 'deadline.warned', 'deadline.missed', 'deadline.escalated'],
])

type Setting = { telling: Telling; around: Surroundings }

/**
 * What was told of a reply, a deadline or an ask before, as it is to be read after these facts: without a moment that
 * has passed and without buttons that would only be refused. Posts that the facts themselves become are drawn as of now anyway.
 */
export async function amendments(
  desk: Pick<Desk, 'db' | 'now'>,
  conversation: ConversationId,
  { facts, telling, around }: Setting & { facts: readonly Fact[] },
): Promise<ThreadPost[]> {
  const [first] = facts
  if (first === undefined) return []
  const amended: ThreadPost[] = []
  for (const { subject, through } of subjectsOf(facts)) {
    const earlier = await timelineOfSubject(desk, conversation, { subject, before: first.id })
    for (const fact of earlier.filter(({ event }) => LIVE.has(event.type))) {
      const posts = threadPosts([await readTold(desk, fact)], telling, { ...around, again: true })
      amended.push(...posts.map((post) => anew(post, through)))
    }
  }
  return amended
}

/** Nobody is told again: it stands where it stood. */
const anew = ({ key, card }: ThreadPost, through: string): ThreadPost => ({
  ...{ key, card, through, files: [] },
  amends: true,
})

/** Each reply, deadline and ask that the facts speak of, with the last of its facts. What only begins has no past. */
function subjectsOf(facts: readonly Fact[]): { subject: Subject; through: string }[] {
  const last = new Map<string, { subject: Subject; through: string }>()
  for (const { id: through, event } of facts) {
    if (IDLE.has(event.type)) continue
    if ('reply' in event) last.set(event.reply, { subject: { reply: event.reply }, through })
    if ('deadline' in event) last.set(event.deadline, { subject: { deadline: event.deadline }, through })
    if ('ask' in event) last.set(event.ask, { subject: { ask: event.ask }, through })
  }
  return [...last.values()]
}

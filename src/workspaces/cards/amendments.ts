import { findBurst, timelineOf, timelineOfSubject, type Desk, type Fact, type Subject } from '../../desk/index'
import type { ConversationId } from '../../lib/ids'
import type { ThreadPost } from '../workspace'
import { manyAgain, threadPosts, type Surroundings } from './thread-posts'
import { readTold, type Telling, type Told } from './told'

/** Their posts say when something is due, offer what can be done about it, or remind of a promise that still runs. */
const LIVE: ReadonlySet<string> = new Set([
  ...['reply.submitted', 'reply.approved', 'reply.unknown'],
  ...['deadline.warned', 'deadline.missed', 'deadline.escalated'],
  // Whether others can read it changes, and what it says stays.
  'message.received',
  ...['ask.opened', 'ask.reminded', 'ask.climbed', 'ask.passedOn', 'ask.declined'],
])

/** They change nothing of what was told before. */
const IDLE: ReadonlySet<string> = new Set([
  ...['ask.due', 'ask.reminded', 'ask.mailed'],
  ...['deadline.started', 'deadline.warned', 'deadline.missed', 'deadline.escalated'],
])

/** Ten messages, and what was announced between them. */
const FACTS_OF_BURST = 200

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
      const burst = 'message' in subject ? await burstAgain(desk, conversation, { fact, telling, around }) : undefined
      amended.push(...[...posts, ...(burst ? [burst] : [])].map((post) => anew(post, through)))
    }
  }
  return amended
}

/** The post in which a message stands together with others, if it was told so. */
async function burstAgain(
  desk: Pick<Desk, 'db' | 'now'>,
  conversation: ConversationId,
  { fact, telling, around: { workspace } }: Setting & { fact: Fact },
): Promise<Pick<ThreadPost, 'key' | 'card'> | undefined> {
  const burst = await findBurst(desk, { conversation, workspace, fact: fact.id })
  if (burst === undefined) return undefined
  const { key, first, last } = burst
  const facts = await timelineOf(desk, conversation, { after: String(BigInt(first) - 1n), limit: FACTS_OF_BURST })
  const told: Told[] = []
  for (const one of facts) if (BigInt(one.id) <= BigInt(last)) told.push(await readTold(desk, one))
  return { key, card: manyAgain(told, telling) }
}

/** Nobody is told again: it stands where it stood. */
const anew = ({ key, card }: Pick<ThreadPost, 'key' | 'card'>, through: string): ThreadPost => ({
  ...{ key, card, through, files: [] },
  amends: true,
})

/** Each reply, deadline and ask that the facts speak of, with the last of its facts. What only begins has no past. */
function subjectsOf(facts: readonly Fact[]): { subject: Subject; through: string }[] {
  const last = new Map<string, { subject: Subject; through: string }>()
  for (const { id: through, event } of facts) {
    if (IDLE.has(event.type)) continue
    if (event.type.startsWith('hiding.') && 'message' in event)
      last.set(event.message, { subject: { message: event.message }, through })
    if ('reply' in event) last.set(event.reply, { subject: { reply: event.reply }, through })
    if ('deadline' in event) last.set(event.deadline, { subject: { deadline: event.deadline }, through })
    if ('ask' in event) last.set(event.ask, { subject: { ask: event.ask }, through })
  }
  return [...last.values()]
}

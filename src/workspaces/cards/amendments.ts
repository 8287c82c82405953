import { timelineOfReply, type Desk, type Fact } from '../../desk/index'
import type { ConversationId } from '../../lib/ids'
import type { ThreadPost } from '../workspace'
import { threadPosts, type Surroundings } from './thread-posts'
import { readTold, type Telling } from './told'

/** Their posts say when a reply goes out, or offer what can be done about it. */
const LIVE: ReadonlySet<string> = new Set(['reply.submitted', 'reply.approved', 'reply.unknown'])

type Setting = { telling: Telling; around: Surroundings }

/**
 * What was told of a reply before, as it is to be read after these facts: without a moment that has passed and without
 * buttons that would only be refused. Posts that the facts themselves become are drawn as of now anyway.
 */
export async function amendments(
  desk: Pick<Desk, 'db'>,
  conversation: ConversationId,
  { facts, telling, around }: Setting & { facts: readonly Fact[] },
): Promise<ThreadPost[]> {
  const [first] = facts
  if (first === undefined) return []
  const amended: ThreadPost[] = []
  for (const [reply, through] of lastOfReplies(facts)) {
    const earlier = await timelineOfReply(desk, conversation, { reply, before: first.id })
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

/** Each reply that the facts speak of, with the last of its facts. */
function lastOfReplies(facts: readonly Fact[]) {
  const replies = facts.flatMap(({ id, event }) => ('reply' in event ? [[event.reply, id] as const] : []))
  return new Map(replies)
}

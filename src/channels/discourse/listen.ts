import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { readAs } from '../unreadable'
import { latestPostsSchema, postSchema, topicListSchema, topicSchema, type Post } from './payload'
import { mustJson, type Reader } from './read'
import { toEvent, toMessage } from './receive'

/** The newest public post that was read, and when private topics were read: the account begins where it was connected. */
const cursorSchema = z.object({ post: z.int(), privateSince: z.number() })
type Cursor = z.infer<typeof cursorSchema>

/** A page has 50 posts; what a long outage brings beyond these is older than anybody waits. */
const MAX_PAGES = 20
/** Private topics that are read in one round; the others come in the next. */
const MAX_TOPICS = 20

type Polling = { reader: Reader; intake: Intake; signal: AbortSignal }

/** Reads what is new from time to time, until the signal aborts: instead of a webhook, or after it to miss nothing. */
export const pollForum = (polling: Polling, everyMs: number): Promise<void> =>
  inRounds(everyMs, polling.signal, () => readForum(polling))

/** One round. First what is new is kept, then the place: a crash in between repeats, and repeats are known. */
export async function readForum(polling: Polling): Promise<void> {
  const { intake, signal } = polling
  const read = readAs(cursorSchema, (await intake.readCursor()) ?? '')
  const page = await readPage(polling, undefined)
  if (signal.aborted) return
  const newest = Math.max(0, ...page.map(({ id }) => id))
  if (!read.ok) return await save(intake, { post: newest, privateSince: intake.now().getTime() })
  const cursor = read.data
  const posts = newest > cursor.post ? await readSince(polling, page, cursor.post) : []
  const { messages, until } = await readPrivate(polling, cursor.privateSince)
  const events = [...posts.toReversed().map((post) => eventOf(polling, post)), ...messages]
  if (signal.aborted) return
  if (events.length > 0) await intake.accept(events.map(toDelivery))
  await save(intake, { post: Math.max(newest, cursor.post), privateSince: until })
}

const save = (intake: Intake, cursor: Cursor): Promise<void> => intake.saveCursor(JSON.stringify(cursor))

const eventOf = ({ reader, intake }: Polling, post: Post): InboundEvent =>
  // A post is new when we see it first, however often its author has changed it meanwhile.
  toEvent(post, { ...reader, now: intake.now() }, post.deleted_at ? 'post_destroyed' : 'post_created')

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'discourse', event },
  raw: Buffer.from(JSON.stringify(event)),
})

async function readSince(polling: Polling, first: readonly Post[], known: number): Promise<Post[]> {
  const posts = [...first]
  let page = first
  for (let pages = 1; pages < MAX_PAGES; pages += 1) {
    const oldest = Math.min(...page.map(({ id }) => id))
    if (polling.signal.aborted || page.length === 0 || oldest <= known + 1) break
    page = await readPage(polling, oldest)
    posts.push(...page)
  }
  return posts.filter(({ id }) => id > known)
}

/** Public posts, the newest first. */
async function readPage({ reader, signal }: Polling, before: number | undefined): Promise<Post[]> {
  const outcome = await reader.api.get(`/posts.json${before === undefined ? '' : `?before=${before}`}`, signal)
  if (signal.aborted) return []
  const list = latestPostsSchema.safeParse(mustJson(outcome))
  return list.success ? list.data.latest_posts.flatMap(readPost) : []
}

function readPost(item: unknown): Post[] {
  const post = postSchema.safeParse(item)
  return post.success ? [post.data] : []
}

type Private = { messages: InboundEvent[]; until: number }

/** Private topics of our own user that have something new. */
async function readPrivate(polling: Polling, since: number): Promise<Private> {
  const { reader, signal } = polling
  const path = `/topics/private-messages/${encodeURIComponent(reader.username)}.json`
  const outcome = await reader.api.get(path, signal)
  if (signal.aborted) return { messages: [], until: since }
  const list = topicListSchema.safeParse(mustJson(outcome))
  const topics = list.success ? list.data.topic_list.topics : []
  const fresh = topics
    .map(({ id, last_posted_at }) => ({ id, at: Date.parse(last_posted_at ?? '') }))
    .filter(({ at }) => at > since)
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MAX_TOPICS)
  const messages: InboundEvent[] = []
  for (const { id } of fresh) messages.push(...(await readTopic(polling, id, since)))
  return { messages, until: fresh.at(-1)?.at ?? since }
}

async function readTopic({ reader, intake, signal }: Polling, id: number, since: number): Promise<InboundEvent[]> {
  const outcome = await reader.api.get(`/t/-/${id}/last.json?include_raw=1`, signal)
  if (signal.aborted) return []
  const topic = topicSchema.safeParse(mustJson(outcome))
  if (!topic.success) return []
  return topic.data.post_stream.posts
    .flatMap(readPost)
    .filter(({ created_at, post_type }) => Date.parse(created_at) > since && (post_type ?? 1) === 1)
    .map((post): InboundEvent => {
      const known = { topic_title: topic.data.title, topic_archetype: 'private_message' }
      return toMessage({ ...post, ...known }, { ...reader, now: intake.now(), at: new Date(post.created_at) })
    })
}

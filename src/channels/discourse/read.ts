import type { EventOf, InboundEvent, ReplyKind } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import { readJson, type CallOutcome } from '../../lib/http'
import { fetchStranger } from '../../lib/stranger'
import type { DiscourseApi } from './api'
import { postSchema, topicSchema } from './payload'
import { externalIdOf, toMessage, type Forum } from './receive'

export type Reader = Forum & { api: DiscourseApi; now: () => Date }

/** The answer as JSON; undefined for what is gone or not for us. Rejects while the forum does not answer. */
export function mustJson(outcome: CallOutcome): unknown {
  if (outcome.kind !== 'answer') throw unavailable(`The forum does not answer (${outcome.why}).`, outcome.cause)
  if (outcome.status === 403 || outcome.status === 404 || outcome.status === 410) return undefined
  if (outcome.status !== 200) throw unavailable(`The forum answers HTTP ${outcome.status}.`)
  return readJson(outcome)
}

/** A private message that a webhook pointed to: it is ours only if its topic is addressed to us. */
export async function hydratePrivate(reader: Reader, event: EventOf<'pointer'>): Promise<InboundEvent[]> {
  const { account, occurredAt, dedupeKey } = event
  const gone = (reason: string): InboundEvent[] => [{ kind: 'ignored', account, occurredAt, dedupeKey, reason }]
  const topic = topicSchema.safeParse(mustJson(await reader.api.get(`/t/${event.source['topic']}.json`)))
  if (!topic.success) return gone('a private message that is gone, or not for us')
  const isOurs = topic.data.details.allowed_users.some(
    ({ username }) => username.toLowerCase() === reader.username.toLowerCase(),
  )
  if (!isOurs) return gone('a private message between others')
  const post = postSchema.safeParse(mustJson(await reader.api.get(`/posts/${event.source['post']}.json`)))
  if (!post.success) return gone('a private message that is gone')
  const known = { topic_title: topic.data.title, topic_archetype: 'private_message' }
  return [toMessage({ ...post.data, ...known }, { ...reader, now: reader.now(), at: occurredAt })]
}

type About = { kind: ReplyKind; thread: string; text: string; sinceMs: number }
/** Clocks of the forum and ours differ by less. */
const CLOCKS_MS = 60_000

/**
 * Looks for a lost post among the last ones of its topic. One that is not found proves nothing: it may wait for a
 * moderator, or be a private message that began a topic of its own.
 */
export async function seekPost(
  reader: Reader,
  { kind, thread, text, sinceMs }: About,
): Promise<{ ids: readonly string[] } | 'silent'> {
  const [topicId = '', person] = thread.split(':')
  if (text.trim() === '' || kind === 'private_reply') return 'silent'
  const topic = topicSchema.safeParse(mustJson(await reader.api.get(`/t/-/${topicId}/last.json?include_raw=1`)))
  if (!topic.success) return 'silent'
  const from = reader.now().getTime() - sinceMs - CLOCKS_MS
  const ids = topic.data.post_stream.posts.flatMap((item) => {
    const post = postSchema.safeParse(item)
    if (!post.success || post.data.username.toLowerCase() !== reader.username.toLowerCase()) return []
    // In a public topic many are answered, often with the same words.
    const answered = post.data.reply_to_user?.username.toLowerCase()
    if (person !== undefined && answered !== undefined && answered !== person) return []
    const isIt = Date.parse(post.data.created_at) >= from && (post.data.raw ?? '').trim().startsWith(text.trim())
    return isIt ? [externalIdOf(post.data)] : []
  })
  return { ids }
}

type Files = { url: string; key: string; username: string; timeoutMs: number }

/** Uploads have a short address on the forum, which leads to where they are kept: often on another host. */
export async function fetchUpload(
  { url, key, username, timeoutMs }: Files,
  source: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<{ content: Buffer; mime: string }> {
  const upload = source['upload'] ?? ''
  if (!/^[A-Za-z0-9]{5,60}(\.[A-Za-z0-9]{1,10})?$/.test(upload))
    throw invalid('The forum does not say where this file is.')
  const got = await fetchStranger(`${url}/uploads/short-url/${upload}`, {
    headers: { 'api-key': key, 'api-username': username },
    permit: (address) => address.origin === new URL(url).origin,
    ...{ timeoutMs: timeoutMs * 2.5, maxBytes },
  })
  if (got.ok) return { content: got.body, mime: got.contentType.split(';')[0]?.trim() ?? got.contentType }
  if (got.why === 'too-large') throw invalid('The file is larger than what is kept.')
  if (got.status === 404 || got.why.startsWith('forbidden')) throw invalid('The forum does not hand out this file.')
  throw unavailable('The forum does not hand out this file now.')
}

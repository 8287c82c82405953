import { z } from 'zod'
import type { InboundEvent } from '../../desk/index'
import type { Graph } from '../meta/graph'
import { readMessaging } from '../meta/messaging'
import { asDelivered, CONVERSATION_FIELDS, conversationsSchema, openReader } from '../meta/missed'
import { readFeed } from './feed'
import type { PageContext } from './receive'

type Reading = { graph: Graph; context: PageContext }

const writer = z.object({ id: z.string(), name: z.string().optional() }).optional().catch(undefined)
const comment = z.object({
  id: z.string(),
  from: writer,
  message: z.string().catch(''),
  created_time: z.string(),
  permalink_url: z.string().optional(),
  parent: z.object({ id: z.string() }).optional().catch(undefined),
})
const feedSchema = z.object({
  data: z
    .array(
      comment.extend({
        comments: z
          .object({ data: z.array(comment).catch([]) })
          .optional()
          .catch(undefined),
      }),
    )
    .catch([]),
})

const COMMENT_FIELDS = 'id,from,message,created_time,permalink_url,parent{id}'
const FEED_FIELDS = `id,from,message,created_time,permalink_url,comments.limit(50).order(reverse_chronological).filter(stream){${COMMENT_FIELDS}}`

/** The latest messages, posts and comments, as if they had been delivered. */
export async function readMissed(
  { graph, context }: Reading,
  since: Date,
  signal: AbortSignal,
): Promise<InboundEvent[]> {
  const { page } = context
  const read = openReader(graph, 'Facebook', signal)
  const chats = { platform: 'messenger', fields: CONVERSATION_FIELDS, limit: '50' }
  const conversations = await read(`${page}/conversations`, chats, conversationsSchema)
  const from = String(Math.floor(since.getTime() / 1000))
  const feed = await read(`${page}/feed`, { fields: FEED_FIELDS, limit: '50' }, feedSchema)
  const posts = feed.data.filter(({ created_time }) => Date.parse(created_time) / 1000 >= Number(from))
  return [
    ...conversations.data.flatMap(({ messages }) =>
      messages.data.flatMap((message) => readMessaging(asDelivered(message, page), messagingContext(context))),
    ),
    ...posts.flatMap((post) => readFeed('feed', asPost(post), feedContext(context))),
    ...feed.data.flatMap(({ id, comments }) =>
      (comments?.data ?? []).flatMap((one) => readFeed('feed', asComment(one, id), feedContext(context))),
    ),
  ]
}

const feedContext = (context: PageContext) => ({ ...context, sentAt: undefined })
const messagingContext = (context: PageContext) => ({
  ...{ ...context, sentAt: undefined, self: context.page, platform: 'Messenger', standby: false },
})

type Comment = z.infer<typeof comment>

const common = ({ from, message, created_time, permalink_url }: Comment): object => ({
  ...{ verb: 'add', message, permalink_url, created_time: Date.parse(created_time) / 1000 },
  ...(from === undefined ? {} : { from }),
})

const asPost = (post: Comment): object => ({ ...common(post), item: 'status', post_id: post.id })

const asComment = (one: Comment, post: string): object => ({
  ...common(one),
  ...{ item: 'comment', comment_id: one.id, post_id: post, parent_id: one.parent?.id ?? post },
})

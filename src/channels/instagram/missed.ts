import { z } from 'zod'
import type { InboundEvent } from '../../desk/index'
import type { Graph } from '../meta/graph'
import { readMessaging } from '../meta/messaging'
import { asDelivered, CONVERSATION_FIELDS, conversationsSchema, openReader } from '../meta/missed'
import { messagingContext, readComment, type InstagramContext } from './receive'

type Reading = { graph: Graph; context: InstagramContext }

const meSchema = z.object({ id: z.string(), user_id: z.string().optional() })
const mediaSchema = z.object({
  data: z
    .array(z.object({ id: z.string(), comments: z.object({ data: z.array(z.unknown()).catch([]) }).optional() }))
    .catch([]),
})
const MEDIA_FIELDS = 'id,comments.limit(50){id,text,timestamp,from,parent_id}'

/** The latest messages and comments, as if they had been delivered. */
export async function readMissed({ graph, context }: Reading, signal: AbortSignal): Promise<InboundEvent[]> {
  const read = openReader(graph, 'Instagram', signal)
  // The account has an id of its own in each of Meta's products: in lists our words bear another than in deliveries.
  const me = await read('me', { fields: 'id,user_id' }, meSchema)
  const own = new Set([me.id, me.user_id, context.self])
  const chats = { platform: 'instagram', fields: CONVERSATION_FIELDS, limit: '50' }
  const conversations = await read('me/conversations', chats, conversationsSchema)
  const media = await read(`${context.self}/media`, { fields: MEDIA_FIELDS, limit: '25' }, mediaSchema)
  return [
    ...conversations.data
      .flatMap(({ messages }) => messages.data)
      .map((message) => (own.has(message.from.id) ? { ...message, from: { id: context.self } } : message))
      .flatMap((message) =>
        readMessaging(asDelivered(message, context.self), messagingContext(context, false, undefined)),
      ),
    ...media.data.flatMap(({ comments }) =>
      (comments?.data ?? []).map((comment) => readComment(comment, context, undefined)),
    ),
  ]
}

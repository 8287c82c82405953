import { z } from 'zod'
import { unavailable } from '../../lib/errors'
import { whyNot } from './checks'
import type { Graph } from './graph'

type Reader = <T>(path: string, query: Record<string, string>, schema: z.ZodType<T>) => Promise<T>

/** Reads lists for what a webhook should have brought. Rejects when they cannot be had, so that they are asked for again. */
export const openReader =
  (graph: Graph, platform: string, signal: AbortSignal): Reader =>
  async (path, query, schema) => {
    const outcome = await graph.call({ method: 'GET', path, query }, signal)
    const known = outcome.kind === 'answer' ? schema.safeParse(outcome.json) : undefined
    if (known?.success) return known.data
    throw unavailable(`What was missed cannot be read: ${whyNot(platform, outcome)}.`)
  }

const list = <T extends z.ZodType>(of: T) => z.object({ data: z.array(of).catch([]) })

const attachmentSchema = z.object({
  mime_type: z.string().optional(),
  image_data: z.object({ url: z.string() }).optional(),
  video_data: z.object({ url: z.string() }).optional(),
  file_url: z.string().optional(),
})

/** Messages as one reads them, which is not how they are delivered. */
export const conversationsSchema = list(
  z.object({
    messages: list(
      z.object({
        id: z.string(),
        created_time: z.string(),
        from: z.object({ id: z.string() }),
        to: list(z.object({ id: z.string() })).catch({ data: [] }),
        message: z.string().catch(''),
        attachments: list(attachmentSchema).optional().catch(undefined),
      }),
    ).catch({ data: [] }),
  }),
)

type Read = z.infer<typeof conversationsSchema>['data'][number]['messages']['data'][number]

export const CONVERSATION_FIELDS =
  'messages.limit(20){id,created_time,from,to,message,attachments{mime_type,image_data,video_data,file_url}}'

/** A message that was read, in the shape of a delivery: from there on it is the same as one that was delivered. */
export function asDelivered({ id, created_time, from, to, message, attachments }: Read, self: string): object {
  const isEcho = from.id === self
  return {
    sender: { id: from.id },
    recipient: { id: isEcho ? (to.data[0]?.id ?? '') : self },
    timestamp: Date.parse(created_time),
    message: {
      mid: id,
      text: message,
      ...(isEcho ? { is_echo: true } : {}),
      attachments: (attachments?.data ?? []).map(({ image_data, video_data, file_url }) => {
        const type = image_data ? 'image' : video_data ? 'video' : 'file'
        return { type, payload: { url: image_data?.url ?? video_data?.url ?? file_url } }
      }),
    },
  }
}

import { z } from 'zod'

const id = z.union([z.string().min(1), z.number()]).transform(String)
/** A part that is not as documented is as good as absent: it must not cost us the rest of the message. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

const attachment = z.object({
  type: z.string().catch(''),
  title: maybe(z.string()),
  url: maybe(z.string()),
  payload: z
    .object({
      url: maybe(z.string()),
      title: maybe(z.string()),
      sticker_id: maybe(id),
      coordinates: maybe(z.object({ lat: z.number(), long: z.number() })),
    })
    .catch({}),
})

/** One thing of `messaging[]`, of Messenger and of Instagram's messages alike. */
export const messagingSchema = z.object({
  sender: maybe(z.object({ id })),
  recipient: maybe(z.object({ id })),
  timestamp: maybe(z.union([z.number(), z.string()])),
  message: maybe(
    z.object({
      mid: z.string().min(1),
      text: maybe(z.string()),
      is_echo: maybe(z.boolean()),
      is_deleted: maybe(z.boolean()),
      is_unsupported: maybe(z.boolean()),
      metadata: maybe(z.string()),
      attachments: z.array(attachment).max(100).catch([]),
      reply_to: maybe(z.object({ story: maybe(z.object({ id: maybe(id), url: maybe(z.string()) })) })),
      referral: maybe(z.object({ ads_context_data: maybe(z.object({ ad_title: maybe(z.string()) })) })),
    }),
  ),
  message_edit: maybe(
    z.object({ mid: z.string().min(1), text: z.string(), num_edit: z.union([z.string(), z.number()]).catch('') }),
  ),
  reaction: maybe(
    z.object({
      mid: z.string().min(1),
      action: z.string(),
      emoji: maybe(z.string()),
      reaction: maybe(z.string()),
    }),
  ),
  delivery: maybe(z.object({ mids: z.array(z.string()).max(500).catch([]), watermark: maybe(z.number()) })),
  read: maybe(z.object({ mid: maybe(z.string()), watermark: maybe(z.number()) })),
  postback: maybe(z.object({ mid: maybe(z.string().min(1)), title: maybe(z.string()), payload: maybe(z.string()) })),
  'policy-enforcement': maybe(z.object({ action: z.string() })),
  policy_enforcement: maybe(z.object({ action: z.string() })),
})

export type MessagingItem = z.infer<typeof messagingSchema>
export type MetaMessage = NonNullable<MessagingItem['message']>
export type MetaAttachment = MetaMessage['attachments'][number]

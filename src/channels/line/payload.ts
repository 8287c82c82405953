import { z } from 'zod'

/** Only what is read of an event (LINE Messaging API, webhook.yml); LINE adds kinds and fields all the time. */

/** The year 2100 and everything before, in milliseconds. */
const at = z.int().min(0).max(4_102_444_800_000)
const text = z.string()

export const sourceSchema = z.object({
  type: text,
  userId: text.optional(),
  groupId: text.optional(),
  roomId: text.optional(),
})

export const messageSchema = z.object({
  id: text,
  type: text,
  text: text.optional(),
  quoteToken: text.optional(),
  quotedMessageId: text.optional(),
  contentProvider: z.object({ type: text, originalContentUrl: text.optional() }).optional(),
  imageSet: z.object({ index: z.number().optional(), total: z.number().optional() }).optional().catch(undefined),
  fileName: text.optional(),
  fileSize: z.number().optional(),
  title: text.nullish(),
  address: text.nullish(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  keywords: z.array(text).optional().catch(undefined),
})
export type LineMessage = z.infer<typeof messageSchema>

export const eventSchema = z.object({
  type: text,
  timestamp: at,
  mode: text.optional(),
  webhookEventId: text.min(1).optional(),
  source: sourceSchema.optional(),
  message: messageSchema.optional(),
  unsend: z.object({ messageId: text }).optional(),
  postback: z.object({ data: text }).optional(),
})
export type LineEvent = z.infer<typeof eventSchema>

/** Events are read one by one, so that one that cannot be read spoils nothing for the others. */
export const deliverySchema = z.object({ destination: text.optional(), events: z.array(z.unknown()).max(1_000) })

export const sentSchema = z.object({
  sentMessages: z.array(z.object({ id: text, quoteToken: text.optional() })).catch([]),
})
export const errorSchema = z.object({ message: text.catch('') })
export const quotaSchema = z.object({ type: text, value: z.number().optional() })
export const usedSchema = z.object({ totalUsage: z.number() })
export const endpointSchema = z.object({ endpoint: text, active: z.boolean() })

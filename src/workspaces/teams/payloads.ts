import { z } from 'zod'
import { envelope } from './activity'

/** What we read of activities besides their outside. What cannot be read of a part counts as not there. */

const attachment = z.object({
  contentType: z.string(),
  contentUrl: z.string().nullish().catch(undefined),
  name: z.string().nullish().catch(undefined),
  content: z.unknown().optional(),
})
export type Attachment = z.infer<typeof attachment>

/** Each for itself: one that cannot be read takes none of the others with it. */
const each = <T>(shape: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(undefined)
    .transform((all) =>
      (all ?? []).flatMap((one) => {
        const parsed = shape.safeParse(one)
        return parsed.success ? [parsed.data] : []
      }),
    )

const entity = z.object({
  type: z.string(),
  text: z.string().nullish().catch(undefined),
  mentioned: z.object({ id: z.string() }).nullish().catch(undefined),
  quotedReply: z.object({ messageId: z.string() }).nullish().catch(undefined),
})

export const activity = envelope.extend({
  value: z.unknown().optional(),
  attachments: each(attachment),
  entities: each(entity),
  textFormat: z.string().nullish().catch(undefined),
  action: z.string().nullish().catch(undefined),
  channelData: z
    .object({
      tenant: z.object({ id: z.string() }).nullish().catch(undefined),
      channel: z.object({ id: z.string() }).nullish().catch(undefined),
      eventType: z.string().nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
})
export type Activity = z.infer<typeof activity>

/** `adaptiveCard/action`: a button that is carried out where it stands. */
export const execution = z.object({ action: z.object({ verb: z.string().nullish(), data: z.unknown().optional() }) })

/** `task/fetch`, `task/submit` and what the forms of message actions submit. */
export const dialogValue = z.object({ data: z.unknown().optional() })

/** An action in the menu of a message. */
export const messageAction = z.object({
  commandId: z.string(),
  messagePayload: z.object({
    id: z.string(),
    replyToId: z.string().nullish().catch(undefined),
    body: z.object({ content: z.string().nullish(), contentType: z.string().nullish() }).nullish().catch(undefined),
    attachments: each(attachment),
  }),
})
export type MessageAction = z.infer<typeof messageAction>

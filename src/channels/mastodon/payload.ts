import { z } from 'zod'

/** Only what is read of Mastodon's entities; servers of many versions and makes answer, and each adds fields of its own. */

const id = z.string().min(1).max(64)
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'no time')

const accountSchema = z.object({
  id,
  acct: z.string().min(1),
  username: z.string().default(''),
  display_name: z.string().default(''),
  followers_count: z.number().optional().catch(undefined),
})

const mediaSchema = z.object({
  id,
  type: z.string().default('unknown'),
  url: z.string().nullish(),
  remote_url: z.string().nullish(),
  description: z.string().nullish(),
})

export const statusSchema = z.object({
  id,
  created_at: time,
  edited_at: time.nullish().catch(undefined),
  in_reply_to_id: id.nullish().catch(undefined),
  in_reply_to_account_id: id.nullish().catch(undefined),
  visibility: z.string().default('public'),
  spoiler_text: z.string().default(''),
  language: z.string().nullish().catch(undefined),
  url: z.string().nullish().catch(undefined),
  content: z.string().default(''),
  reblog: z.unknown().optional(),
  account: accountSchema,
  media_attachments: z.array(mediaSchema).default([]).catch([]),
  mentions: z
    .array(z.object({ id, acct: z.string().default('') }))
    .default([])
    .catch([]),
})

export const notificationSchema = z.object({
  id,
  type: z.string(),
  created_at: time,
  status: statusSchema.nullish(),
})

/** Every entity of a list has an id by which the list goes on. */
export const itemSchema = z.object({ id })
export const contextSchema = z.object({ ancestors: z.array(itemSchema).default([]) })
export const ownSchema = z.object({ id, acct: z.string().default('') })
export const postedSchema = z.object({ id })
export const uploadedSchema = z.object({ id, url: z.string().nullish() })
export const searchSchema = z.object({ statuses: z.array(z.unknown()).default([]) })

/** Where the server's stream is, and what it allows. */
export const instanceSchema = z.object({
  configuration: z
    .object({
      urls: z.object({ streaming: z.string().optional() }).optional().catch(undefined),
      statuses: z.object({ max_characters: z.number().optional() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})

export type Status = z.infer<typeof statusSchema>

import { z } from 'zod'

/** Only what is read of an update (Bot API); everything else is tolerated, since Telegram adds fields all the time. */

/** The year 2100 and everything before; a date beyond is no date that anything can store. */
const seconds = z.int().min(0).max(4_102_444_800)

const user = z.object({
  id: z.int(),
  is_bot: z.boolean().optional(),
  first_name: z.string().default(''),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

const chat = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().optional(),
  username: z.string().optional(),
})

const file = z.object({
  file_id: z.string(),
  file_size: z.number().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
})

/** Old recordings have degrees as text. */
const degrees = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,20})?$/)
    .transform(Number),
])
const location = z.object({ latitude: degrees, longitude: degrees })

export const messageSchema = z.object({
  message_id: z.int(),
  date: seconds,
  edit_date: seconds.optional(),
  chat,
  from: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  photo: z.array(file.extend({ width: z.number(), height: z.number() })).optional(),
  document: file.optional(),
  audio: file.optional(),
  voice: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  animation: file.optional(),
  sticker: file.extend({ emoji: z.string().optional() }).optional(),
  location: location.optional(),
  venue: z.object({ location, title: z.string(), address: z.string() }).optional(),
  contact: z.object({ phone_number: z.string(), first_name: z.string(), last_name: z.string().optional() }).optional(),
})

export const updateSchema = z.object({
  update_id: z.int(),
  message: messageSchema.optional(),
  edited_message: messageSchema.optional(),
  message_reaction: z
    .object({
      chat,
      message_id: z.int(),
      user: user.optional(),
      date: seconds,
      old_reaction: z.array(z.object({ type: z.string(), emoji: z.string().optional() })),
      new_reaction: z.array(z.object({ type: z.string(), emoji: z.string().optional() })),
    })
    .optional(),
})

/** Every answer of the Bot API. */
export const answerSchema = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().optional(),
  description: z.string().default(''),
  parameters: z.object({ retry_after: z.number().optional() }).optional(),
})

export type Update = z.infer<typeof updateSchema>
export type TelegramMessage = z.infer<typeof messageSchema>
export type TelegramUser = z.infer<typeof user>
export type TelegramAnswer = z.infer<typeof answerSchema>

import { z } from 'zod'

/** Only what is read of a callback (Viber REST API); the rest is tolerated. */

/** The year 2100 and everything before, in milliseconds. */
const at = z.int().min(0).max(4_102_444_800_000)
const text = z.string()

const user = z.object({ id: text.min(1), name: text.nullish(), language: text.nullish() })
export type ViberUser = z.infer<typeof user>

export const messageSchema = z.object({
  type: text,
  text: text.nullish(),
  media: text.nullish(),
  file_name: text.nullish(),
  file_size: z.number().nullish(),
  sticker_id: z.number().nullish(),
  location: z.object({ lat: z.number(), lon: z.number(), address: text.nullish() }).nullish(),
  contact: z.object({ name: text.nullish(), phone_number: text.nullish() }).nullish(),
})
export type ViberMessage = z.infer<typeof messageSchema>

export const callbackSchema = z.object({
  event: text,
  timestamp: at,
  sender: user.optional(),
  user_id: text.optional(),
  message: messageSchema.optional(),
  desc: text.nullish(),
})
export type Callback = z.infer<typeof callbackSchema>

/** Every answer, always with HTTP 200. */
export const answerSchema = z.object({ status: z.int(), webhook: text.nullish() })

/** Longer than 2^53: the digits are taken as they stand, since a number would lose the last ones. */
export const tokenOf = (body: string): string | undefined => /"message_token"\s*:\s*"?(\d{1,25})/.exec(body)?.[1]

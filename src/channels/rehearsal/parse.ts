import { z } from 'zod'
import { rawBody, type Request, type Response } from '../../lib/http-door'
import { isUuid } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { jsonOf } from '../../lib/json'
import { FAULTS } from './wire'

const uuid = z.string().refine(isUuid, 'is not an id of ours')
const SURFACES = ['dm', 'comment', 'mention', 'review', 'post', 'keyword-hit', 'email', 'chat'] as const
/** Platforms clean names themselves; what people write stays as they write it, for the desk to clean. */
const name = z
  .string()
  .max(500)
  .transform((text) => cleanText(text, 80).trim())
  .refine((text) => text !== '', 'is empty')
const text = z.string().max(100_000).transform(storable)

export const CUSTOMER = z.strictObject({ id: uuid, name })
/** `id`: made by the page when it sends; sent again after a lost answer, it is still one message. */
export const WRITE = z.strictObject({
  id: uuid,
  customer: uuid,
  text,
  subject: z.string().max(1_000).transform(storable).optional(),
  thread: z.string().max(200).transform(storable).optional(),
  surface: z.enum(SURFACES),
  files: z.array(uuid).max(10).default([]),
})
export const EDIT = z.strictObject({ id: uuid, text })
export const ONE = z.strictObject({ id: uuid })
export const FAULT = z.strictObject({ fault: z.enum(FAULTS).nullable() })
export const CROWD = z.strictObject({ count: z.int().min(1).max(50) })

/** Undefined after the request was refused. */
export function parseJson<T>(schema: z.ZodType<T>, request: Request, response: Response): T | undefined {
  const parsed = schema.safeParse(jsonOf(rawBody(request)))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  response.status(400).json({
    error: {
      code: 'invalid',
      message: `This cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    },
  })
  return undefined
}

/** Postgres stores neither NUL nor half an emoji. */
function storable(given: string): string {
  return given.toWellFormed().replaceAll('\0', '\uFFFD')
}

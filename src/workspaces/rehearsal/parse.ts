import { z } from 'zod'
import { rawBody, type Request, type Response } from '../../lib/http-door'
import { isUuid } from '../../lib/ids'
import { jsonOf } from '../../lib/json'

const word = z.string().max(200)
const long = z.string().max(100_000)
const words = z.record(word, long).refine((record) => Object.keys(record).length <= 50)
const uuid = z.string().refine(isUuid, 'is not an id of ours')
const files = z.array(uuid).max(20).default([])
const value = z.strictObject({
  c: word,
  v: z.number().optional(),
  r: word.optional(),
  a: word.optional(),
  h: word.optional(),
})

/** Everything that the page may ask for, and nothing else. `as`: the person that somebody at the page plays. */
export const PRESS = z.strictObject({ as: word, act: word, value })
export const SUBMIT = z.strictObject({
  as: word,
  act: word,
  value,
  kept: words,
  submitKey: word,
  entries: z.strictObject({ text: words, checks: z.record(word, z.boolean()), files }),
})
/** `key`: made by the page when it sends; sent again after a lost answer, it is still one post. */
export const SAY = z.strictObject({
  as: word,
  text: long,
  key: uuid,
  root: uuid.optional(),
  room: word.refine((room) => !room.includes('\0'), 'is no room').optional(),
  files,
})
export const RESAY = z.strictObject({ as: word, post: uuid, text: long })
export const UNSAY = z.strictObject({ as: word, post: uuid })
export const VERB = z.strictObject({
  as: word,
  verb: z.enum(['home', 'help', 'compose']),
  words: long,
  root: uuid.optional(),
})

/** Undefined after the request was refused. */
export function parseJson<T>(schema: z.ZodType<T>, request: Request, response: Response): T | undefined {
  const parsed = schema.safeParse(jsonOf(rawBody(request)))
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]
  response.status(400).json({
    error: { code: 'invalid', message: `This cannot be read: ${where?.path.join('.') ?? ''} ${where?.message ?? ''}` },
  })
  return undefined
}

/** One value of the address, or undefined when it is absent, repeated or nothing that can be looked up. */
export function queryOf(request: Request, name: string): string | undefined {
  const given: unknown = request.query[name]
  return typeof given === 'string' && !given.includes('\0') ? given : undefined
}

export function queryId(request: Request, name: string): string | undefined {
  const given = queryOf(request, name)
  return given !== undefined && isUuid(given) ? given : undefined
}

import { z } from 'zod'
import { isZone } from '../lib/time'
import { didYouMean } from './issue'

/** What the files may say, in the small. Unknown keys are refused: a misspelt rule would otherwise silently not apply. */

const ID = /^[a-z0-9][a-z0-9-]{0,39}$/
const ID_SAYS = 'must be lower-case letters, digits and hyphens, such as "social-care"'

export const id = z.string().regex(ID, ID_SAYS)
export const isId = (text: string): boolean => ID.test(text)
export const language = z.enum(['en', 'it', 'pl'])
export const priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)], 'must be 1, 2, 3 or 4')
export const kind = z.enum(['complaint', 'question', 'praise', 'other'])
export const name = z.string().min(1).max(80)
/** A sentence or two. */
export const sentence = z.string().min(1).max(1_000)

export const zone = z.string().superRefine((text, context) => {
  if (isZone(text)) return
  const near = didYouMean(text, Intl.supportedValuesOf('timeZone'))
  context.addIssue({ code: 'custom', message: `must be a time zone such as "Europe/Rome"${near}` })
})

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const SPAN_SAYS = 'must be a time such as 45s, 15m, 2h or 3d'

/** `45s`, `15m`, `2h`, `3d`, in milliseconds. */
export const span = z.string(SPAN_SAYS).transform((text, context) => {
  const [, count, unit] = /^(\d{1,6})\s?([smhd])$/.exec(text.trim()) ?? []
  const ms = count === undefined ? 0 : Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  if (ms > 0) return ms
  context.addIssue({ code: 'custom', message: SPAN_SAYS })
  return z.NEVER
})

const inLanguages = z
  .strictObject({ en: sentence.optional(), it: sentence.optional(), pl: sentence.optional() })
  .refine((texts) => Object.keys(texts).length > 0, 'must be there in one language at least: it, pl or en')
  .transform(withoutGaps)

/** A text by language, or one text for all of them. */
export const translated = z.preprocess(
  (given) => (typeof given === 'string' ? { en: given, it: given, pl: given } : given),
  inLanguages,
)

const words = z.array(z.string().min(1).max(200)).max(500)

/** Lists of words or phrases by language. */
export const wordsByLanguage = z
  .strictObject({ en: words.optional(), it: words.optional(), pl: words.optional() })
  .transform(withoutGaps)

/** One list for all languages will do too. */
export const wordsOfAny = z.preprocess(
  (given) =>
    Array.isArray(given) ? { en: given as unknown[], it: given as unknown[], pl: given as unknown[] } : given,
  wordsByLanguage,
)

/** Optional keys that are not there are left out, and not there as undefined. */
export function withoutGaps<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

import { z } from 'zod'
import type { Article, Tone } from '../desk/index'
import type { TopicId } from '../lib/ids'
import { id, language, sentence, wordsByLanguage } from './fields'

/** tone.md: the voice of the brand. */
export const toneFront = z.strictObject({
  do: z.array(sentence).default([]),
  dont: z.array(sentence).default([]),
  forbidden: wordsByLanguage.prefault({}),
})

export const toTone = (front: z.infer<typeof toneFront>, text: string): Tone => ({ ...front, text: text.trim() })

/** guidelines.md: how to handle a message; nothing stands before the text. */
export const guidelinesFront = z.strictObject({})

/** knowledge/*.md: one article each. */
export const articleFront = z.strictObject({
  title: z.string().min(1).max(200),
  language,
  topics: z.array(id).default([]),
  link: z.url({ protocol: /^https?$/, error: 'must be an address such as "https://example.com/help"' }).optional(),
})

export const toArticle = (id: string, front: z.infer<typeof articleFront>, text: string): Article => ({
  id,
  title: front.title,
  language: front.language,
  topics: front.topics as TopicId[],
  link: front.link,
  text: text.trim(),
})

import { z } from 'zod'
import type { Topic, Triage } from '../desk/index'
import type { TopicId } from '../lib/ids'
import { id, kind, priority, sentence, translated, withoutGaps, wordsByLanguage, wordsOfAny } from './fields'

const topic = z.strictObject({ id, name: translated, keywords: wordsByLanguage.prefault({}) })

const important = z
  .strictObject({
    handle: z.string().min(1).max(200).optional(),
    reach_over: z.number().int().min(0).optional(),
    priority,
    reason: sentence,
  })
  .refine(
    ({ handle, reach_over }) => handle !== undefined || reach_over !== undefined,
    'must say who: a handle, or reach_over (more followers than that)',
  )

const when = z
  .strictObject({
    topic: id.optional(),
    kind: kind.optional(),
    words: wordsOfAny.optional(),
    sentiment: z.enum(['negative', 'neutral', 'positive']).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must have a condition: topic, kind, words or sentiment')

const limit = z.number().int().min(0).optional()

/** triage.yaml: what conversations are about, and which come first. */
export const triageFile = z.strictObject({
  topics: z.array(topic).default([]),
  important: z.array(important).default([]),
  spam: z.strictObject({ words: wordsOfAny.prefault({}), links_over: limit, repeats_over: limit }).prefault({}),
  priority: z.array(z.strictObject({ when, priority, reason: sentence })).default([]),
})

export type TriageFile = z.infer<typeof triageFile>

export const toTopics = ({ topics }: TriageFile): Topic[] =>
  topics.map(({ id, name, keywords }) => ({ id: id as TopicId, name, keywords }))

export const toTriage = ({ important, spam, priority }: TriageFile): Triage => ({
  important: important.map(({ handle, reach_over, priority, reason }) => ({
    ...withoutGaps({ handle, reachOver: reach_over }),
    priority,
    reason,
  })),
  spam: { words: spam.words, ...withoutGaps({ linksOver: spam.links_over, repeatsOver: spam.repeats_over }) },
  priority: priority.map(({ when, priority, reason }) => ({
    when: withoutGaps({ ...when, topic: when.topic as TopicId | undefined }),
    priority,
    reason,
  })),
})

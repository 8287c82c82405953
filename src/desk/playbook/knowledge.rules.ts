import type { TopicId } from '../../lib/ids'
import type { Translated } from './department.rules'

type Language = 'en' | 'it' | 'pl'

/** A ready answer in one language or more; the texts hold {placeholders} that the agent fills. */
export type ReadyAnswer = {
  id: string
  topics: readonly TopicId[]
  /** Channel types for which it is meant; empty: all. */
  channels: readonly string[]
  titles: Translated
  texts: Translated
  /** Names of files in answers/files/ that go along. */
  files: readonly string[]
}

/** An article of the knowledge base. */
export type Article = {
  id: string
  title: string
  language: Language
  topics: readonly TopicId[]
  link: string | undefined
  text: string
}

/** The voice of the brand. Phrases are compared without case and accents. */
export type Tone = {
  text: string
  do: readonly string[]
  dont: readonly string[]
  forbidden: Readonly<Partial<Record<Language, readonly string[]>>>
}

/** What is done when something unusual happens. */
export type CrisisPlan = {
  severities: readonly { id: string; name: string; description: string }[]
  roles: readonly { id: string; name: string; duty: string }[]
  updateEveryMs: number
  statements: readonly { id: string; language: Language; text: string }[]
  reviewTasks: readonly string[]
  /** From when on a rise is unusual, by name. */
  thresholds?: Readonly<Record<string, number>>
}

import type { TopicId } from '../../lib/ids'
import type { ConversationKind } from './target.rules'

type Priority = 1 | 2 | 3 | 4
type WordsByLanguage = Readonly<Partial<Record<'en' | 'it' | 'pl', readonly string[]>>>

/** Somebody whose messages come first, whatever they say: by handle, or by how many people follow them. */
export type ImportantCustomer = { handle?: string; reachOver?: number; priority: Priority; reason: string }

/** The first rule whose every condition holds gives the priority; `reason` is what the card says. */
export type PriorityRule = {
  when: {
    topic?: TopicId
    kind?: ConversationKind
    words?: WordsByLanguage
    sentiment?: 'negative' | 'neutral' | 'positive'
  }
  priority: Priority
  reason: string
}

/** What makes a message look like spam. */
export type SpamRules = {
  words: WordsByLanguage
  linksOver?: number
  repeatsOver?: number
}

export type Triage = {
  important: readonly ImportantCustomer[]
  spam: SpamRules
  priority: readonly PriorityRule[]
}

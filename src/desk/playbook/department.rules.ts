import type { CalendarId, DepartmentId, PersonId, TopicId } from '../../lib/ids'

/** Where a contact is asked. */
export type Medium = 'slack' | 'teams' | 'email'
type Language = 'en' | 'it' | 'pl'
export type Translated = Readonly<Partial<Record<Language, string>>>

/** What conversations are about. `keywords` are word stems for triage, by language. */
export type Topic = {
  id: TopicId
  name: Translated
  keywords: Readonly<Partial<Record<Language, readonly string[]>>>
}

/** A named person of another department; stands among the playbook's people too, with the role `contact`. */
export type Contact = {
  person: PersonId
  department: DepartmentId
  title: string
  /** Whose zone and hours their deadlines run in. */
  calendar: CalendarId
  /** In the order of preference; the first that can be reached is used. */
  media: readonly Medium[]
  deputy: PersonId | undefined
  /** May be asked at any hour when priority is 1: their clock then never stands still. */
  urgentAnytime: boolean
}

/** What a department has agreed to, by priority; the first that fits counts, the last one has no priority. */
export type Agreement = { priority?: 1 | 2 | 3 | 4; acknowledgeWithinMs: number; answerWithinMs: number }

export type Department = {
  id: DepartmentId
  name: Translated
  topics: readonly TopicId[]
  /** Who is asked first, in this order: the first who is on duty. */
  contacts: readonly PersonId[]
  head: PersonId
  agreed: readonly Agreement[]
}

import type { ConversationView, Desk, Person } from '../../desk/index'
import type { ActValue } from '../cards/card'
import type { Entries } from '../cards/dialog'
import type { Shown } from '../cards/shown'
import type { DeadWork, ThreadLink } from '../counter'
import type { Actor, Answer } from './answer'

/** Somebody who acts, in their own language. */
export type Acting = {
  desk: Desk
  shown: Shown
  actor: Actor
  person: Person
  deadWork: DeadWork | undefined
  /** Where a conversation's thread can be opened in a workspace, if that has addresses. */
  threadLink: ThreadLink
  /** Whether what was done has to be said: a command leaves no trace before the person's eyes. */
  tells: boolean
}

/** What a button, form or verb is about. `seen`: the version of the card that was pressed, if one was. */
export type At = { view: ConversationView; value: ActValue }

export type Form = { entries: Entries; kept: Readonly<Record<string, string>>; submitKey: string }

export const refused = (tell: string): Answer => ({ kind: 'refused', tell })
export const told = ({ tells }: Acting, tell: string): Answer => (tells ? { kind: 'done', tell } : { kind: 'done' })

/** What was seen when a button was pressed; nothing for what was typed. */
export const seenAt = ({ value }: At): { seen?: number } => (value.v === undefined ? {} : { seen: value.v })

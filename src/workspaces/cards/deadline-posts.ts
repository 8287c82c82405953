import type { DeadlineView, DeskEvent, Playbook } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import { line, type Post } from './post'
import type { Shown } from './shown'
import type { Telling, Told } from './told'

type Reminder = 'deadline.warned' | 'deadline.missed' | 'deadline.escalated'
type Of<Type extends Reminder> = Told<Extract<DeskEvent, { type: Type }>>

/** Nobody's attention is asked of a whole company for one promise. */
const MAX_MANAGERS = 3

/** Who is told of a promise that was not kept even after its due time: managers first, then leads. */
export function managersToTell({ people }: Pick<Playbook, 'people'>): PersonId[] {
  const withRole = (role: 'manager' | 'lead') => people.filter(({ roles }) => roles.includes(role)).map(({ id }) => id)
  return [...new Set([...withRole('manager'), ...withRole('lead')])].slice(0, MAX_MANAGERS)
}

/** The promise on a card or in a list: when it is due, or since when it is overdue. */
export function dueLine(
  { words: { deadlines }, stamp, from }: Shown,
  { kind, dueAt, startedAt, overdue }: Pick<DeadlineView, 'kind' | 'dueAt' | 'startedAt' | 'overdue'>,
): string {
  const what = deadlines.names[kind]
  // Until it is due we are between start and due time: as seen from the start, the time alone is never mistaken.
  return overdue ? deadlines.overdue(what, stamp(dueAt)) : deadlines.due(what, from(startedAt, dueAt))
}

/** A promise as it stands now, in one sentence; a reminder that is obsolete says what became of it. */
export function reminderOf(told: Pick<Of<Reminder>, 'fact' | 'deadline'>, telling: Telling): string | undefined {
  const { deadline } = told
  if (deadline === undefined) return undefined
  const { words, from } = telling.shown
  const { names, warned, missed, nobody } = words.deadlines
  if (deadline.ended !== null) return outcomeOf(telling.shown, deadline)
  const say = deadline.overdue ? missed : warned
  const sentence = say(names[deadline.kind], from(deadline.startedAt, deadline.dueAt))
  return telling.view.claim === null ? `${sentence} ${nobody}` : sentence
}

/** What became of a promise: kept, late, or not counted. */
export function outcomeOf({ words: { deadlines }, who, from }: Shown, deadline: DeadlineView): string {
  const { kind, startedAt, ended } = deadline
  const what = deadlines.names[kind]
  if (ended === null) return what
  if (ended.outcome === 'cancelled') return deadlines.cancelled[ended.why](what)
  const when = (ended.missed ? deadlines.late : deadlines.inTime)(from(startedAt, ended.at))
  return ended.by === 'outside' ? deadlines.metOutside(what, when) : deadlines.met(what, who(ended.by), when)
}

/** The holder is mentioned; where nobody holds it, the room reads it. What is over calls nobody. */
export function reminderPosts(told: Of<Reminder>, telling: Telling): Post[] {
  const sentence = reminderOf(told, telling)
  if (sentence === undefined) return []
  const holder = telling.view.claim?.agent
  const isStanding = told.deadline?.ended === null
  const card = line(telling, sentence, isStanding ? 'warn' : 'quiet')
  return [{ card, ...(isStanding && holder !== undefined ? { mention: holder } : {}) }]
}

/** The thread is told that a manager knows, and the managers directly, except one who holds the conversation. */
export function escalatedPosts(
  told: Of<'deadline.escalated'>,
  telling: Telling,
  { managers }: { managers: readonly PersonId[] },
): Post[] {
  const { deadline } = told
  const sentence = reminderOf(told, telling)
  if (deadline === undefined || sentence === undefined) return []
  const { shown, view } = telling
  const people = managers.filter((person) => person !== view.claim?.agent)
  if (people.length === 0) return []
  const direct = (card: Post['card']): Post[] => people.map((to) => ({ card, to, tag: `to-${to}` }))
  if (deadline.ended !== null) return [{ card: line(telling, sentence) }, ...direct(line(telling, sentence))]
  const { deadlines } = shown.words
  const [what, at] = [deadlines.names[deadline.kind], shown.from(deadline.startedAt, deadline.dueAt)]
  const held = view.claim === null ? deadlines.nobody : deadlines.heldBy(shown.who(view.claim.agent))
  const toThem = line(telling, `${deadlines.escalatedToYou(view.number, what, at)} ${held}`, 'warn')
  const inThread = line(telling, deadlines.escalated(what, at, people.map(shown.who).join(', ')), 'warn')
  return [{ card: inThread }, ...direct(toThem)]
}

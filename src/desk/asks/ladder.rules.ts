import type { BusinessHours } from '../../lib/business-time'
import { isOpenAt, nextOpenAt } from '../../lib/business-time'
import type { CalendarId, DepartmentId, PersonId } from '../../lib/ids'
import type { Agreement, Contact, Department } from '../playbook/department.rules'
import { personOf, type Playbook } from '../playbook/playbook.rules'
import { ALWAYS } from '../playbook/target.rules'
import type { Asked, Ladder, RungWhy } from './ask.rules'

/** For whom somebody is looked for: when, how urgently, and who is away. */
export type Occasion = { now: Date; away: ReadonlySet<PersonId>; priority: 1 | 2 | 3 | 4 }

const DAY_MINUTES = 24 * 60

export const departmentOf = (playbook: Playbook, id: DepartmentId): Department | undefined =>
  playbook.departments.find((department) => department.id === id)

export const contactOf = (playbook: Playbook, person: PersonId): Contact | undefined =>
  playbook.contacts.find((contact) => contact.person === person)

/** The hours of a calendar; round the clock for `always`, and for one that the playbook does not know. */
export function hoursOf(playbook: Playbook, id: CalendarId): BusinessHours {
  const found = id === ALWAYS ? undefined : playbook.calendars.find((calendar) => calendar.id === id)
  if (found) return { zone: found.zone, week: found.week, holidays: found.holidays, days: found.days }
  const day = [{ opens: 0, closes: DAY_MINUTES }]
  return { zone: playbook.zone, week: [day, day, day, day, day, day, day], holidays: undefined, days: {} }
}

/** Somebody's clock. Whoever is no contact (most heads) keeps the hours of the department's first contact. */
export function askedAs(
  playbook: Playbook,
  { department, person }: { department: Department; person: PersonId },
  priority: Occasion['priority'],
): Asked {
  const own = contactOf(playbook, person)
  const [first] = department.contacts
  const calendar = own?.calendar ?? (first && contactOf(playbook, first)?.calendar) ?? ALWAYS
  return {
    hours: hoursOf(playbook, calendar),
    anytime: priority === 1 && own?.urgentAnytime === true,
    deputy: own?.deputy ?? null,
  }
}

/** The times that fit a priority: the first agreement that names it or names none. */
export function agreedTimes({ agreed }: Department, priority: Occasion['priority']): Agreement | undefined {
  return agreed.find((agreement) => agreement.priority === undefined || agreement.priority === priority)
}

/**
 * Who of a department is asked first: the first who is there now; when nobody is, whoever is back first. Those who are
 * away are left out, and so is the asker.
 */
export function contactOnDuty(
  playbook: Playbook,
  department: Department,
  { now, away, priority, asker }: Occasion & { asker?: PersonId | undefined },
): PersonId | undefined {
  const present = department.contacts
    .filter((person) => !away.has(person) && person !== asker && personOf(playbook, person) !== undefined)
    .map((person) => ({ person, backAt: backAt(askedAs(playbook, { department, person }, priority), now) }))
  // The sort is stable: of those who are there, the first of the list is taken.
  return present.sort((one, other) => one.backAt - other.backAt)[0]?.person
}

function backAt({ hours, anytime }: Asked, now: Date): number {
  return anytime || isOpenAt(hours, now) ? 0 : (nextOpenAt(hours, now)?.getTime() ?? Infinity)
}

/**
 * Contact on duty, deputy, head, duty manager: each once, never the asker, and in the place of somebody who is away
 * their deputy. When nobody else is left the duty manager is asked even so. Undefined: there is nobody to ask.
 */
export function buildLadder(
  playbook: Playbook,
  department: Department,
  occasion: Occasion & { asker: PersonId },
): Ladder | undefined {
  const { away, priority, asker } = occasion
  const agreed = agreedTimes(department, priority)
  if (agreed === undefined) return undefined
  const first = contactOnDuty(playbook, department, occasion) ?? department.contacts[0]
  const wanted: { person: PersonId | undefined; why: RungWhy }[] = [
    { person: first, why: 'first' },
    { person: first && contactOf(playbook, first)?.deputy, why: 'deputy' },
    { person: department.head, why: 'head' },
    { person: playbook.dutyManager, why: 'duty-manager' },
  ]
  const there = (person: PersonId | undefined): person is PersonId =>
    person !== undefined && person !== asker && personOf(playbook, person) !== undefined
  const steps = wanted.flatMap(({ person, why }) => {
    const stands = person !== undefined && away.has(person) ? contactOf(playbook, person)?.deputy : person
    return there(stands) && !away.has(stands) ? [{ person: stands, why: stands === person ? why : 'deputy' }] : []
  })
  const once = steps.filter(({ person }, at) => steps.findIndex((step) => step.person === person) === at)
  const last = playbook.dutyManager
  const ladder = once.length > 0 || !there(last) ? once : [{ person: last, why: 'duty-manager' as const }]
  if (ladder.length === 0) return undefined
  const people = peopleOf(playbook, { department, people: ladder.map(({ person }) => person) }, priority)
  const { acknowledgeWithinMs, answerWithinMs } = agreed
  return { steps: ladder, people, agreed: { acknowledgeWithinMs, answerWithinMs } }
}

/** What an ask has to know of these people and of their deputies. */
export function peopleOf(
  playbook: Playbook,
  { department, people }: { department: Department; people: readonly PersonId[] },
  priority: Occasion['priority'],
): Ladder['people'] {
  const known: Record<string, Asked> = {}
  const add = (person: PersonId): Asked => (known[person] ??= askedAs(playbook, { department, person }, priority))
  for (const person of people) {
    const { deputy } = add(person)
    if (deputy !== null && personOf(playbook, deputy) !== undefined) add(deputy)
  }
  return known
}

/** Where somebody reads the clock: in the zone of their calendar, else in the team's. */
export function zoneOf(playbook: Playbook, person: PersonId): string {
  const contact = contactOf(playbook, person)
  return contact ? hoursOf(playbook, contact.calendar).zone : playbook.zone
}

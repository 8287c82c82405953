import { ALWAYS, type Contact, type Department, type Playbook } from '../../src/desk/index'
import type { Ladder } from '../../src/desk/asks/ask.rules'
import type { CalendarId, DepartmentId, PersonId, TopicId } from '../../src/lib/ids'
import type { BusinessHours } from '../../src/lib/business-time'
import { playbookOfTests } from './desk'
import { idsOf } from './teams/ledger'

const MINUTE = 60_000

export const carlo = 'carlo' as PersonId
export const lucia = 'lucia' as PersonId
export const hanna = 'hanna' as PersonId
export const paola = 'paola' as PersonId
export const wanda = 'wanda' as PersonId
export const james = 'james' as PersonId
export const dario = 'dario' as PersonId

export const billing = 'billing' as DepartmentId
export const network = 'network' as DepartmentId

/** Monday to Friday. */
export const office = (zone: string, opens = 9 * 60, closes = 18 * 60): BusinessHours => {
  const day = [{ opens, closes }]
  return { zone, week: [day, day, day, day, day, [], []], holidays: undefined, days: {} }
}

export const nights = (zone: string): BusinessHours => {
  const night = [{ opens: 22 * 60, closes: 30 * 60 }]
  return { zone, week: [night, night, night, night, night, night, night], holidays: undefined, days: {} }
}

const calendar = (id: string, hours: BusinessHours) => ({ id: id as CalendarId, name: id, ...hours })

const person = (id: PersonId, name: string, language?: 'it' | 'pl') => ({
  ...{ id, name, roles: ['contact' as const], email: `${id}@sportello.example`, language },
  workspaces: { slack: `U${id.toUpperCase()}`, teams: idsOf(id).aadObjectId, rehearsal: id },
})

const contact = (id: PersonId, department: DepartmentId, told: Partial<Contact> = {}): Contact => ({
  ...{ person: id, department, title: 'Expert', calendar: 'rome' as CalendarId, media: ['slack'] },
  ...{ deputy: undefined, urgentAnytime: false },
  ...told,
})

const agreed: Department['agreed'] = [
  { priority: 1, acknowledgeWithinMs: 5 * MINUTE, answerWithinMs: 30 * MINUTE },
  { acknowledgeWithinMs: 15 * MINUTE, answerWithinMs: 60 * MINUTE },
]

/**
 * Administration: Carlo in Rome, Lucia his deputy, Hanna its head. Network: Wanda in Warsaw, then James in London, whom
 * one may wake for priority 1; Paola heads it by night. Dario is the duty manager.
 */
export const asking: Partial<Playbook> = {
  people: [
    ...playbookOfTests.people,
    person(carlo, 'Carlo Bianchi', 'it'),
    person(lucia, 'Lucia Verdi', 'it'),
    person(hanna, 'Hanna Rossi'),
    person(paola, 'Paola Notte'),
    person(wanda, 'Wanda Nowak', 'pl'),
    person(james, 'James Hill'),
    person(dario, 'Dario Moretti'),
  ],
  calendars: [
    calendar('rome', office('Europe/Rome')),
    calendar('warsaw', office('Europe/Warsaw', 8 * 60, 16 * 60)),
    calendar('london', office('Europe/London', 9 * 60, 17 * 60)),
    calendar('nights', nights('Europe/Rome')),
  ],
  topics: [
    {
      id: 'invoice' as TopicId,
      name: { en: 'Invoice', it: 'Fattura', pl: 'Faktura' },
      keywords: { en: ['invoice', 'bill'], it: ['fattur', 'bollett', 'pagat'], pl: ['faktur', 'rachun'] },
    },
    {
      id: 'outage' as TopicId,
      name: { en: 'Outage' },
      keywords: { en: ['outage', 'no signal'], it: ['guast', 'linea'], pl: ['awari'] },
    },
  ],
  departments: [
    {
      ...{ id: billing, name: { en: 'Administration', it: 'Amministrazione', pl: 'Księgowość' } },
      ...{ topics: ['invoice' as TopicId], contacts: [carlo, lucia], head: hanna, agreed },
    },
    {
      ...{ id: network, name: { en: 'Network' }, topics: ['outage' as TopicId], contacts: [wanda, james] },
      ...{ head: paola, agreed },
    },
  ],
  contacts: [
    contact(carlo, billing, { deputy: lucia }),
    contact(lucia, billing),
    contact(wanda, network, { calendar: 'warsaw' as CalendarId, deputy: james }),
    contact(james, network, { calendar: 'london' as CalendarId, urgentAnytime: true }),
    contact(paola, network, { calendar: 'nights' as CalendarId }),
  ],
  dutyManager: dario,
}

export const playbookThatAsks: Playbook = { ...playbookOfTests, ...asking }

/** A ladder of these people in this order, in office hours of Rome. */
export const ladderOf = (...people: PersonId[]): Ladder => ({
  steps: people.map((one, at) => ({ person: one, why: at === 0 ? ('first' as const) : ('deputy' as const) })),
  people: Object.fromEntries(
    people.map((one) => [one, { hours: office('Europe/Rome'), anytime: false, deputy: null }]),
  ),
  agreed: { acknowledgeWithinMs: 15 * MINUTE, answerWithinMs: 60 * MINUTE },
})

/** What a house adds to its playbook so that its agents ask these departments, at whatever hour its tests run. */
export function askingHouse({ people }: Playbook): Partial<Playbook> {
  const { calendars, topics, departments, contacts, dutyManager, people: all } = structuredClone(playbookThatAsks)
  const others = all.filter(({ id, roles }) => roles.includes('contact') && people.every((one) => one.id !== id))
  return {
    ...{ calendars, topics, departments, dutyManager, people: [...people, ...others] },
    contacts: contacts.map((one) => ({ ...one, calendar: ALWAYS })),
  }
}

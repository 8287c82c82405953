import { z } from 'zod'
import { ALWAYS, type Agreement, type Contact, type Department, type Person } from '../desk/index'
import type { CalendarId, DepartmentId, PersonId, TopicId } from '../lib/ids'
import { id, language, name, priority, span, translated, withoutGaps } from './fields'
import { addresses, slackMember, teamsUser } from './playbook-file'

const agreement = z.strictObject({ priority: priority.optional(), acknowledge: span, answer: span })

const department = z.strictObject({
  id,
  name: translated,
  topics: z.array(id).default([]),
  head: id,
  contacts: z.array(id).min(1, 'must name one contact at least: somebody has to be asked first'),
  agreed: z.array(agreement).min(1).max(50),
})

const contact = z.strictObject({
  id,
  name: name.optional(),
  title: name.optional(),
  email: z.email().optional(),
  slack: slackMember.optional(),
  teams: teamsUser.optional(),
  language: language.optional(),
  calendar: id.default(ALWAYS),
  media: z.array(z.enum(['slack', 'teams', 'email'])).min(1),
  deputy: id.optional(),
  urgent_anytime: z.boolean().default(false),
})

/** departments.yaml: who is asked, and by when they answer. */
export const departmentsFile = z.strictObject({
  duty_manager: id,
  departments: z.array(department).min(1),
  contacts: z.array(contact).min(1),
})

export type DepartmentsFile = z.infer<typeof departmentsFile>
type ContactEntry = DepartmentsFile['contacts'][number]
type DepartmentEntry = DepartmentsFile['departments'][number]

export const toDepartments = ({ departments }: DepartmentsFile): Department[] =>
  departments.map(({ id, name, topics, head, contacts, agreed }) => ({
    id: id as DepartmentId,
    name,
    topics: topics as TopicId[],
    head: head as PersonId,
    contacts: contacts as PersonId[],
    agreed: agreed.map(({ priority, acknowledge, answer }): Agreement => ({
      ...withoutGaps({ priority }),
      acknowledgeWithinMs: acknowledge,
      answerWithinMs: answer,
    })),
  }))

/** Contacts that belong to no department are left out; {@link departmentOf} says which one theirs is. */
export const toContacts = (file: DepartmentsFile): Contact[] =>
  file.contacts.flatMap((entry): Contact[] => {
    const department = departmentOf(file, entry.id)
    if (department === undefined) return []
    const { id, title, calendar, media, deputy, urgent_anytime: urgentAnytime } = entry
    return [
      {
        person: id as PersonId,
        department: department.id as DepartmentId,
        title: title ?? '',
        calendar: calendar as CalendarId,
        media,
        deputy: deputy as PersonId | undefined,
        urgentAnytime,
      },
    ]
  })

/** Where somebody is asked, else which they lead, else where they stand in for somebody. */
export function departmentOf({ departments, contacts }: DepartmentsFile, id: string): DepartmentEntry | undefined {
  const principal = contacts.find(({ deputy }) => deputy === id)?.id
  return (
    departments.find((department) => department.contacts.includes(id)) ??
    departments.find(({ head }) => head === id) ??
    departments.find((department) => principal !== undefined && department.contacts.includes(principal)) ??
    departments.find(({ head }) => principal !== undefined && head === principal)
  )
}

/** Everybody: the team, of whom some are contacts too, and the contacts who are nothing else. */
export function withContacts(people: readonly Person[], contacts: readonly ContactEntry[]): Person[] {
  const entries = new Map(contacts.map((entry) => [entry.id as PersonId, entry]))
  const team = people.map((person) => {
    const entry = entries.get(person.id)
    return entry ? alsoContact(person, entry) : person
  })
  const known = new Set(people.map(({ id }) => id))
  return [...team, ...contacts.filter(({ id }) => !known.has(id as PersonId)).map(onlyContact)]
}

function alsoContact(person: Person, { name, email, language, slack, teams }: ContactEntry): Person {
  return {
    ...person,
    name: name ?? person.name,
    email: email ?? person.email,
    language: language ?? person.language,
    roles: [...person.roles, 'contact'],
    workspaces: { ...person.workspaces, ...addresses({ slack, teams }) },
  }
}

const onlyContact = ({ id, name, email, language, slack, teams }: ContactEntry): Person => ({
  id: id as PersonId,
  name: name ?? id,
  roles: ['contact'],
  email,
  language,
  workspaces: addresses({ slack, teams }),
})

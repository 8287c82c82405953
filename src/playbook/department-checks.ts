import { checkFirstThatFits, type Checks } from './checks'
import { departmentOf, type DepartmentsFile } from './departments-file'
import { faultAt, type Path, type PlaybookFault } from './fault'
import type { Source } from './file'
import type { PlaybookFile } from './playbook-file'

/** Agreed times, ladders, and whether everybody can be reached. */
export function checkDepartments(source: Source, file: DepartmentsFile, main: PlaybookFile | undefined): Checks {
  const conditions = file.departments.map(({ agreed }, index) => ({
    at: ['departments', index, 'agreed'],
    items: agreed.map(({ priority }) => priority !== undefined),
  }))
  const agreed = checkFirstThatFits(source, conditions, 'priority')
  const contacts = file.contacts.map((contact, index) => ({
    contact,
    colleague: main?.people.find(({ id }) => id === contact.id),
    at: (key: string): Path => ['contacts', index, key],
  }))
  const each = (checks: ContactCheck): PlaybookFault[] =>
    contacts.flatMap(({ at, ...who }) =>
      Object.entries(checks({ ...who, file })).flatMap(([key, message]) =>
        message === undefined ? [] : [faultAt(source, at(key), message)],
      ),
    )
  return {
    faults: [
      ...agreed.faults,
      ...slowAcknowledgements(source, file),
      ...circles(source, file),
      // Nothing is said of somebody of whom another file may tell the rest, as long as that cannot be read.
      ...(main ? each(reachFaults) : []),
      ...each(placeFaults),
    ],
    warnings: [...agreed.warnings, ...each(shortLadders)],
  }
}

const slowAcknowledgements = (source: Source, { departments }: DepartmentsFile): PlaybookFault[] =>
  departments.flatMap(({ agreed }, index) =>
    agreed.flatMap(({ acknowledge, answer }, line) =>
      acknowledge > answer
        ? [
            faultAt(
              source,
              ['departments', index, 'agreed', line, 'acknowledge'],
              'must not be longer than the answer takes',
            ),
          ]
        : [],
    ),
  )

/** Two may stand in for each other; whoever follows the deputies of three or more must come to an end. */
function circles(source: Source, { contacts }: DepartmentsFile): PlaybookFault[] {
  const deputies = new Map(contacts.map(({ id, deputy }) => [id, deputy]))
  return contacts.flatMap(({ id, deputy }, index) => {
    const path = ['contacts', index, 'deputy']
    if (deputy === id) return [faultAt(source, path, 'cannot be the deputy of themselves; name a colleague')]
    const circle = circleFrom(id, deputies)
    // Told once, where the circle begins in the file.
    const isFirst = circle.length > 2 && contacts.find((other) => circle.includes(other.id))?.id === id
    return isFirst
      ? [faultAt(source, path, `goes round in a circle: ${[...circle, id].join(' → ')}; leave out one deputy`)]
      : []
  })
}

/** The way from somebody back to themselves; empty when there is none. */
function circleFrom(id: string, deputies: ReadonlyMap<string, string | undefined>): string[] {
  const way = [id]
  for (let next = deputies.get(id); next !== undefined && !way.slice(1).includes(next); next = deputies.get(next)) {
    if (next === id) return way
    way.push(next)
  }
  return []
}

type ContactEntry = DepartmentsFile['contacts'][number]
type Who = { contact: ContactEntry; colleague: PlaybookFile['people'][number] | undefined; file: DepartmentsFile }
/** What is wrong with a contact, by the key that has to be mended. */
type ContactCheck = (who: Who) => Partial<Record<keyof ContactEntry, string | undefined>>

const reachFaults: ContactCheck = ({ contact, colleague }) => {
  const { id, media } = contact
  const known = { ...colleague, ...contact }
  const lacksAddress = media.includes('email') && known.email === undefined
  const isOutOfReach = media.every((medium) => known[medium] === undefined)
  return {
    name:
      known.name === undefined ? `is missing: there is nobody "${id}" among the people of playbook.yaml` : undefined,
    media: lacksAddress
      ? 'has "email", so there must be an address: add email'
      : isOutOfReach
        ? `cannot be reached by ${media.join(' or ')}: add that id, or email to media`
        : undefined,
  }
}

const placeFaults: ContactCheck = ({ contact: { id }, file }) =>
  departmentOf(file, id) === undefined
    ? { id: 'belongs to no department: name them among its contacts, or as its head' }
    : {}

const shortLadders: ContactCheck = ({ contact: { id, deputy = id }, file }) => {
  const head = departmentOf(file, id)?.head
  if (head === undefined || new Set([id, deputy, head, file.duty_manager]).size > 1) return {}
  return { id: 'has only one rung: when they are silent, nobody else is asked; name a deputy' }
}

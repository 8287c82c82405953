import { personOf, type Person, type Room } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import type { Actor } from '../acts/answer'
import type { Counter } from '../counter'
import type { PersonLine } from './wire'

export const REHEARSAL = 'rehearsal'

/** People and rooms that the playbook gives no rehearsal id of their own stand here under their playbook id. */
export const addressOf = (one: Person | Room): string => one.workspaces[REHEARSAL] ?? one.id

/** The person that somebody at the page plays; a name that the playbook does not know may do nothing. */
export function actorOf(counter: Counter, as: string): Actor | undefined {
  const playbook = counter.desk.playbook()
  const person = counter.personFor(REHEARSAL, { id: as }) ?? personOf(playbook, as as PersonId)
  if (person === undefined) return undefined
  return { person: person.id, workspace: REHEARSAL, language: person.language ?? playbook.language }
}

export function peopleOf(counter: Counter): PersonLine[] {
  const playbook = counter.desk.playbook()
  return playbook.people.map((person) => ({
    id: addressOf(person),
    name: person.name,
    roles: person.roles,
    language: person.language ?? playbook.language,
  }))
}

import type { AskId, PersonId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import type { Desk } from '../desk'
import { type Playbook, personOf } from '../playbook/playbook.rules'
import type { Ask } from './ask.rules'
import { decideAsk } from './decide.rules'
import { departmentOf, peopleOf } from './ladder.rules'
import { type AskDone, changeAsk } from './step'

const MAX_REASON = 500

/** Gives the turn to somebody by name; without a name, to whoever comes next: that is declining. */
export function passAskOn(
  desk: Desk,
  { ask: id, by, to, reason }: { ask: AskId; by: PersonId; to: PersonId | null; reason: string },
): Promise<AskDone> {
  return changeAsk(desk, id, ({ ask, moment }) => {
    if (to !== null && !passableTo(desk.playbook(), ask).includes(to)) {
      return { ok: false, why: 'cannot-be-asked', person: to }
    }
    const known = to === null ? null : { person: to, people: peopleAround(desk.playbook(), ask, to) }
    const said = cleanText(reason.trim(), MAX_REASON)
    return decideAsk(ask.state, { do: 'pass-on', by, to: known, reason: said }, moment)
  })
}

/** Everybody by name of the department, and the contacts of all others; not the asker. */
export function passableTo(
  playbook: Playbook,
  { department: id, state }: Pick<Ask, 'department' | 'state'>,
): PersonId[] {
  const department = departmentOf(playbook, id)
  const own = department ? [...department.contacts, department.head] : []
  const all = [...own, ...playbook.contacts.map(({ person }) => person), ...state.rungs.map(({ person }) => person)]
  return [...new Set(all)].filter((person) => person !== state.asker && personOf(playbook, person) !== undefined)
}

function peopleAround(playbook: Playbook, { department: id, priority }: Ask, person: PersonId) {
  const own = playbook.contacts.find((contact) => contact.person === person)?.department ?? id
  const department = departmentOf(playbook, own) ?? departmentOf(playbook, id)
  return department ? peopleOf(playbook, { department, people: [person] }, priority) : {}
}

import type { PersonId } from '../../lib/ids'
import { refuseActor } from '../conversations/act'
import type { Refusal } from '../conversations/conversation.rules'
import { record } from '../deadlines/record'
import { type Desk, inTransaction } from '../desk'
import { personOf } from '../playbook/playbook.rules'
import { endAbsence, readAway, replaceAbsence } from './absence.store'
import { readNow, readWaitingWith } from './ask.store'
import { decideAsk } from './decide.rules'
import { changeAsk } from './step'

/** More asks than this do not wait with one person; what is left over climbs when its time is over. */
const MAX_HANDED_OVER = 500

export type AbsenceDone = { ok: true } | Refusal | { ok: false; why: 'not-away' }

/**
 * From now until a moment somebody is not asked. What waits with them goes to their deputy at once. Everybody speaks
 * for themselves; for others, whoever may assign.
 */
export async function goAway(
  desk: Desk,
  { person, by, until }: { person: PersonId; by: PersonId; until: Date },
): Promise<AbsenceDone> {
  const refusal = refuse(desk, { person, by })
  if (refusal) return refusal
  return await inTransaction(desk, async (tx): Promise<AbsenceDone> => {
    const from = await readNow(tx)
    if (!(until > from)) return { ok: false, why: 'in-the-past' }
    await replaceAbsence(tx, { person, from, until, by })
    await record(tx, desk, { type: 'person.left', conversation: null, person, by, until: until.toISOString() })
    return { ok: true }
  })
}

/** Back before the time, or never gone: asked again from now on. What was handed over stays where it is. */
export async function comeBack(desk: Desk, { person, by }: { person: PersonId; by: PersonId }): Promise<AbsenceDone> {
  const refusal = refuse(desk, { person, by })
  if (refusal) return refusal
  return await inTransaction(desk, async (tx): Promise<AbsenceDone> => {
    if (!(await endAbsence(tx, { person, at: await readNow(tx), by }))) return { ok: false, why: 'not-away' }
    await record(tx, desk, { type: 'person.returned', conversation: null, person, by })
    return { ok: true }
  })
}

/** Hands over what waits with somebody who is away; may be repeated, and does nothing when they are back. */
export async function handOverAsks(desk: Desk, person: PersonId): Promise<void> {
  const away = await readAway(desk.db, await readNow(desk.db))
  if (!away.some((absence) => absence.person === person)) return
  for (const ask of await readWaitingWith(desk.db, person, MAX_HANDED_OVER)) {
    await changeAsk(desk, ask, ({ ask: { state }, moment }) =>
      moment.away.has(person)
        ? decideAsk(state, { do: 'hand-over', away: person }, moment)
        : { ok: true, state, news: [] },
    )
  }
}

function refuse(desk: Desk, { person, by }: { person: PersonId; by: PersonId }): Refusal | undefined {
  const playbook = desk.playbook()
  if (personOf(playbook, person) === undefined || personOf(playbook, by) === undefined)
    return { ok: false, why: 'unknown-person' }
  return person === by ? undefined : refuseActor(desk, by, 'assign')
}

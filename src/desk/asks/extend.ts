import type { AskId, PersonId } from '../../lib/ids'
import type { Desk } from '../desk'
import type { Ask, AskRefusal } from './ask.rules'
import { readNow } from './ask.store'
import { decideAsk } from './decide.rules'
import { type AskDone, changeAsk } from './step'

/** More time, once in a turn: the agreed time again, or until a later moment. The asker is told. */
export function extendAsk(
  desk: Desk,
  { ask, by, until }: { ask: AskId; by: PersonId; until: Date | null },
): Promise<AskDone> {
  return changeAsk(desk, ask, ({ ask: { state }, moment }) => decideAsk(state, { do: 'extend', by, until }, moment))
}

/** Until when the agreed time would reach once more, or why it cannot be taken. */
export async function extensionOf(
  { db }: Pick<Desk, 'db'>,
  { ask, by }: { ask: Ask; by: PersonId },
): Promise<Date | AskRefusal> {
  const moment = { now: await readNow(db), away: new Set<PersonId>() }
  const decided = decideAsk(ask.state, { do: 'extend', by, until: null }, moment)
  if (!decided.ok) return decided
  return decided.state.rungs.at(-1)?.answerDue ?? ask.answerDue
}

import type { AskId, PersonId } from '../../lib/ids'
import type { Desk } from '../desk'
import { decideAsk } from './decide.rules'
import { type AskDone, changeAsk } from './step'

/** "I'm on it": stops the first clock and not the second. Of many at once one is first, and the others are told who. */
export function acknowledgeAsk(desk: Desk, { ask, by }: { ask: AskId; by: PersonId }): Promise<AskDone> {
  return changeAsk(desk, ask, ({ ask: { state }, moment }) => decideAsk(state, { do: 'acknowledge', by }, moment))
}

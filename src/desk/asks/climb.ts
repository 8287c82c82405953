import type { AskId } from '../../lib/ids'
import type { Desk } from '../desk'
import { decideAsk } from './decide.rules'
import { changeAsk } from './step'

/** Does what an ask's timer fired for: reminds, or gives the turn to whoever comes next. Too early it does nothing. */
export async function climbAsk(desk: Desk, ask: AskId): Promise<void> {
  await changeAsk(desk, ask, ({ ask: { state }, moment }) => decideAsk(state, { do: 'tick' }, moment))
}

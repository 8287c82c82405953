import type { AskId, ConversationId, PersonId } from '../../lib/ids'
import { refuseActor } from '../conversations/act'
import { findConversation } from '../conversations/view'
import type { Refusal } from '../conversations/conversation.rules'
import type { Desk } from '../desk'
import { isOpen } from './ask.rules'
import { readAsksOf } from './ask.store'
import { decideAsk } from './decide.rules'
import { type AskDone, changeAsk } from './step'

/** The answer is not needed any more. Whoever may handle the conversation may say so. */
export async function withdrawAsk(desk: Desk, { ask, by }: { ask: AskId; by: PersonId }): Promise<AskDone | Refusal> {
  const refusal = refuseActor(desk, by, 'handle')
  if (refusal) return refusal
  return await changeAsk(desk, ask, ({ ask: { state }, moment }) => decideAsk(state, { do: 'withdraw', by }, moment))
}

/** Nobody shall work for a conversation that was closed or is spam; nothing happens when it came back meanwhile. */
export async function withdrawNeedlessAsks(desk: Desk, id: ConversationId): Promise<void> {
  const conversation = await findConversation(desk, { id })
  if (!conversation?.closed && !conversation?.quarantine) return
  for (const { id: ask, state } of await readAsksOf(desk.db, id)) {
    if (!isOpen(state)) continue
    await changeAsk(desk, ask, ({ ask: current, moment }) =>
      decideAsk(current.state, { do: 'withdraw', by: null }, moment),
    )
  }
}

import type { PersonId } from '../../lib/ids'
import type { Desk } from '../desk'
import { mayAct } from '../playbook/playbook.rules'
import { record } from '../deadlines/record'
import { actOn } from './act'
import { type Act, decideAssign, type Done } from './conversation.rules'
import { growVersion, saveClaim } from './conversation.store'

/** Hands the conversation to somebody who may handle it. Taking it oneself needs no more than taking over does. */
export function assignConversation(desk: Desk, act: Act & { to: PersonId }): Promise<Done> {
  const { by, to } = act
  return actOn(desk, { act, right: to === by ? 'take-over' : 'assign' }, async (tx, conversation) => {
    const fits = mayAct(desk.playbook(), to, 'handle')
    const refusal = decideAssign(conversation, { by, to, fits })
    if (refusal) return refusal
    const { id, claim } = conversation
    await saveClaim(tx, { conversation: id, agent: to, since: desk.now() })
    await growVersion(tx, id)
    await record(tx, desk, { type: 'conversation.assigned', conversation: id, by, to, from: claim?.agent ?? null })
    return { ok: true, conversation: id }
  })
}

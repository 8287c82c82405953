import type { ConversationKind } from '../playbook/target.rules'
import { record } from '../deadlines/record'
import type { Desk } from '../desk'
import { actOn } from './act'
import { type Act, type Conversation, decideCorrection, type Done } from './conversation.rules'
import { saveKind, savePriority } from './conversation.store'

/** Says how urgent the conversation is. What was promised counts anew from its original start. */
export function changePriority(desk: Desk, act: Act & { priority: Conversation['priority'] }): Promise<Done> {
  const { by, priority: to } = act
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const { id, priority: from } = conversation
    const refusal = decideCorrection(conversation, { from, to })
    if (refusal) return refusal
    await savePriority(tx, id, to)
    await record(tx, desk, { type: 'conversation.priorityChanged', conversation: id, by, from, to })
    return { ok: true, conversation: id }
  })
}

/** Says what the conversation is about at heart. What was promised counts anew from its original start. */
export function changeKind(desk: Desk, act: Act & { kind: ConversationKind }): Promise<Done> {
  const { by, kind: to } = act
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const { id, kind: from } = conversation
    const refusal = decideCorrection(conversation, { from, to })
    if (refusal) return refusal
    await saveKind(tx, id, to)
    await record(tx, desk, { type: 'conversation.kindChanged', conversation: id, by, from, to })
    return { ok: true, conversation: id }
  })
}

import type { Tx } from '../../lib/db'
import type { ConversationId, PersonId } from '../../lib/ids'
import { armTimer, cancelTimer } from '../deadlines/timer'
import { type Desk, inTransaction } from '../desk'
import { type Recording, record } from '../deadlines/record'
import { actOn } from './act'
import { type Act, decideSnooze, decideWake, type Done } from './conversation.rules'
import { deleteSnooze, growVersion, saveSnooze } from './conversation.store'
import { lockConversation } from './lock'

/** Puts the conversation aside until a moment; a customer's message wakes it earlier. Clocks run on. */
export function snoozeConversation(desk: Desk, act: Act & { until: Date }): Promise<Done> {
  const { by, until } = act
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const refusal = decideSnooze(conversation, { until, now: desk.now() })
    if (refusal) return refusal
    const { id } = conversation
    await saveSnooze(tx, { conversation: id, by, at: desk.now(), until })
    await armTimer(tx, { kind: 'snooze', subject: id, conversation: id, at: until })
    await growVersion(tx, id)
    await record(tx, desk, { type: 'conversation.snoozed', conversation: id, by, until: until.toISOString() })
    return { ok: true, conversation: id }
  })
}

/** Ends a snooze by hand. */
export function wakeConversation(desk: Desk, act: Act): Promise<Done> {
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const refusal = decideWake(conversation)
    if (refusal) return refusal
    await wake(tx, desk, { conversation: conversation.id, by: act.by, why: 'person' })
    return { ok: true, conversation: conversation.id }
  })
}

/** Ends a snooze whose time is over (the timer fired); nothing happens when it was ended or moved before. */
export async function endSnooze(desk: Desk, id: ConversationId): Promise<void> {
  await inTransaction(desk, async (tx) => {
    const conversation = await lockConversation(tx, id)
    if (conversation?.snooze) await wake(tx, desk, { conversation: id, by: null, why: 'time' })
  })
}

type Waking = { conversation: ConversationId; by: PersonId | null; why: 'time' | 'customer' | 'person' }

/** Ends the snooze for whatever reason, under the conversation's lock; by time only when the database's clock says so. */
export async function wake(tx: Tx, desk: Recording, { conversation, by, why }: Waking): Promise<void> {
  const ended = await deleteSnooze(tx, conversation, { ifOver: why === 'time' })
  if (!ended) return
  await cancelTimer(tx, { kind: 'snooze', subject: conversation })
  await growVersion(tx, conversation)
  await record(tx, desk, { type: 'conversation.woken', conversation, by, why })
}

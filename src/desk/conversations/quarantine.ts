import { record } from '../deadlines/record'
import { cancelTimer } from '../deadlines/timer'
import type { Desk } from '../desk'
import { actOn } from './act'
import { type Act, decideQuarantine, decideUnquarantine, type Done } from './conversation.rules'
import { deleteQuarantine, growVersion, readInFlight, saveQuarantine } from './conversation.store'

/**
 * Says that it is spam: the conversation leaves all lists and its clocks stop. Nothing is deleted, and what its writer
 * adds is kept with it. Refused while a reply is on its way.
 */
export function markSpam(desk: Desk, act: Act): Promise<Done> {
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const { id, snooze } = conversation
    const refusal = decideQuarantine(conversation, { inFlight: await readInFlight(tx, id) })
    if (refusal) return refusal
    await saveQuarantine(tx, { conversation: id, by: act.by, at: desk.now() })
    if (snooze) await cancelTimer(tx, { kind: 'snooze', subject: id })
    await growVersion(tx, id)
    await record(tx, desk, { type: 'conversation.quarantined', conversation: id, by: act.by })
    return { ok: true, conversation: id }
  })
}

/** Takes that back: the conversation is free for everybody, and its promises count from when they were first made. */
export function unmarkSpam(desk: Desk, act: Act): Promise<Done> {
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const { id, unansweredSince } = conversation
    const refusal = decideUnquarantine(conversation)
    if (refusal) return refusal
    await deleteQuarantine(tx, id)
    await growVersion(tx, id)
    const waits = unansweredSince?.toISOString() ?? null
    await record(tx, desk, { type: 'conversation.unquarantined', conversation: id, by: act.by, waits })
    return { ok: true, conversation: id }
  })
}

import { cleanText } from '../../lib/text'
import { cancelTimer } from '../deadlines/timer'
import type { Desk } from '../desk'
import { record } from '../deadlines/record'
import { actOn } from './act'
import { type Act, decideClose, decideReopen, type Done } from './conversation.rules'
import { growVersion, readInFlight, saveClosure, undoClosure } from './conversation.store'

/** Long enough for a sentence; a reason is no place for a report. */
export const MAX_REASON = 500

/**
 * Closes; refused while a reply is on its way. `answered` tells whether the customer's last message had a reply.
 * Nobody holds a closed conversation, and when it is opened again it is free for whoever is on duty then.
 */
export function closeConversation(desk: Desk, act: Act & { reason: string }): Promise<Done<{ answered: boolean }>> {
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const { id, snooze } = conversation
    const refusal = decideClose(conversation, { inFlight: await readInFlight(tx, id) })
    if (refusal) return refusal
    const answered = conversation.unansweredSince === null
    const closure = { conversation: id, by: act.by, reason: cleanText(act.reason.trim(), MAX_REASON), answered }
    await saveClosure(tx, { ...closure, at: desk.now() })
    if (snooze) await cancelTimer(tx, { kind: 'snooze', subject: id })
    await growVersion(tx, id)
    await record(tx, desk, { type: 'conversation.closed', ...closure })
    return { ok: true, conversation: id, answered }
  })
}

/** Opens a closed conversation again, unless the customer has a newer open one in the same place. */
export function reopenConversation(desk: Desk, act: Act): Promise<Done> {
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const refusal = decideReopen(conversation)
    if (refusal) return refusal
    const newer = await undoClosure(tx, conversation, desk.now())
    if (newer !== undefined) return { ok: false, why: 'newer-conversation', number: newer }
    await growVersion(tx, conversation.id)
    // Who has waited in vain is promised an answer from now on.
    const waits = conversation.unansweredSince === null ? null : desk.now().toISOString()
    await record(tx, desk, { type: 'conversation.reopened', conversation: conversation.id, by: act.by, waits })
    return { ok: true, conversation: conversation.id }
  })
}

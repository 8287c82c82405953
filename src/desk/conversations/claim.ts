import type { Tx } from '../../lib/db'
import type { ConversationId, PersonId } from '../../lib/ids'
import type { Desk } from '../desk'
import { type Recording, record } from '../deadlines/record'
import { actOn } from './act'
import { type Act, decideClaim, decideRelease, decideTakeOver, type Done } from './conversation.rules'
import { deleteClaim, growVersion, saveClaim } from './conversation.store'

/** Compare-and-set: of two clicks at once one owner results, and the other is told who. */
export function claimConversation(desk: Desk, act: Act): Promise<Done> {
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const refusal = decideClaim(conversation, act.by)
    if (refusal) return refusal
    await claimFor(tx, desk, { conversation: conversation.id, agent: act.by })
    return { ok: true, conversation: conversation.id }
  })
}

/**
 * Makes somebody the holder of a conversation that nobody holds, as part of another act. The caller holds its lock
 * and has seen that it is free.
 */
export async function claimFor(
  tx: Tx,
  desk: Recording,
  { conversation, agent }: { conversation: ConversationId; agent: PersonId },
): Promise<void> {
  await saveClaim(tx, { conversation, agent, since: desk.now() })
  await growVersion(tx, conversation)
  await record(tx, desk, { type: 'conversation.claimed', conversation, by: agent })
}

/** Takes the conversation from its holder, who is told with the reason. Without a holder it is a claim. */
export function takeOverConversation(desk: Desk, act: Act & { reason: string }): Promise<Done> {
  return actOn(desk, { act, right: 'take-over' }, async (tx, conversation) => {
    const refusal = decideTakeOver(conversation, act)
    if (refusal) return refusal
    const { id, claim } = conversation
    if (claim === null) {
      await claimFor(tx, desk, { conversation: id, agent: act.by })
      return { ok: true, conversation: id }
    }
    await saveClaim(tx, { conversation: id, agent: act.by, since: desk.now() })
    await growVersion(tx, id)
    const [by, from, reason] = [act.by, claim.agent, act.reason.trim()]
    await record(tx, desk, { type: 'conversation.takenOver', conversation: id, by, from, reason })
    return { ok: true, conversation: id }
  })
}

export function releaseConversation(desk: Desk, act: Act): Promise<Done> {
  return actOn(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const refusal = decideRelease(conversation, act.by)
    if (refusal) return refusal
    await deleteClaim(tx, conversation.id)
    await growVersion(tx, conversation.id)
    await record(tx, desk, { type: 'conversation.released', conversation: conversation.id, by: act.by })
    return { ok: true, conversation: conversation.id }
  })
}

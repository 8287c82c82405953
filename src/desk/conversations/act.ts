import type { Tx } from '../../lib/db'
import { type Desk, inTransaction } from '../desk'
import { mayAct, personOf, type Right } from '../playbook/playbook.rules'
import type { Act, Conversation, Done, Refusal } from './conversation.rules'
import { lockConversation } from './lock'

type Step<Extra> = (tx: Tx, conversation: Conversation) => Promise<Done<Extra>>

/**
 * What every act of a person begins with: we know the person, they may do it, the conversation exists and is as the
 * person saw it. The step then decides under the conversation's lock.
 */
export async function actOn<Extra = unknown>(
  desk: Desk,
  { act, right }: { act: Act; right: Right },
  step: Step<Extra>,
): Promise<Done<Extra>> {
  const refusal = refuseActor(desk, act.by, right)
  if (refusal) return refusal
  return await inTransaction(desk, async (tx) => {
    const conversation = await lockConversation(tx, act.conversation)
    if (conversation === undefined) return { ok: false, why: 'not-found' }
    if (act.seen !== undefined && act.seen !== conversation.version) return { ok: false, why: 'stale' }
    return await step(tx, conversation)
  })
}

/** Rights are looked up at every act, on the server: what a card offers proves nothing. */
export function refuseActor(desk: Pick<Desk, 'playbook'>, by: Act['by'], right: Right): Refusal | undefined {
  const playbook = desk.playbook()
  if (personOf(playbook, by) === undefined) return { ok: false, why: 'unknown-person' }
  return mayAct(playbook, by, right) ? undefined : { ok: false, why: 'not-allowed' }
}

import type { Tx } from '../../lib/db'
import { type ConversationId, isUuid } from '../../lib/ids'
import type { Conversation } from './conversation.rules'
import { lockAndRead } from './conversation.store'

/**
 * Takes the conversation's row lock until the transaction ends and reads it with its claim, snooze and closure.
 * Everything that is written about a conversation is written under this lock, and only one is locked at a time.
 */
export async function lockConversation(tx: Tx, id: ConversationId): Promise<Conversation | undefined> {
  // What a button carries comes from outside: text that is no id finds nothing instead of failing.
  return isUuid(id) ? await lockAndRead(tx, id) : undefined
}

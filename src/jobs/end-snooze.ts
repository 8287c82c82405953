import { endSnooze, type Desk } from '../desk/index'
import type { ConversationId } from '../lib/ids'
import type { Handler } from './job'

/** Ends a snooze whose time is over. The key is the conversation. */
export const endSnoozeJob =
  (desk: Desk): Handler =>
  async ({ key }) => {
    await endSnooze(desk, key as ConversationId)
    return undefined
  }

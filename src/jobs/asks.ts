import { climbAsk, handOverAsks, withdrawNeedlessAsks, type Desk } from '../desk/index'
import type { AskId, ConversationId, PersonId } from '../lib/ids'
import type { Handler } from './job'

/** Does what is due of an ask by now. The key is the ask. */
export const climbLadderJob =
  (desk: Desk): Handler =>
  async ({ key }) => {
    await climbAsk(desk, key as AskId)
    return undefined
  }

/** Gives what waits with somebody who is away to their deputies. The key is the person. */
export const handOverAsksJob =
  (desk: Desk): Handler =>
  async ({ key }) => {
    await handOverAsks(desk, key as PersonId)
    return undefined
  }

/** Nobody shall work for a conversation that was closed. The key is the conversation. */
export const withdrawAsksJob =
  (desk: Desk): Handler =>
  async ({ key }) => {
    await withdrawNeedlessAsks(desk, key as ConversationId)
    return undefined
  }

import type { AccountId, ConversationId, MessageId } from '../../lib/ids'
import { nextOrder, settleOrder } from '../conversations/hide'
import { type HideOutcome, isGivenUp } from '../conversations/hiding.rules'
import { lockConversation } from '../conversations/lock'
import { type Desk, inTransaction } from '../desk'
import { retryDelayMs } from './delivery.rules'
import { noteOutcome } from './health'
import { holdMs } from './health.store'
import type { SendOutcome } from './reply.rules'

/** One call: the message of which conversation, and whether it is to be hidden. `no` tells this order from later ones. */
export type ClaimedHiding = {
  conversation: ConversationId
  account: AccountId
  message: MessageId
  thread: string
  externalId: string
  hidden: boolean
  no: number
}

export type HidingClaim =
  | { ok: true; order: ClaimedHiding }
  | { ok: false; why: 'nothing-due' }
  /** The account is not to be called before. */
  | { ok: false; why: 'blocked'; retryInMs: number }

/** While an account is broken its orders look again this often. */
const LOOK_AGAIN_MS = 60_000
/** Orders that end without a call at one claim. */
const MAX_ENDED = 50

/**
 * The next order of a conversation to tell its platform of. What was deleted meanwhile, and what has waited for too long,
 * ends here without a call.
 */
export async function claimHiding(desk: Desk, id: ConversationId): Promise<HidingClaim> {
  return await inTransaction(desk, async (tx): Promise<HidingClaim> => {
    const conversation = await lockConversation(tx, id)
    if (conversation === undefined) return { ok: false, why: 'nothing-due' }
    const { account } = conversation
    for (let ended = 0; ended < MAX_ENDED; ended += 1) {
      const next = await nextOrder(tx, id)
      if (next === undefined) return { ok: false, why: 'nothing-due' }
      const { message, no, now, deletedAt, thread, externalId, hidden } = next
      const order = { conversation: id, account, message, thread, externalId, hidden, no }
      const refused = deletedAt !== null ? 'gone' : isGivenUp(next.at, now) ? 'no_answer' : undefined
      if (refused !== undefined) {
        await settleOrder(tx, desk, { order, end: () => ({ refused }) })
        continue
      }
      const hold = await holdMs(tx, account, LOOK_AGAIN_MS)
      return hold === null ? { ok: true, order } : { ok: false, why: 'blocked', retryInMs: hold }
    }
    return { ok: false, why: 'blocked', retryInMs: 0 }
  })
}

/**
 * Stores what came of the call, against that very order: of one that another order has replaced nothing is stored.
 * `retryInMs`: when to ask again; null: go on with the next order.
 */
export async function settleHiding(
  desk: Desk,
  order: ClaimedHiding,
  outcome: HideOutcome,
): Promise<{ retryInMs: number | null }> {
  const settled = await inTransaction(desk, async (tx) => {
    await lockConversation(tx, order.conversation)
    return await settleOrder(tx, desk, {
      order,
      end: (waiting) => {
        if (outcome.kind === 'done') return { done: true }
        if (outcome.kind === 'refused') return { refused: outcome.reason }
        return isGivenUp(waiting.at, waiting.now) ? { refused: 'no_answer' } : { later: true }
      },
    })
  })
  const retryInMs = settled && 'later' in settled.end ? delayMs(outcome, settled.tries) : null
  await noteOutcome(desk, order.account, asSent(outcome, retryInMs))
  return { retryInMs }
}

const delayMs = (outcome: HideOutcome, tries: number): number =>
  retryDelayMs(
    {
      ...{ kind: 'not-sent', why: 'platform-down', detail: '' },
      ...(outcome.kind === 'later' && outcome.retryAfterMs !== undefined ? { retryAfterMs: outcome.retryAfterMs } : {}),
    },
    tries,
    Math.random(),
  )

/** What it says about the account: a permission for this alone that is missing says nothing about replies. */
function asSent(outcome: HideOutcome, retryInMs: number | null): SendOutcome {
  switch (outcome.kind) {
    case 'done':
      return { kind: 'sent', ids: [] }
    case 'refused': {
      const reason = outcome.reason === 'auth_expired' ? 'auth_expired' : 'policy'
      return { kind: 'refused', reason, remedies: [], detail: outcome.detail }
    }
    case 'later':
      return {
        ...{ kind: 'not-sent', why: outcome.why, detail: outcome.detail },
        ...(retryInMs === null ? {} : { retryAfterMs: retryInMs }),
      }
    case 'unknown':
      return outcome
  }
}

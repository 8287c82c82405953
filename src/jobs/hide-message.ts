import { claimHiding, settleHiding, type ClaimedHiding, type Desk, type HideOutcome } from '../desk/index'
import { notFound } from '../lib/errors'
import type { ConversationId } from '../lib/ids'
import type { Log } from '../lib/log'
import type { ChannelOf } from './deliver-reply'
import type { Handler } from './job'
import { within } from './patience'

export type HideDeps = { desk: Desk; channelOf: ChannelOf; log: Log; callMs?: number }

/** A channel bounds its own calls well below this. */
const CALL_MS = 30_000
/** Messages of one conversation in one run; more are another run. */
const MAX_CALLS = 20

/**
 * Tells platforms to hide what somebody wants hidden, and to show it again. A call that was cut off, or whose outcome is
 * unclear, is made once more: hiding what is hidden changes nothing. The key is the conversation.
 */
export const hideMessageJob =
  (deps: HideDeps): Handler =>
  async ({ key, holds }) => {
    for (let calls = 0; calls < MAX_CALLS; calls++) {
      const claim = await claimHiding(deps.desk, key as ConversationId)
      if (!claim.ok) return claim.why === 'blocked' ? { retryInMs: claim.retryInMs } : undefined
      // A call of a worker that was held up could undo a later order's.
      if (!holds()) return { again: true }
      const { retryInMs } = await settleHiding(deps.desk, claim.order, await call(deps, claim.order))
      if (retryInMs !== null) return { retryInMs }
    }
    return { again: true }
  }

async function call({ channelOf, log, callMs = CALL_MS }: HideDeps, order: ClaimedHiding): Promise<HideOutcome> {
  const { account, thread, externalId, hidden, message } = order
  const channel = channelOf(account)
  if (channel === undefined) throw notFound(`There is no account '${account}' any more.`)
  if (channel.hide === undefined) return { kind: 'refused', reason: 'not_permitted', detail: 'nothing is hidden there' }
  try {
    const outcome = await within(callMs, 'The call', channel.hide({ thread, externalId, hidden }))
    if (outcome.kind !== 'done') {
      const { kind, detail } = outcome
      log.info({ account, message, outcome: kind, reason: detail }, 'A platform did not do what was ordered')
    }
    return outcome
  } catch (error) {
    log.error({ account, error }, 'A channel did not answer')
    return { kind: 'unknown', detail: error instanceof Error ? error.name : 'not an error' }
  }
}

import { claimSend, findConversation, settleSend, type ClaimedSend, type Desk, type SendOutcome } from '../desk/index'
import { onePart, type Channel } from '../channels/channel'
import { notFound } from '../lib/errors'
import type { AccountId, AttemptId, ConversationId } from '../lib/ids'
import type { Log } from '../lib/log'
import { openBulkhead } from './bulkhead'
import type { Handler, Outcome } from './job'
import { doubling, pause, within } from './patience'

export type ChannelOf = (account: AccountId) => Channel | undefined
export type DeliverDeps = { desk: Desk; channelOf: ChannelOf; log: Log; limits?: Partial<DeliverLimits> }

export type DeliverLimits = {
  /** A channel bounds the call that reaches the customer below this; one that does not is left alone with its call. */
  callMs: number
  /**
   * After so long a claimed send is not begun any more, whatever held it up: this worker, or what the channel has to do
   * before. It ends within the lease, so that the channel is always heard. Half of {@link SEND_LEASE_MS}.
   */
  fenceMs: number
  /** Calls to one account at the same time. */
  places: number
}

/** After so long a claimed send without a settlement is unknown. */
export const SEND_LEASE_MS = 90_000

const LIMITS: DeliverLimits = { callMs: 30_000, fenceMs: SEND_LEASE_MS / 2, places: 4 }
/** Parts and replies of one conversation in one run; more are another run. */
const MAX_CALLS = 20
/** What is known of a call is worth waiting for a database that restarts; after that the lease makes it unknown. */
const SETTLE = { firstMs: 200, longestMs: 5_000, tries: 14 }
const FULL_MS = 400

/** Sends what a conversation has to send, one call after the other. The key is the conversation. */
export function deliverReplyJob(deps: DeliverDeps): Handler {
  const limits = { ...LIMITS, ...deps.limits }
  const bulkhead = openBulkhead(limits.places)
  return async ({ key }) => {
    const conversation = key as ConversationId
    const found = await findConversation(deps.desk, { id: conversation })
    if (found === undefined) return undefined
    const channel = deps.channelOf(found.account)
    if (channel === undefined) throw notFound(`There is no account '${found.account}' any more.`)
    const leave = bulkhead.enter(found.account)
    // Somewhere between, so that those who wait do not come all at once.
    if (leave === undefined) return { retryInMs: FULL_MS * (0.5 + Math.random()) }
    try {
      return await sendAll({ ...deps, limits, channel, conversation })
    } finally {
      leave()
    }
  }
}

type Sending = Omit<DeliverDeps, 'limits'> & { limits: DeliverLimits; channel: Channel; conversation: ConversationId }

async function sendAll(sending: Sending): Promise<Outcome> {
  const { desk, channel, conversation } = sending
  for (let calls = 0; calls < MAX_CALLS; calls++) {
    const claimedAt = performance.now()
    const claim = await claimSend(desk, { conversation, split: channel.split ?? onePart })
    if (!claim.ok) return claim.why === 'blocked' ? { retryInMs: claim.retryInMs } : undefined
    const outcome = await call(sending, claim.send, claimedAt)
    const { more, retryInMs } = await settle(sending, claim.send.attempt, outcome)
    if (retryInMs !== null) return { retryInMs }
    if (!more) return undefined
  }
  return { again: true }
}

/** The attempt is committed: from here on exactly one call is made, or none. */
async function call({ channel, limits, log }: Sending, send: ClaimedSend, claimedAt: number): Promise<SendOutcome> {
  const leftMs = (): number => claimedAt + limits.fenceMs - performance.now()
  const tooLate = (): boolean => leftMs() <= 0
  if (tooLate()) return { kind: 'not-sent', why: 'unreachable', detail: 'the worker was held up before the call' }
  try {
    return await within(Math.round(leftMs()) + limits.callMs, 'The call', channel.send({ ...send, tooLate }))
  } catch (error) {
    log.error({ account: send.account, reply: send.reply, attempt: send.attempt, error }, 'A channel did not answer')
    return { kind: 'unknown', detail: error instanceof Error ? error.name : 'not an error' }
  }
}

async function settle({ desk, log }: Sending, attempt: AttemptId, outcome: SendOutcome) {
  for (let tries = 0; ; tries++) {
    try {
      return await settleSend(desk, { attempt, outcome })
    } catch (error) {
      if (tries === SETTLE.tries) throw error
      log.warn({ attempt, outcome: outcome.kind, error }, 'What came of a call could not be stored yet')
      await pause(doubling(tries, SETTLE))
    }
  }
}

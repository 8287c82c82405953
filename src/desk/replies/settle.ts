import type { AttemptId } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import type { Conversation } from '../conversations/conversation.rules'
import { continueElsewhere } from '../conversations/elsewhere'
import { lockConversation } from '../conversations/lock'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import { applyReceipt } from './apply-receipt'
import { learnIds, partArrived, refuseReply } from './arrive'
import { type Attempt, countNotSent, endAttempt, readAttempt, saveEvidence } from './attempts.store'
import { countNewerMessages } from './context.store'
import { decideSettlement, isOutdated, retryDelayMs, type Settlement } from './delivery.rules'
import { noteOutcome } from './health'
import { wakeNext } from './release'
import { changeReply, databaseNow, delayRelease, readReply } from './replies.store'
import type { Reply, SendOutcome } from './reply.rules'

type Settled = { more: boolean; retryInMs: number | null }

/**
 * Stores what came of the call, only against that very attempt; a second settlement changes nothing. A settlement
 * after the lease still tells the truth: an unknown reply becomes what it was, unless a person was faster.
 * `more`: another part or reply is due.
 */
export async function settleSend(
  desk: Desk,
  { attempt: id, outcome }: { attempt: AttemptId; outcome: SendOutcome },
): Promise<Settled> {
  const found = await readAttempt(desk.db, id)
  if (found === undefined) return { more: false, retryInMs: null }
  const { settlement, ...settled } = await inTransaction(desk, async (tx) => {
    const conversation = await lockConversation(tx, found.conversation)
    const [attempt, reply] = [await readAttempt(tx, id), await readReply(tx, found.reply)]
    if (!conversation || !attempt || !reply) return { settlement: 'ignore', more: false, retryInMs: null } as const
    const settlement = decideSettlement(reply, attempt, outcome.kind)
    const retryInMs = await settle(tx, desk, { settlement, outcome, attempt, reply, conversation })
    // Asked for besides going on at once: whoever settles late may have lost its work to somebody who found it in flight.
    const more = retryInMs === null && (await wakeNext(tx, desk, conversation.id))
    return { settlement, more, retryInMs }
  })
  if (settlement !== 'ignore') await noteOutcome(desk, found.account, withRetry(outcome, settled.retryInMs))
  return settled
}

type Case = { settlement: Settlement; outcome: SendOutcome; attempt: Attempt; reply: Reply; conversation: Conversation }

/** Returns in how many milliseconds to try again, if that is what follows. */
async function settle(tx: Tx, desk: Desk, one: Case): Promise<number | null> {
  const { settlement, outcome, attempt, reply, conversation } = one
  const ids = outcome.kind === 'sent' ? outcome.ids : []
  const detail = outcome.kind === 'sent' ? null : outcome.detail
  if (settlement !== 'ignore') await endAttempt(tx, attempt.id, { outcome: outcome.kind, detail, ids })
  const retryInMs = await apply(tx, desk, one)
  // Whoever else told first: the ids are ours, and the platform will speak of them, and where the customer goes on.
  if (ids.length > 0) await learnIds(tx, desk, { reply: reply.id, part: attempt.part, ids, conversation })
  if (outcome.kind === 'sent' && outcome.continues !== undefined)
    await continueElsewhere(tx, desk, { conversation, place: outcome.continues, at: attempt.startedAt })
  return retryInMs
}

async function apply(tx: Tx, desk: Desk, one: Case): Promise<number | null> {
  const { settlement, outcome, attempt, reply, conversation } = one
  switch (settlement) {
    case 'ignore':
    case 'keep':
      return null
    case 'arrived':
      await arrived(tx, desk, one)
      return null
    case 'disproved':
      await disproved(tx, desk, one)
      return null
    case 'retry':
      return outcome.kind === 'not-sent' ? await tryLater(tx, desk, { ...one, outcome }) : null
    case 'refused': {
      if (outcome.kind !== 'refused') return null
      const { reason, remedies, detail } = outcome
      await refuseReply(tx, desk, { reply, failure: { reason, remedies, detail } })
      return null
    }
    case 'unknown':
      await becomeUnknown(tx, desk, { reply, attempt: attempt.id, conversation })
      return null
  }
}

async function arrived(tx: Tx, desk: Desk, { attempt, reply, conversation }: Case): Promise<void> {
  const answered = await partArrived(tx, reply, attempt.startedAt)
  if (answered) await record(tx, desk, { type: 'reply.sent', conversation: conversation.id, reply: reply.id, answered })
}

/** Words that were taken for ours were somebody else's: the platform itself says that it did not take the reply. */
async function disproved(tx: Tx, desk: Desk, { outcome, attempt, reply }: Case): Promise<void> {
  if (outcome.kind === 'sent') return
  const remedies = outcome.kind === 'refused' ? outcome.remedies : null
  const receipt = { what: 'failed', at: await databaseNow(tx), reason: outcome.detail, remedies } as const
  await applyReceipt(tx, desk, { reply, part: attempt.part, receipt })
}

async function tryLater(
  tx: Tx,
  desk: Desk,
  { outcome, attempt, reply, conversation }: Case & { outcome: Extract<SendOutcome, { kind: 'not-sent' }> },
): Promise<number | null> {
  const newerMessages = await countNewerMessages(tx, conversation.id, reply.seenSeq)
  if (isOutdated(reply, { now: await databaseNow(tx), newerMessages })) {
    const failure = { reason: 'outdated', remedies: [], detail: outcome.detail } as const
    await refuseReply(tx, desk, { reply, failure })
    return null
  }
  const tries = await countNotSent(tx, reply.id, attempt.part)
  const retryInMs = retryDelayMs(outcome, tries, Math.random())
  await changeReply(tx, reply.id, { state: 'waiting', attempt: null })
  await delayRelease(tx, reply.id, retryInMs)
  return retryInMs
}

/** Nobody can say whether it reached the customer: evidence is looked for where there is any, else a person is asked. */
export async function becomeUnknown(
  tx: Tx,
  desk: Desk,
  { reply, attempt, conversation }: { reply: Reply; attempt: AttemptId; conversation: Conversation },
): Promise<void> {
  if (reply.state === 'unknown') return
  await changeReply(tx, reply.id, { state: 'unknown' })
  // Where nothing can be looked up, nobody need ask: the attempt is off the list of those to be looked for.
  if (!desk.capabilities(conversation.account).evidence) await saveEvidence(tx, attempt, 'none')
  await record(tx, desk, { type: 'reply.unknown', conversation: conversation.id, reply: reply.id })
}

/** All replicas wait as long as this reply does when a platform asks for patience without saying how much. */
const withRetry = (outcome: SendOutcome, retryInMs: number | null): SendOutcome =>
  outcome.kind === 'not-sent' && retryInMs !== null ? { ...outcome, retryAfterMs: retryInMs } : outcome

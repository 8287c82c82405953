import type { AttemptId, PersonId, ReplyId } from '../../lib/ids'
import { isUuid } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import { refuseActor } from '../conversations/act'
import type { Conversation, Refusal } from '../conversations/conversation.rules'
import { countInFlight } from '../conversations/in-flight'
import { type Desk, inTransaction } from '../desk'
import { record } from '../deadlines/record'
import type { Answered } from '../timeline/event.rules'
import { learnIds, partArrived } from './arrive'
import {
  readAttempt,
  saveEvidence,
  saveSentIds,
  unknownAttempts,
  unknownIds,
  type UnknownAttempt,
} from './attempts.store'
import { wakeNext } from './release'
import { changeReply } from './replies.store'
import type { Reply } from './reply.rules'
import { lockReply } from './undo'

export type Resolved = { ok: true; reply: ReplyId } | { ok: false; why: 'already-settled'; state: string } | Refusal

type Decision = {
  reply: ReplyId
  attempt: AttemptId
  by: PersonId | null
  answer: 'arrived' | 'send-again' | 'leave'
  /** By which the platform speaks of what arrived, where that is known. */
  ids?: readonly string[]
}

/**
 * A person, or evidence (`by` null), settles an unknown reply: it arrived; it did not and is sent again; it did not and
 * is left. Compare-and-set on the attempt, so that an old card settles nothing.
 */
export async function resolveUnknown(desk: Desk, decision: Decision): Promise<Resolved> {
  const refusal = refuseDecision(desk, decision)
  if (refusal) return refusal
  return await inTransaction(desk, async (tx) => {
    const locked = await lockReply(tx, decision.reply)
    if (locked === undefined) return { ok: false, why: 'not-found' }
    const { reply, conversation } = locked
    if (reply.state !== 'unknown' || reply.attempt !== decision.attempt)
      return { ok: false, why: 'already-settled', state: reply.state }
    // Two that are looked for at once may be shown the same words: whoever is first has them.
    if (!(await areNobodys(tx, { decision, reply, conversation })))
      return { ok: false, why: 'already-settled', state: reply.state }
    await resolve(tx, desk, { reply, decision, conversation })
    await wakeNext(tx, desk, reply.conversation)
    return { ok: true, reply: reply.id }
  })
}

/** Evidence says whether it arrived; to leave a reply unsent is a person's choice. */
function refuseDecision(desk: Desk, { by, answer, attempt }: Decision): Refusal | undefined {
  if (!isUuid(attempt)) return { ok: false, why: 'not-found' }
  if (by !== null) return refuseActor(desk, by, 'resolve')
  return answer === 'leave' ? { ok: false, why: 'not-allowed' } : undefined
}

async function areNobodys(tx: Tx, { decision, reply, conversation: { account } }: Case): Promise<boolean> {
  const { ids = [] } = decision
  return ids.length === 0 || (await saveSentIds(tx, { account, ids, reply: reply.id, part: reply.partsSent })) > 0
}

type Case = { reply: Reply; decision: Decision; conversation: Conversation }

async function resolve(tx: Tx, desk: Desk, { reply, decision, conversation }: Case): Promise<void> {
  const { by, answer, attempt, ids = [] } = decision
  const settled = { settledBy: by, now: ['settled_at'] } as const
  let answered: Answered | undefined
  const since = await readAttempt(tx, attempt)
  await saveEvidence(tx, attempt, `${by === null ? 'evidence' : 'person'}: ${answer}`)
  switch (answer) {
    case 'arrived': {
      await changeReply(tx, reply.id, settled)
      // The platform took it when it was called, whenever we came to know.
      if (since) answered = await partArrived(tx, reply, since.startedAt)
      break
    }
    case 'send-again':
      // The attempt stays named: news that it arrived after all, before the next one, spares the customer the double.
      await changeReply(tx, reply.id, { ...settled, state: 'waiting', now: ['settled_at', 'release_at'] })
      break
    case 'leave':
      await changeReply(tx, reply.id, { ...settled, state: 'not-sent' })
      await countInFlight(tx, reply.conversation, -1)
      break
  }
  const [arrived, again] = [answer === 'arrived', answer === 'send-again']
  await record(tx, desk, {
    type: 'reply.resolved',
    conversation: reply.conversation,
    reply: reply.id,
    by,
    ...{ arrived, again },
    ...(answered === undefined ? {} : { answered }),
  })
  // A receipt of what was found, or its echo, is of this reply from now on.
  if (since && ids.length > 0) await learnIds(tx, desk, { reply: reply.id, part: since.part, ids, conversation })
}

/** Platforms show what they took after a while; looked for sooner, "absent" would prove nothing. */
const SETTLE_MS = 60_000

/** Unknown replies whose attempt is older than the settle time and that evidence has not been asked for yet. */
export function unknownReplies(desk: Pick<Desk, 'db'>, limit: number): Promise<UnknownAttempt[]> {
  return unknownAttempts(desk.db, { settleMs: SETTLE_MS, limit })
}

/** Of ids on a platform those that belong to no reply, echo or message that we know. */
export const nobodysIds = (
  desk: Pick<Desk, 'db'>,
  about: { account: string; ids: readonly string[] },
): Promise<string[]> => unknownIds(desk.db, about)

/** The platform was asked and knows nothing that would decide: it is not asked again, and the card waits for a person. */
export function noteSilence(desk: Pick<Desk, 'db'>, attempt: AttemptId): Promise<void> {
  return saveEvidence(desk.db, attempt, 'silent')
}

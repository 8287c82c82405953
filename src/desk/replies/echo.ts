import type { Tx } from '../../lib/db'
import type { Conversation } from '../conversations/conversation.rules'
import { continueElsewhere } from '../conversations/elsewhere'
import { lockConversation } from '../conversations/lock'
import { record } from '../deadlines/record'
import type { Desk } from '../desk'
import type { EventOf } from '../inbox/event.rules'
import { learnIds, partArrived } from './arrive'
import { endAttempt, findSentId, saveEvidence } from './attempts.store'
import { provenBy, type Unsettled } from './echo.rules'
import { unsettledAmid, unsettledIn, unsettledOf } from './echo.store'
import { wakeNext } from './release'
import { readReply } from './replies.store'
import type { Reply } from './reply.rules'

type Echo = EventOf<'own_echo'>

const UNSETTLED: readonly Reply['state'][] = ['sending', 'unknown', 'waiting']

/**
 * An echo with an id that nobody knows can be of a call of ours whose answer is on its way, late or lost: then it proves
 * that the reply arrived. False when it proves nothing. One conversation is locked, and only for what is proven.
 */
export async function takeEcho(tx: Tx, desk: Desk, event: Echo): Promise<boolean> {
  const proven = await proofIn(tx, event)
  if (proven === undefined) return false
  const conversation = await lockConversation(tx, proven.conversation)
  // The settlement may have been faster while we waited for the lock.
  if (await findSentId(tx, event)) return true
  const reply = await readReply(tx, proven.reply)
  if (conversation === undefined || reply?.attempt !== proven.attempt || !UNSETTLED.includes(reply.state)) return false
  await arrivedByEcho(tx, desk, { conversation, reply, proven, event })
  return true
}

async function proofIn(tx: Tx, event: Echo): Promise<Unsettled | undefined> {
  const { account, attempt, amid, visibility } = event
  if (attempt !== undefined) return await unsettledOf(tx, { account, attempt })
  const here = provenBy(event, await unsettledIn(tx, event))
  if (here !== undefined || amid === undefined || visibility !== 'public') return here
  return provenBy(event, await unsettledAmid(tx, { ...event, amid }))
}

type Case = { conversation: Conversation; reply: Reply; proven: Unsettled; event: Echo }

async function arrivedByEcho(tx: Tx, desk: Desk, { conversation, reply, proven, event }: Case): Promise<void> {
  const { attempt, startedAt } = proven
  const { externalId, thread, surface, visibility, occurredAt: at } = event
  await endAttempt(tx, attempt, { outcome: 'sent', detail: null, ids: [externalId] })
  await saveEvidence(tx, attempt, 'echo')
  const part = reply.partsSent
  const answered = await partArrived(tx, reply, startedAt)
  if (answered) await record(tx, desk, { type: 'reply.sent', conversation: conversation.id, reply: reply.id, answered })
  // The answer of the call, if it is lost, would have told where the customer goes on.
  if (reply.kind === 'private_reply' && visibility === 'private')
    await continueElsewhere(tx, desk, { conversation, place: { thread, surface }, at })
  // A receipt that came before may say that it failed after all.
  await learnIds(tx, desk, { reply: reply.id, part, ids: [externalId], conversation })
  await wakeNext(tx, desk, conversation.id)
}

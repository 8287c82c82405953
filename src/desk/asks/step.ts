import type { Tx } from '../../lib/db'
import { type AskId, isUuid, type PersonId } from '../../lib/ids'
import { lockConversation } from '../conversations/lock'
import { armTimer, cancelTimer } from '../deadlines/timer'
import { recordAll, type Recording } from '../deadlines/record'
import { type Desk, inTransaction } from '../desk'
import type { DeskEvent } from '../timeline/event.rules'
import { readAway } from './absence.store'
import type { Ask, AskDecision, AskNews, AskRefusal, AskState, Moment } from './ask.rules'
import { conversationOfAsk, readAsk, readNow, saveAsk } from './ask.store'
import { msBetween } from './clock.rules'
import { nextMoment } from './decide.rules'

/** What a step decides upon: the ask under its conversation's lock, the moment, and the transaction for what goes along. */
export type Deciding = { tx: Tx; ask: Ask; moment: Moment }

export type AskDone = { ok: true; ask: Ask; news: readonly AskNews[] } | AskRefusal

/**
 * What every change of an ask begins and ends with: lock, decide by the database's clock, write, arm the timer for the
 * next moment, record. Of any number at once each decides upon what the one before has left.
 */
export async function changeAsk(
  desk: Desk,
  id: AskId,
  decide: (deciding: Deciding) => Promise<AskDecision> | AskDecision,
): Promise<AskDone> {
  return await inTransaction(desk, (tx) => changeAskIn(tx, desk, { id, decide }))
}

/** The same as part of a transaction that holds no conversation's lock yet. */
export async function changeAskIn(
  tx: Tx,
  desk: Recording,
  { id, decide }: { id: AskId; decide: (deciding: Deciding) => Promise<AskDecision> | AskDecision },
): Promise<AskDone> {
  const place = isUuid(id) ? await conversationOfAsk(tx, id) : undefined
  const conversation = place && (await lockConversation(tx, place))
  const ask = conversation && (await readAsk(tx, id))
  if (!ask) return { ok: false, why: 'not-found' }
  const moment = await readMoment(tx)
  const { number, room } = conversation
  const decision = await decide({ tx, ask, moment })
  if (!decision.ok) return decision
  const changed = { ...ask, state: decision.state }
  await saveAsk(tx, changed, answeredAfterMs(ask, decision.state))
  await armNext(tx, changed, moment.away)
  await recordAll(tx, desk, factsOf(changed, decision.news, { number, room }))
  return { ok: true, ask: changed, news: decision.news }
}

export async function readMoment(tx: Tx): Promise<Moment> {
  const now = await readNow(tx)
  return { now, away: new Set((await readAway(tx, now)).map(({ person }) => person)) }
}

/** One timer an ask: for its next moment, whatever has to be done then. The caller holds the conversation's lock. */
export async function armNext(
  tx: Tx,
  { id, conversation, state }: Pick<Ask, 'id' | 'conversation' | 'state'>,
  away: ReadonlySet<PersonId>,
): Promise<void> {
  const at = nextMoment(state, away)
  if (at === null) await cancelTimer(tx, { kind: 'ask', subject: id })
  else await armTimer(tx, { kind: 'ask', subject: id, conversation, at })
}

/** How long the answer took, in the time of the one who was asked first. */
function answeredAfterMs({ openedAt }: Ask, { answered, rungs, ladder }: AskState): number | null {
  const [first] = rungs
  const clock = first && ladder.people[first.person]
  return answered === null || clock === undefined ? null : msBetween(clock, openedAt, answered.at)
}

/** What nobody answers is told to the whole room as well. */
function factsOf(
  { id, conversation, department }: Ask,
  news: readonly AskNews[],
  { number, room }: { number: string; room: string },
): DeskEvent[] {
  return news.flatMap((one): DeskEvent[] => [
    { ...one, conversation, ask: id } as DeskEvent,
    ...(one.type === 'ask.unanswered'
      ? [
          {
            type: 'ask.alarmed',
            conversation: null,
            about: conversation,
            number,
            department,
            room: room as never,
          } as const,
        ]
      : []),
  ])
}

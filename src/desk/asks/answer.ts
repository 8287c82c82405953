import type { Tx } from '../../lib/db'
import type { AskId, PersonId } from '../../lib/ids'
import { answerOrigin, keepNote } from '../conversations/note'
import type { Recording } from '../deadlines/record'
import { type Desk, inTransaction } from '../desk'
import { type AskDecision, isOpen, wasAsked } from './ask.rules'
import { insertAnswer } from './ask.store'
import { decideAsk } from './decide.rules'
import { type AskDone, changeAskIn, type Deciding } from './step'

/** `origin` names the post or form that it was typed in: the same one never answers twice. */
export type NewAnswer = { ask: AskId; by: PersonId; text: string; origin: string }

export type Answered = AskDone | { ok: true; late: PersonId | null }

/**
 * The answer enters the case as a note of its author and goes nowhere by itself. The first one ends the wait; `late`
 * names who was quicker, and the text is kept all the same.
 */
export async function answerAsk(desk: Desk, answer: NewAnswer): Promise<Answered> {
  return await inTransaction(desk, (tx) => answerAskIn(tx, desk, answer))
}

/** The same as part of a transaction that holds no conversation's lock yet. */
export async function answerAskIn(
  tx: Tx,
  desk: Recording,
  { ask: id, by, text, origin }: NewAnswer,
): Promise<Answered> {
  let late: { by: PersonId | null } | undefined
  const decide = async ({ ask, moment }: Deciding): Promise<AskDecision> => {
    const { state, conversation } = ask
    if (!wasAsked(state, by)) return { ok: false, why: 'not-asked' }
    const kept = await keepNote(tx, desk, { conversation, by, text, origin: answerOrigin(origin) })
    if (kept === undefined) return { ok: false, why: 'empty' }
    if (!kept.fresh) return { ok: true, state, news: [] }
    if (!isOpen(state)) late = { by: state.answered?.by ?? null }
    await insertAnswer(tx, { ask: id, note: kept.note, author: by, at: moment.now })
    return decideAsk(state, { do: 'answer', by, note: kept.note }, moment)
  }
  const done = await changeAskIn(tx, desk, { id, decide })
  return done.ok && late ? { ok: true, late: late.by } : done
}

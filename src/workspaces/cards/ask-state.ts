import { currentRung, type Ask } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import type { Shown } from './shown'

type Standing = Pick<Ask, 'state'>

/** How an ask stands, in one line. */
export function askState({ words: { asks }, who, stamp }: Shown, { state }: Standing): string {
  const { answered, withdrawn, unansweredAt } = state
  if (answered) return asks.state.answered(who(answered.by), stamp(answered.at))
  if (withdrawn) return asks.state.withdrawn(stamp(withdrawn.at))
  const rung = currentRung(state)
  if (unansweredAt !== null || rung === undefined) return asks.state.unanswered(stamp(unansweredAt ?? LONG_AGO))
  const { acknowledged, acknowledgeDue, answerDue, person } = rung
  if (acknowledged) return asks.state.onIt(who(person), stamp(answerDue))
  return asks.state.asked(who(person), stamp(acknowledgeDue), stamp(answerDue))
}

const LONG_AGO = new Date(0)

/** The same for one of those who were asked: whether it is theirs, and if not, whose it is. */
export function askStateFor(shown: Shown, ask: Standing, person: PersonId): string {
  const { answered, withdrawn } = ask.state
  const rung = currentRung(ask.state)
  if (answered || withdrawn || rung === undefined) return askState(shown, ask)
  const { words, stamp, who } = shown
  if (rung.person !== person) return words.asks.state.withOther(who(rung.person))
  if (ask.state.unansweredAt !== null) return askState(shown, ask)
  if (rung.acknowledged) return words.asks.answerDue(stamp(rung.answerDue))
  return words.asks.dues(stamp(rung.acknowledgeDue), stamp(rung.answerDue))
}

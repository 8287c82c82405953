import type { AskRefusal } from '../../desk/index'
import type { AskWords } from '../words/ask-words'
import type { Acting } from './acting'

type Tellers = {
  [Why in AskRefusal['why']]: (
    refusal: Extract<AskRefusal, { why: Why }>,
    words: AskWords['answers'],
    acting: Acting,
  ) => string
}

/** Who or what stood in the way of an act on an ask. */
const TELL: Tellers = {
  'not-found': (_, _words, { shown }) => shown.words.answers.gone,
  'not-asked': (_, { notAsked }) => notAsked,
  'already-answered': ({ by }, { alreadyAnswered }, { shown }) => alreadyAnswered(shown.who(by)),
  withdrawn: (_, { alreadyWithdrawn }) => alreadyWithdrawn,
  'already-acknowledged': ({ by, at }, { alreadyAcknowledged }, { shown }) =>
    alreadyAcknowledged(shown.who(by), shown.from(shown.now, at)),
  'not-your-turn': ({ by }, { notYourTurn, nobodysTurn }, { shown }) =>
    by === null ? nobodysTurn : notYourTurn(shown.who(by)),
  'extended-before': (_, { extendedBefore }) => extendedBefore,
  'not-later': (_, { notLater }) => notLater,
  'cannot-be-asked': ({ person }, { cannotBeAsked }, { shown }) => cannotBeAsked(shown.who(person)),
  away: ({ person }, { isAway }, { shown }) => isAway(shown.who(person)),
  empty: (_, _words, { shown }) => shown.words.answers.empty,
}

export function tellAskRefusal(acting: Acting, refusal: AskRefusal): string {
  const tell = TELL[refusal.why] as (refusal: AskRefusal, words: AskWords['answers'], acting: Acting) => string
  return tell(refusal, acting.shown.words.asks.answers, acting)
}

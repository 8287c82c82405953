import { wordsIn } from '../words/choose'
import type { Actor } from '../acts/answer'
import { plainly } from '../acts/plainly'
import type { PostRef } from '../workspace'
import type { Activity } from './payloads'
import { toPlace, toRef } from './refs'
import type { Outgoing, Teams } from './surroundings'
import { draw, sentence } from './tell'
import { zoneFor } from './visit'

/** What one person has to do, as a card in their own chat: a tab of Teams would be a web page with a log-in of its own. */
async function homeOf(teams: Teams, actor: Actor): Promise<Outgoing> {
  const answer = await teams.counter.perform(actor, { kind: 'say', verb: 'home', words: '' })
  const shown = plainly(answer, actor.language)
  const card = typeof shown === 'string' ? sentence(shown || wordsIn(actor.language).visits.done) : shown
  return draw(teams, card, { as: 'home', language: actor.language, zone: zoneFor(teams, actor) })
}

/** How a form remembers that it was opened from a Home card. */
const FROM_HOME = 'home:'

export const homePlace = ({ conversation, replyToId }: Activity): PostRef =>
  `${FROM_HOME}${toRef({ conversation: conversation.id, activity: replyToId ?? '' })}`

/** After something was done on it, or in a form that was opened from it; any other place is left alone. */
export async function redrawHome(teams: Teams, at: PostRef | undefined, actor: Actor): Promise<void> {
  const place = at?.startsWith(FROM_HOME) === true ? toPlace(at.slice(FROM_HOME.length)) : undefined
  if (place !== undefined) {
    await teams.connector.update(place.conversation, place.activity, await homeOf(teams, actor))
  }
}

import type { HomeView } from '@slack/types'
import { renderCard } from './render'
import { section } from './rich-text'
import type { Slack } from './surroundings'
import { wordsIn } from '../words/choose'

/** The Home tab of one person: drawn whole each time it is looked at, and after what was done on it. */
export async function publishHome(slack: Slack, user: string): Promise<void> {
  const visitor = await slack.people.admit(user)
  if (!visitor.ok) return publish(slack, user, [section(wordsIn(visitor.language).visits[visitor.why])])
  const answer = await slack.counter.perform(visitor.actor, { kind: 'say', verb: 'home', words: '' })
  const { cancel, done } = wordsIn(visitor.actor.language).visits
  const blocks =
    answer.kind === 'card' ? renderCard(answer.card, { as: 'home', cancel }).blocks : [section(textOf(answer) ?? done)]
  await publish(slack, user, blocks)
}

const textOf = (answer: { kind: string; tell?: string }): string | undefined => answer.tell

async function publish(slack: Slack, user: string, blocks: HomeView['blocks']): Promise<void> {
  await slack.call('views.publish', { user_id: user, view: { type: 'home', blocks } satisfies HomeView })
}

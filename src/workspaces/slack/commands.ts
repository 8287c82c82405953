import { within } from '../../lib/in-flight'
import { parseMention } from '../acts/commands'
import type { Answer } from '../acts/answer'
import { isGrave } from '../acts/typed'
import { plainly } from '../acts/plainly'
import { giveAnswer, type Stage } from './answers'
import { hintText } from './hints'
import type { SlashCommand } from './payloads'
import { tellFailure } from './press'
import { readText } from './read-text'
import { renderCard } from './render'
import type { KnownBlock } from './rich-text'
import type { Slack } from './surroundings'
import { wordsIn } from '../words/choose'

/** What Slack shows to the one who typed the command, in answer to the request itself. */
export type CommandResponse = { response_type: 'ephemeral'; text: string; blocks?: KnownBlock[] }

/** Three seconds from the key press; the answer itself has to travel too. */
const ANSWER_WITHIN_MS = 2_000

/** `/claim 4821`, `/case 4821 close`, `/sportello help`. */
export async function onCommand(
  slack: Slack,
  body: SlashCommand,
  ack: (response?: CommandResponse) => Promise<void>,
): Promise<void> {
  const typed = body.command.replace(/^\//, '')
  const visitor = await slack.people.admit(body.user_id, { fresh: isGrave(typed), team: body.team_id })
  if (!visitor.ok) {
    slack.log.warn(
      { workspace: 'slack', agent: body.user_id, why: visitor.why, command: typed },
      'An act was refused: this person may not act',
    )
    return ack(responseOf(wordsIn(visitor.language).visits[visitor.why]))
  }
  const { actor } = visitor
  const stage: Stage = {
    user: body.user_id,
    language: actor.language,
    trigger: body.trigger_id,
    place: { channel: body.channel_id },
  }
  try {
    const work = speak(slack, body, typed).then((spoken) => slack.counter.perform(actor, { kind: 'say', ...spoken }))
    const first = await within(work, ANSWER_WITHIN_MS)
    if (first !== 'late' && !opensWindow(first.value)) return await ack(inline(first.value, stage))
    await ack()
    await answerLater(
      slack,
      stage,
      first === 'late' ? { answer: await work, triggered: false } : { answer: first.value, triggered: true },
    )
  } catch (error) {
    await ack(responseOf(wordsIn(actor.language).visits.notSaved))
    await tellFailure(slack, stage, error)
  }
}

const opensWindow = (answer: Answer): boolean => answer.kind === 'dialog' || answer.kind === 'amend'

async function speak(slack: Slack, body: SlashCommand, typed: string): Promise<{ verb: string; words: string }> {
  const words = (await readText(body.text, slack.people.nameOf)).trim()
  return typed === 'sportello' ? parseMention(words) : { verb: typed, words }
}

// Too late for the trigger, or for the answer itself: the person still hears of it.
async function answerLater(
  slack: Slack,
  stage: Stage,
  { answer, triggered }: { answer: Answer; triggered: boolean },
): Promise<void> {
  const { trigger, ...rest } = stage
  await giveAnswer(slack, triggered && trigger !== undefined ? { ...rest, trigger } : rest, answer)
}

function inline(answer: Answer, { language }: Stage): CommandResponse | undefined {
  if (answer.kind === 'done' && answer.tell === undefined) return undefined
  const message = plainly(answer, language)
  return responseOf(message)
}

function responseOf(message: ReturnType<typeof plainly>): CommandResponse {
  const { text, blocks } = typeof message === 'string' ? hintText(message) : renderCard(message, { as: 'post' })
  return { response_type: 'ephemeral', text, blocks }
}

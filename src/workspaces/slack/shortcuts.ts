import { conversationAt } from '../../desk/index'
import type { ConversationId } from '../../lib/ids'
import type { Actor } from '../acts/answer'
import { giveAnswer, type Stage } from './answers'
import { noteText } from '../acts/typed'
import { fetchFiles, namesOf } from './file-in'
import { hint } from './hints'
import type { MessageAction } from './payloads'
import { openLoading, refuse, tellFailure } from './press'
import { readText } from './read-text'
import { originOf, toRef } from './refs'
import type { Slack } from './surroundings'
import { wordsIn } from '../words/choose'

/** What stands in the menu of every message: the way to act from inside a thread, where Slack allows no commands. */
export async function onShortcut(slack: Slack, body: MessageAction, ack: () => Promise<void>): Promise<void> {
  await ack()
  const { language } = slack.counter.desk.playbook()
  const stage = stageOf(body, language)
  const visitor = await slack.people.admit(body.user.id, { fresh: true, team: body.user.team_id ?? undefined })
  if (!visitor.ok) return refuse(slack, stage, { visitor, action: body.callback_id })
  const known: Stage = { ...stage, language: visitor.actor.language }
  try {
    const conversation = await conversationOf(slack, body)
    if (conversation === undefined) return await hint(slack, known, wordsIn(known.language).visits.threadUnknown)
    await carryOut(slack, { body, conversation, actor: visitor.actor, stage: known })
  } catch (error) {
    await tellFailure(slack, known, error)
  }
}

type Wanted = { body: MessageAction; conversation: ConversationId; actor: Actor; stage: Stage }

async function carryOut(slack: Slack, wanted: Wanted): Promise<void> {
  switch (wanted.body.callback_id) {
    case 'send_to_customer':
      return sendToCustomer(slack, wanted)
    case 'add_as_note':
      return addAsNote(slack, wanted)
    default:
      return hint(slack, wanted.stage, wordsIn(wanted.actor.language).visits.unknownButton)
  }
}

/** Opens the reply form with the message's text and files. Fetching files may take longer than the trigger lives. */
async function sendToCustomer(slack: Slack, { body, conversation, actor, stage }: Wanted): Promise<void> {
  const attached = body.message.files ?? []
  const view = attached.length === 0 ? undefined : await openLoading(slack, stage)
  const { files, names, problems } = await fetchFiles(slack, attached, actor.language)
  const words = await readText(body.message.text ?? '', slack.people.nameOf)
  const answer = await slack.counter.perform(actor, { kind: 'say', verb: 'compose', words, conversation, files })
  const along = files.map((id, index) => ({ id, name: names[index] ?? '' }))
  await giveAnswer(
    slack,
    { ...stage, ...(view === undefined ? {} : { view }), ...(along.length === 0 ? {} : { files: along }) },
    answer,
  )
  if (problems.length > 0) await hint(slack, stage, problems.join('\n'))
}

async function addAsNote(slack: Slack, { body, conversation, actor, stage }: Wanted): Promise<void> {
  const { message, channel } = body
  const words = noteText(await readText(message.text ?? '', slack.people.nameOf), namesOf(message))
  const origin = originOf({ channel: channel.id, ts: message.ts })
  const answer = await slack.counter.perform(actor, { kind: 'say', verb: 'note', words, conversation, origin })
  await giveAnswer(slack, stage, answer)
}

/** The conversation of a message in a thread of ours, or of the card itself. */
async function conversationOf(slack: Slack, { channel, message }: MessageAction): Promise<ConversationId | undefined> {
  const ref = toRef({ channel: channel.id, ts: message.thread_ts ?? message.ts })
  return conversationAt(slack.counter.desk, { workspace: 'slack', ref })
}

function stageOf({ user, channel, message, trigger_id: trigger }: MessageAction, language: Stage['language']): Stage {
  const thread = message.thread_ts ?? undefined
  return {
    user: user.id,
    language,
    trigger,
    place: { channel: channel.id, ...(thread === undefined ? {} : { thread }) },
  }
}

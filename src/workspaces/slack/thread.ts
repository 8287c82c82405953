import { askAtPost, conversationAt, deleteNote, editNote } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { AskId, ConversationId } from '../../lib/ids'
import type { Actor } from '../acts/answer'
import { parseVerb, verbOf, type Spoken } from '../acts/commands'
import { plainly } from '../acts/plainly'
import { editOrder, isGrave, noteText, noteTyped, obeyTyped, orderIn } from '../acts/typed'
import { fetchFiles, namesOf } from './file-in'
import { hint, type Ground } from './hints'
import type { SlackEvent, SlackMessage } from './payloads'
import { refuse } from './press'
import { afterMention, readText } from './read-text'
import { originOf, toRef } from './refs'
import type { Slack } from './surroundings'

/** A message as a person typed it, at its place. */
export type Typed = SlackMessage & { channel: string; direct: boolean }

/**
 * What people type. Under a card it is internal text, and becomes a note; what begins with a verb or a mention is an
 * order; everything else in a room is none of our business.
 */
export async function onTyped(slack: Slack, typed: Typed): Promise<void> {
  const { botUser } = await slack.identity()
  const conversation = await conversationOf(slack, typed, botUser)
  const mentioned = afterMention(typed.text ?? '', botUser)
  const text = (await readText(mentioned ?? typed.text ?? '', slack.people.nameOf)).trim()
  const order = orderIn(text, {
    mentioned: mentioned !== undefined,
    direct: typed.direct && conversation === undefined,
  })
  if (order !== undefined) await obey(slack, typed, { order, conversation })
  else if (conversation !== undefined) await takeNote(slack, typed, { conversation, text })
}

/** Undefined outside our threads. */
async function conversationOf(slack: Slack, typed: Typed, botUser: string): Promise<ConversationId | undefined> {
  const root = typed.thread_ts
  if (root == null || root === typed.ts) return undefined
  const found = await conversationAt(slack.counter.desk, {
    workspace: 'slack',
    ref: toRef({ channel: typed.channel, ts: root }),
  })
  // Our card stands there and its place is not written down yet: somebody typed within that blink, or the answer to
  // our post got lost and is being looked for.
  if (found === undefined && typed.parent_user_id === botUser && !typed.direct) {
    throw unavailable('The card above this message is not known yet.')
  }
  return found
}

type Order = { order: Spoken; conversation: ConversationId | undefined }

async function obey(slack: Slack, typed: Typed, { order, conversation }: Order): Promise<void> {
  const actor = await actorOf(slack, typed, order.verb)
  if (actor === undefined) return
  const { files, names, problems } = await fetchFiles(slack, typed.files ?? [], actor.language)
  const ground = groundOf(typed)
  // What was to go with the words and could not be had: nothing is done with half of it.
  if (problems.length > 0) return hint(slack, ground, problems.join('\n'))
  const answer = await obeyTyped(slack.counter, { actor, conversation, origin: originOf(typed) }, { ...order, files })
  if (answer !== undefined) await hint(slack, ground, plainly(answer, actor.language, names))
}

async function takeNote(
  slack: Slack,
  typed: Typed,
  { conversation, text }: { conversation: ConversationId; text: string },
): Promise<void> {
  const words = noteText(text, namesOf(typed))
  if (words === '') return
  const actor = await actorOf(slack, typed, 'note')
  if (actor === undefined) return
  const ask = await askUnder(slack, typed)
  const answer = await noteTyped(slack.counter, { actor, conversation, origin: originOf(typed), ask }, words)
  if (answer !== undefined) await hint(slack, groundOf(typed), plainly(answer, actor.language))
}

/** The ask that the direct message above tells of, if it tells of one. */
function askUnder({ counter }: Slack, { channel, thread_ts: root, direct }: Typed): Promise<AskId | undefined> {
  if (!direct || root == null) return Promise.resolve(undefined)
  return askAtPost(counter.desk, { workspace: 'slack', ref: toRef({ channel, ts: root }) })
}

async function actorOf(slack: Slack, typed: Typed, action: string): Promise<Actor | undefined> {
  const user = typed.user ?? ''
  const visitor = await slack.people.admit(user, { fresh: isGrave(action) })
  if (visitor.ok) return visitor.actor
  // Nobody waits for an answer here: better to try again than to refuse somebody whom we could not look up.
  if (visitor.why === 'cannotCheck') throw unavailable('Slack does not say who typed this.')
  await refuse(
    slack,
    { ...groundOf(typed), language: visitor.language },
    { visitor, action: verbOf(action) ?? 'unknown' },
  )
  return undefined
}

function groundOf({ channel, thread_ts: thread, user }: Typed): Ground {
  return { user: user ?? '', place: { channel, ...(thread == null ? {} : { thread }) } }
}

/**
 * An edit changes the note that the message became, and nothing else: what was sent is never sent again. An unfolded
 * link is an edit too, with the same text. It may overtake its message: then the note is made of the new text, and
 * the message finds it.
 */
export async function onChanged(slack: Slack, event: SlackEvent): Promise<void> {
  const { channel, message, previous_message: before } = event
  if (channel === undefined || !isFromThread(message)) return
  if (message.subtype === 'tombstone') return onDeleted(slack, { channel, message: before ?? message })
  if (before?.text === message.text) return
  const text = (await readText(message.text ?? '', slack.people.nameOf)).trim()
  const origin = originOf({ channel, ts: message.ts })
  if (await wasOrder(slack, before)) return editOrder(slack.counter.desk, { origin, order: parseVerb(text) })
  await overtaken(slack, { channel, message: before ?? message })
  await editNote(slack.counter.desk, { origin, text: noteText(text, namesOf(message)) })
}

const isFromThread = (message: SlackMessage | null | undefined): message is SlackMessage =>
  message?.thread_ts != null && message.user != null

export async function onDeleted(
  slack: Slack,
  { channel, message }: { channel: string; message: SlackMessage },
): Promise<void> {
  if (!isFromThread(message)) return
  await overtaken(slack, { channel, message })
  await deleteNote(slack.counter.desk, { origin: originOf({ channel, ts: message.ts }) })
}

/**
 * Makes the note that a change speaks of, if its message has not come yet; the same post never becomes two notes.
 * Never an order: nothing is done, let alone sent, because somebody edited a message.
 */
async function overtaken(
  slack: Slack,
  { channel, message }: { channel: string; message: SlackMessage },
): Promise<void> {
  const typed: Typed = { ...message, channel, direct: channel.startsWith('D') }
  if (await wasOrder(slack, message)) return
  const { botUser } = await slack.identity()
  const conversation = await conversationOf(slack, typed, botUser)
  if (conversation === undefined) return
  const text = (await readText(message.text ?? '', slack.people.nameOf)).trim()
  await takeNote(slack, typed, { conversation, text })
}

async function wasOrder(slack: Slack, message: SlackMessage | null | undefined): Promise<boolean> {
  const { botUser } = await slack.identity()
  const markup = message?.text ?? ''
  return (
    afterMention(markup, botUser) !== undefined ||
    parseVerb(await readText(markup, () => Promise.resolve(undefined))) !== undefined
  )
}

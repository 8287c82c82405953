import { askAtPost, conversationAt, deleteNote, editNote, findPost, savePost } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { AskId, ConversationId } from '../../lib/ids'
import type { Actor, Answer } from '../acts/answer'
import { parseMention, parseVerb, verbOf, type Spoken } from '../acts/commands'
import { plainly } from '../acts/plainly'
import { editOrder, isGrave, noteText, noteTyped, obeyTyped, orderIn } from '../acts/typed'
import { fetchFiles, namesOf } from './file-in'
import type { Activity } from './payloads'
import { readTyped } from './read-text'
import { originOf, threadOf, toRef, type Place } from './refs'
import type { Teams } from './surroundings'
import { groundOf, tell } from './tell'
import { authorOf, zoneFor } from './visit'

/** What is typed under a card, whatever else stands in the room. Personal chats: see direct.ts. */

export const placeOf = ({ conversation, id }: Activity): Place => ({
  conversation: conversation.id,
  activity: id ?? '',
})

/**
 * What people type in rooms. Under a card it is internal text, and becomes a note; what begins with a verb or our name
 * is an order; everything else is none of our business. Where the team lets us read only what names us, only that comes.
 */
export async function onTyped(teams: Teams, message: Activity): Promise<void> {
  const conversation = await conversationOf(teams, message)
  const { text, mentioned } = readTyped(message, teams.botId)
  const order = orderIn(text, { mentioned, direct: false })
  if (order !== undefined) await obey(teams, message, { order, conversation })
  else if (conversation !== undefined) await takeNote(teams, message, { conversation, text })
}

/** Undefined outside our threads. */
async function conversationOf(teams: Teams, message: Activity): Promise<ConversationId | undefined> {
  const thread = threadOf(message.conversation.id)
  if (thread === undefined || thread.root === message.id) return undefined
  const ref = toRef({ conversation: message.conversation.id, activity: thread.root })
  const found = await conversationAt(teams.counter.desk, { workspace: 'teams', ref })
  if (found === undefined && mayBecomeCard(teams, thread)) {
    throw unavailable('The card above this message may not be known yet.')
  }
  return found
}

/** A post of ours is written down within this time of its appearance, or not at all. */
const BLINK_MS = 30_000

/** Whether somebody may have typed under a card within the blink before its place was written down: ids are times. */
function mayBecomeCard({ counter: { desk }, now }: Teams, { channel, root }: { channel: string; root: string }) {
  const isRoom = desk.playbook().rooms.some(({ workspaces }) => workspaces['teams'] === channel)
  return isRoom && Math.abs(now().getTime() - Number(root)) < BLINK_MS
}

type Order = { order: Spoken; conversation: ConversationId | undefined }

export async function obey(teams: Teams, message: Activity, { order, conversation }: Order): Promise<void> {
  const actor = await authorOf(teams, message, { action: verbOf(order.verb) ?? 'unknown', fresh: isGrave(order.verb) })
  if (actor === undefined) return
  const { files, names, problems } = await fetchFiles(teams, message.attachments, actor.language)
  const ground = groundOf(message, { language: actor.language, zone: zoneFor(teams, actor) })
  // What was to go with the words and could not be had: nothing is done with half of it.
  if (problems.length > 0) return tell(teams, ground, problems.join('\n'))
  const origin = originOf(placeOf(message))
  const answer = await obeyTyped(teams.counter, { actor, conversation, origin }, { ...order, files })
  if (answer !== undefined)
    await tell(teams, { ...ground, as: isHome(order) ? 'home' : 'post' }, plainly(answer, actor.language, names))
}

const isHome = ({ verb }: Spoken): boolean => verb.toLowerCase() === 'home'

type Noted = { conversation: ConversationId | undefined; text: string; ask?: AskId | undefined }

export async function takeNote(teams: Teams, message: Activity, { conversation, text, ask }: Noted): Promise<void> {
  const words = noteText(text, namesOf(message.attachments))
  if (words === '') return
  const { desk } = teams.counter
  // Its deletion came first.
  if ((await findPost(desk, { workspace: 'teams', key: goneKey(placeOf(message)) })) !== undefined) return
  const actor = await authorOf(teams, message, { action: 'note', fresh: false })
  if (actor === undefined) return
  const origin = originOf(placeOf(message))
  await tellAnswer(teams, message, {
    actor,
    answer: await noteTyped(teams.counter, { actor, conversation, origin, ask }, words),
  })
}

async function tellAnswer(
  teams: Teams,
  message: Activity,
  { actor, answer }: { actor: Actor; answer: Answer | undefined },
): Promise<void> {
  if (answer === undefined) return
  const ground = groundOf(message, { language: actor.language, zone: zoneFor(teams, actor) })
  await tell(teams, ground, plainly(answer, actor.language))
}

/** The post that a quote speaks of, in a personal chat: the ask that it tells of, and the conversation that it is about. */
export async function quotedPost(
  { counter: { desk } }: Teams,
  { conversation }: Activity,
  quoted: string,
): Promise<{ ask: AskId | undefined; conversation: ConversationId | undefined }> {
  const post = { workspace: 'teams', ref: toRef({ conversation: conversation.id, activity: quoted }) }
  return { ask: await askAtPost(desk, post), conversation: await conversationAt(desk, post) }
}

/**
 * An edit changes the note that the message became, and nothing else: what was sent is never sent again, and nothing
 * is done because somebody edited a message. Teams does not say what stood there before. An edit that overtook its
 * message makes the note itself, and the message finds it.
 */
export async function onEdited(teams: Teams, message: Activity): Promise<void> {
  const { text, mentioned } = readTyped(message, teams.botId)
  const origin = originOf(placeOf(message))
  const order = mentioned ? parseMention(text) : parseVerb(text)
  if (order !== undefined) return editOrder(teams.counter.desk, { origin, order })
  const conversation = await conversationOf(teams, message)
  if (conversation !== undefined) await takeNote(teams, message, { conversation, text })
  await editNote(teams.counter.desk, { origin, text: noteText(text, namesOf(message.attachments)) })
}

/** Teams gives back what was deleted for a while ("undo"); then it comes as an edit and changes nothing: write it again. */
export async function onDeleted(teams: Teams, message: Activity): Promise<void> {
  const { desk } = teams.counter
  const place = placeOf(message)
  await deleteNote(desk, { origin: originOf(place) })
  const conversation = await conversationOf(teams, message)
  // Should the message come after its deletion: it carries no text of which a note could be made beforehand.
  if (conversation !== undefined) {
    await savePost(desk, { workspace: 'teams', ref: toRef(place), key: goneKey(place), conversation })
  }
}

const goneKey = (place: Place): string => `gone:${toRef(place)}`

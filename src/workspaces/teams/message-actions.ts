import { conversationAt } from '../../desk/index'
import type { ConversationId } from '../../lib/ids'
import type { Actor, Answer } from '../acts/answer'
import { noteText } from '../acts/typed'
import { within } from '../../lib/in-flight'
import { ownOf } from '../../lib/own'
import { wordsIn } from '../words/choose'
import { actAs, answerInTime, respondInDialog, visits } from './acted'
import { fetchFiles, namesOf } from './file-in'
import { messageAction, type Activity, type MessageAction } from './payloads'
import { picturesIn, readBody } from './read-text'
import { conversationOf, originOf, threadOf, toRef, type Place } from './refs'
import { sayTo } from './say'
import type { InvokeAnswer, Teams } from './surroundings'

/** As the app's manifest names them. */
const ACTIONS: Readonly<Record<string, Act>> = { send_to_customer: sendToCustomer, add_as_note: addAsNote }

type Chosen = { actor: Actor; conversation: ConversationId; message: MessageAction['messagePayload']; place: Place }
type Act = (teams: Teams, chosen: Chosen, stage: Stage) => Promise<Answer>
/** What goes into the dialog besides the answer. */
type Stage = { files?: string[]; along?: string[]; remarks?: Record<string, string> }

/** What stands in the menu of every message: a way to act on what was written already. */
export function onMessageAction(teams: Teams, activity: Activity): Promise<InvokeAnswer> {
  const parsed = messageAction.safeParse(activity.value)
  const command = parsed.success ? parsed.data.commandId : 'unknown'
  const act = ownOf(ACTIONS, command)
  const stage: Stage = {}
  const carryOut = async (actor: Actor): Promise<Answer> => {
    const { unknownButton, threadUnknown } = wordsIn(actor.language).visits
    if (!parsed.success || act === undefined) return { kind: 'refused', tell: unknownButton }
    const { messagePayload: message } = parsed.data
    const { place, root } = placeOf(activity, message)
    const conversation = await conversationAt(teams.counter.desk, { workspace: 'teams', ref: toRef(root) })
    if (conversation === undefined) return { kind: 'refused', tell: threadUnknown }
    return act(teams, { actor, conversation, message, place }, stage)
  }
  return answerInTime(teams, activity, {
    work: actAs(teams, activity, { action: act === undefined ? 'unknown' : command, fresh: true, act: carryOut }),
    manner: {
      respond: (acted) => respondInDialog(teams, activity, { acted, stage }),
      say: (what) => sayTo(activity.name ?? '', visits(teams)[what]),
    },
  })
}

/** Of the three seconds that Teams leaves us; what takes longer is named in the form. */
const FILES_MS = 1_500

/** Opens the reply form with the message's text and files; it says which files could not be had. */
async function sendToCustomer(teams: Teams, { actor, conversation, message }: Chosen, stage: Stage): Promise<Answer> {
  const fetched = await within(fetchFiles(teams, message.attachments, actor.language), FILES_MS)
  const { fileFailed } = wordsIn(actor.language).visits
  const missed = { files: [], names: [], problems: namesOf(message.attachments).map((name) => fileFailed(name)) }
  const { files, names, problems } = fetched === 'late' ? missed : fetched.value
  if (files.length > 0) Object.assign(stage, { files, along: names })
  const missing = [...problems, ...picturesOf(message, actor)]
  if (missing.length > 0) stage.remarks = { '': missing.join('\n') }
  const words = readBody(message.body ?? {})
  return teams.counter.perform(actor, { kind: 'say', verb: 'compose', words, conversation, files })
}

/** Pictures within the text lie where an app may not look: they are named, that nobody believes them sent. */
function picturesOf({ body }: Chosen['message'], { language }: Actor): string[] {
  const { fileFailed } = wordsIn(language).visits
  return Array.from({ length: picturesIn(body?.content ?? '') }, (_, index) => fileFailed(`image-${index + 1}`))
}

function addAsNote({ counter }: Teams, { actor, conversation, message, place }: Chosen): Promise<Answer> {
  const words = noteText(readBody(message.body ?? {}), namesOf(message.attachments))
  return counter.perform(actor, { kind: 'say', verb: 'note', words, conversation, origin: originOf(place) })
}

/** In a channel the conversation of the invoke may be the thread or the channel; in a chat a message stands for itself. */
function placeOf(
  { conversation: { id: conversation } }: Activity,
  { id, replyToId }: MessageAction['messagePayload'],
): { place: Place; root: Place } {
  const thread = threadOf(conversation)
  const isChannel = thread !== undefined || /@thread\.(tacv2|skype)$/.test(conversation)
  if (!isChannel) return { place: { conversation, activity: id }, root: { conversation, activity: id } }
  const channel = thread?.channel ?? conversation
  const root = thread?.root ?? replyToId ?? id
  const whole = conversationOf({ channel, root })
  return { place: { conversation: whole, activity: id }, root: { conversation: whole, activity: root } }
}

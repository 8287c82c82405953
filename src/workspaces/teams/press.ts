import { conversationAt } from '../../desk/index'
import { goOn } from '../../lib/in-flight'
import type { ConversationId } from '../../lib/ids'
import type { Answer } from '../acts/answer'
import { plainly } from '../acts/plainly'
import { isGrave } from '../acts/typed'
import { openDrawing } from '../cards/draw'
import { wordsIn } from '../words/choose'
import { actAs, answerInTime, respondInDialog, visits, type Acted } from './acted'
import { MEANT, useAsMeant } from './direct'
import { homePlace, redrawHome } from './home'
import { execution, type Activity } from './payloads'
import { threadOf, toRef } from './refs'
import { renderCard } from './render'
import { cardInPlace, sayTo } from './say'
import type { InvokeAnswer, Teams } from './surroundings'
import { draw, groundOf, isFromHome, sentence, tell } from './tell'

/** A button that is carried out where it stands. */
export function onExecute(teams: Teams, activity: Activity): Promise<InvokeAnswer> {
  const parsed = execution.safeParse(activity.value)
  const data = parsed.success ? parsed.data.action.data : undefined
  return answerInTime(teams, activity, {
    work: press(teams, activity, data),
    manner: {
      respond: (acted) => respondInPlace(teams, activity, { acted, data }),
      say: (what) => sayTo(activity.name ?? '', visits(teams)[what]),
    },
  })
}

/** A button that opens a window, or one that stands in a window. */
export function onPressInDialog(teams: Teams, activity: Activity, data: unknown): Promise<InvokeAnswer> {
  return answerInTime(teams, activity, {
    work: press(teams, activity, data),
    manner: {
      respond: (acted) =>
        respondInDialog(teams, activity, {
          acted,
          ...(isAtHome(activity, data) ? { stage: { place: homePlace(activity) } } : {}),
        }),
      say: (what) => sayTo(activity.name ?? '', visits(teams)[what]),
    },
  })
}

/** Home is a card of people's own chats: whatever else says so was changed on the way. */
const isAtHome = ({ conversation }: Activity, data: unknown): boolean =>
  conversation.conversationType === 'personal' && isFromHome(data)

/** What comes back through people's own clients counts only with our proof on it, and the person is looked up each time. */
function press(teams: Teams, activity: Activity, data: unknown): Promise<Acted> {
  const said = teams.signer.read(data)
  return actAs(teams, activity, {
    action: said?.act ?? 'unknown',
    fresh: isGrave(said?.act ?? ''),
    act: async (actor): Promise<Answer> => {
      const { unknownButton } = wordsIn(actor.language).visits
      if (said === undefined) return { kind: 'refused', tell: unknownButton }
      if (said.act !== MEANT) return teams.counter.perform(actor, { kind: 'press', ...said })
      const used = await useAsMeant(teams, activity, said.value)
      return used ? { kind: 'done' } : { kind: 'refused', tell: unknownButton }
    },
  })
}

type Executed = { acted: Acted; data: unknown }

async function respondInPlace(teams: Teams, activity: Activity, { acted, data }: Executed): Promise<InvokeAnswer> {
  const { answer, language } = acted
  const say = (text: string): InvokeAnswer => sayTo(activity.name ?? '', text)
  if (answer.kind === 'refused') return say(answer.tell)
  if (answer.kind !== 'done') {
    // Teams opens windows only for buttons that said so beforehand.
    await tell(teams, groundOf(activity, acted), plainly(answer, language))
    return say(wordsIn(language).visits.inChat)
  }
  const card = await redrawn(teams, activity, { acted, data })
  return answer.tell !== undefined || card === undefined
    ? say(answer.tell ?? wordsIn(language).visits.done)
    : cardInPlace(card)
}

/** The card as it is now, for the one who pressed; undefined where the mirror alone knows how it looks. */
async function redrawn(teams: Teams, activity: Activity, { acted, data }: Executed): Promise<object | undefined> {
  const { signer, counter, connector } = teams
  const { actor } = acted
  if (actor !== undefined && isAtHome(activity, data)) goOn(teams, redrawHome(teams, homePlace(activity), actor))
  if (signer.read(data)?.act === MEANT && activity.replyToId != null) {
    const settled = draw(teams, sentence(wordsIn(acted.language).visits.done), { ...acted, as: 'post' })
    goOn(teams, connector.update(activity.conversation.id, activity.replyToId, settled))
  }
  const conversation = await conversationOfCard(teams, activity)
  const { language, zone } = counter.desk.playbook()
  const drawn = conversation && (await openDrawing(counter.desk).card(conversation))
  return drawn && renderCard(drawn.card, { as: 'card', sign: signer.sign, language, zone }).content
}

/** The conversation whose card was pressed; undefined for what hangs under a card or stands in a personal chat. */
async function conversationOfCard(
  { counter: { desk } }: Teams,
  { conversation, replyToId }: Activity,
): Promise<ConversationId | undefined> {
  const thread = threadOf(conversation.id)
  if (thread === undefined || thread.root !== replyToId) return undefined
  return conversationAt(desk, {
    workspace: 'teams',
    ref: toRef({ conversation: conversation.id, activity: thread.root }),
  })
}

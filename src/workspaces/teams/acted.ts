import { isDatabaseAway } from '../../desk/index'
import { goOn, within } from '../../lib/in-flight'
import type { Actor, Answer } from '../acts/answer'
import { plainly } from '../acts/plainly'
import type { Card } from '../cards/card'
import type { Dialog } from '../cards/dialog'
import { wordsIn } from '../words/choose'
import type { VisitWords } from '../words/visit-words'
import { withLook } from './form-again'
import type { Activity } from './payloads'
import { toRef } from './refs'
import { dialogTitle, renderCard } from './render'
import { drawDialog, type DialogStage } from './render-dialog'
import { CLOSED, sayTo, taskCard } from './say'
import type { InvokeAnswer, Teams } from './surroundings'
import { groundOf, tell } from './tell'
import { logRefusal, visitorOf, zoneFor } from './visit'

/** What came of a press or a form, and for whom. `actor`: unless they may not act at all. */
export type Acted = { answer: Answer; actor?: Actor; language: Actor['language']; zone: string }

/** Teams waits for about five seconds; the answer itself has to travel too. */
const ANSWER_WITHIN_MS = 3_000

/** Lets whoever may act do so; everybody else hears why not, and nobody else hears of it. */
export async function actAs(
  teams: Teams,
  activity: Activity,
  { action, fresh, act }: { action: string; fresh: boolean; act: (actor: Actor) => Promise<Answer> },
): Promise<Acted> {
  const visitor = await visitorOf(teams, activity, { fresh })
  if (visitor.ok) {
    const { actor } = visitor
    return { answer: await act(actor), actor, language: actor.language, zone: zoneFor(teams, actor) }
  }
  const { why, language } = visitor
  logRefusal(teams, activity, { why, action })
  const { zone } = teams.counter.desk.playbook()
  return { answer: { kind: 'refused', tell: wordsIn(language).visits[why] }, language, zone }
}

type Manner = {
  respond: (acted: Acted) => Promise<InvokeAnswer> | InvokeAnswer
  /** For what is said before anybody knows what came of it: that it takes long, or that it failed. */
  say: (what: 'working' | 'notSaved' | 'broken') => InvokeAnswer
}

/** Answers in time, whatever comes of it. What takes longer is told later, to the one who acted. */
export async function answerInTime(
  teams: Teams,
  activity: Activity,
  { work, manner: { respond, say } }: { work: Promise<Acted>; manner: Manner },
): Promise<InvokeAnswer> {
  try {
    const first = await within(work, ANSWER_WITHIN_MS)
    if (first !== 'late') return await respond(first.value)
  } catch (error) {
    return say(failed(teams, error))
  }
  goOn(teams, tellLater(teams, activity, work))
  return say('working')
}

function failed({ log }: Teams, error: unknown): 'notSaved' | 'broken' {
  log.error({ workspace: 'teams', error }, 'An act failed')
  return isDatabaseAway(error) ? 'notSaved' : 'broken'
}

async function tellLater(teams: Teams, activity: Activity, work: Promise<Acted>): Promise<void> {
  try {
    const { answer, language, zone } = await work
    await tell(teams, groundOf(activity, { language, zone }), plainly(answer, language))
  } catch (error) {
    const { language, zone } = teams.counter.desk.playbook()
    await tell(teams, groundOf(activity, { language, zone }), visits(teams)[failed(teams, error)])
  }
}

/** As long as nobody knows who it is: in the team's own language. */
export const visits = ({ counter: { desk } }: Teams): VisitWords => wordsIn(desk.playbook().language).visits

/** How a dialog answers; without a word to say it closes. */
export async function respondInDialog(
  teams: Teams,
  activity: Activity,
  { acted, stage = {} }: { acted: Acted; stage?: Pick<DialogStage, 'files' | 'along' | 'remarks' | 'place'> },
): Promise<InvokeAnswer> {
  const { answer, language, zone } = acted
  const name = activity.name ?? ''
  switch (answer.kind) {
    case 'done':
      return closed(name, answer.tell, language)
    case 'refused':
      return sayTo(name, answer.tell)
    case 'card':
      return cardInDialog(teams, answer.card, { language, zone })
    case 'dialog':
      return openDialog(teams, answer.dialog, { ...placeOf(activity), ...stage, language, zone })
    case 'amend': {
      const remarks = { ...stage.remarks, ...answer.remarks }
      return openDialog(teams, answer.dialog, { ...placeOf(activity), ...stage, language, zone, remarks })
    }
  }
}

function closed(name: string, word: string | undefined, language: Actor['language']): InvokeAnswer {
  if (word === undefined && name === 'task/submit') return CLOSED
  return sayTo(name, word ?? wordsIn(language).visits.done)
}

async function openDialog(teams: Teams, dialog: Dialog, stage: DialogStage): Promise<InvokeAnswer> {
  const { title, card } = await drawDialog(teams, dialog, stage)
  return taskCard(title, withLook(card, dialog))
}

function cardInDialog(
  { signer }: Teams,
  card: Card,
  shape: { language: Actor['language']; zone: string },
): InvokeAnswer {
  const { content } = renderCard(card, { as: 'dialog', sign: signer.sign, ...shape })
  return taskCard(dialogTitle(card.title), content)
}

/** The post that was pressed. */
const placeOf = ({ conversation, replyToId }: Activity): { place?: string } =>
  replyToId == null ? {} : { place: toRef({ conversation: conversation.id, activity: replyToId }) }

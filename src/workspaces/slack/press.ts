import { isGrave } from '../acts/typed'
import { goOn, within } from '../../lib/in-flight'
import type { Slack } from './surroundings'
import { giveAnswer, type Stage } from './answers'
import { hint } from './hints'
import { publishHome } from './home'
import type { BlockActions } from './payloads'
import type { Visitor } from './people'
import { renderNotice } from './render-dialog'
import { readPress, type Pressed } from './values'
import { wordsIn } from '../words/choose'

/** A window opens at once when the answer takes longer than this: after three seconds Slack lets none be opened. */
const LOADING_AFTER_MS = 1_500

/** A pressed button. Resolves when everything is done; `ack` is called as soon as Slack may be answered. */
export async function onPress(slack: Slack, body: BlockActions, ack: () => Promise<void>): Promise<void> {
  const [action] = body.actions
  const pressed = readAction(action)
  if (pressed?.act === 'link' || isEntry(action?.type)) return ack()
  const visiting = admitFor(slack, body, pressed)
  const visitor = await within(visiting, LOADING_AFTER_MS)
  if (visitor !== 'late' && visitor.value.ok && pressed !== undefined) {
    return answerInTime(slack, body, { pressed, visitor: visitor.value, ack })
  }
  await ack()
  await actFor(slack, body, { pressed, visitor: await visiting })
}

const admitFor = ({ people }: Slack, { user }: BlockActions, pressed: Pressed | undefined): Promise<Visitor> =>
  people.admit(user.id, { fresh: isGrave(pressed?.act ?? ''), team: user.team_id ?? undefined })

const readAction = (action: BlockActions['actions'][number] | undefined): Pressed | undefined =>
  action === undefined
    ? undefined
    : readPress({ id: action.action_id, value: action.value, choice: action.selected_option?.value })

type Admitted = Extract<Visitor, { ok: true }>

async function answerInTime(
  slack: Slack,
  body: BlockActions,
  { pressed, visitor, ack }: { pressed: Pressed; visitor: Admitted; ack: () => Promise<void> },
): Promise<void> {
  const stage = stageOf(body, visitor.actor.language)
  const work = slack.counter.perform(visitor.actor, { kind: 'press', ...pressed })
  try {
    const first = await within(work, LOADING_AFTER_MS)
    await ack()
    if (first !== 'late') await giveAnswer(slack, stage, first.value)
    else await answerLate(slack, stage, work)
  } catch (error) {
    await ack()
    await tellFailure(slack, stage, error)
  }
  if (body.view?.type === 'home') goOn(slack, publishHome(slack, body.user.id))
}

async function answerLate(slack: Slack, stage: Stage, work: ReturnType<Slack['counter']['perform']>): Promise<void> {
  const view = stage.view ?? (await openLoading(slack, stage))
  const answer = await work
  await giveAnswer(slack, view === undefined ? stage : { ...stage, view }, answer)
}

export async function openLoading(slack: Slack, { trigger, language }: Stage): Promise<string | undefined> {
  try {
    const opened = await slack.call('views.open', {
      trigger_id: trigger,
      view: renderNotice(wordsIn(language).visits.loading, { language }),
    })
    return (opened['view'] as { id?: string } | undefined)?.id
  } catch {
    return undefined
  }
}

/** For those who may not, and for buttons that are none: a private word, and a line in the log. */
async function actFor(
  slack: Slack,
  body: BlockActions,
  { pressed, visitor }: { pressed: Pressed | undefined; visitor: Visitor },
): Promise<void> {
  const stage = stageOf(body, visitor.ok ? visitor.actor.language : visitor.language)
  if (!visitor.ok) return refuse(slack, stage, { visitor, action: pressed?.act })
  if (pressed === undefined) return hint(slack, stage, wordsIn(stage.language).visits.unknownButton)
  await giveAnswer(slack, stage, await slack.counter.perform(visitor.actor, { kind: 'press', ...pressed }))
}

export async function refuse(
  slack: Slack,
  stage: Stage,
  { visitor, action }: { visitor: Extract<Visitor, { ok: false }>; action?: string | undefined },
): Promise<void> {
  slack.log.warn(
    { workspace: 'slack', agent: stage.user, why: visitor.why, action },
    'An act was refused: this person may not act',
  )
  await hint(slack, stage, wordsIn(stage.language).visits[visitor.why])
}

export async function tellFailure(slack: Slack, stage: Stage, error: unknown): Promise<void> {
  slack.log.error({ workspace: 'slack', error }, 'An act failed')
  await hint(slack, stage, wordsIn(stage.language).visits.notSaved)
}

function stageOf(body: BlockActions, language: Stage['language']): Stage {
  const channel = body.channel?.id ?? body.container?.channel_id ?? undefined
  const thread = threadOf(body)
  return {
    user: body.user.id,
    language,
    trigger: body.trigger_id,
    ...(channel === undefined ? {} : { place: { channel, ...(thread === undefined ? {} : { thread }) } }),
    ...(body.view?.type === 'modal' ? { view: body.view.id } : {}),
  }
}

/** Only what hangs in a thread is answered in it: a word in a thread that is not open is not seen. */
function threadOf({ message, container }: BlockActions): string | undefined {
  const thread = message?.thread_ts ?? container?.thread_ts ?? undefined
  const own = message?.ts ?? container?.message_ts ?? undefined
  return thread !== own ? thread : undefined
}

/** Choosing in a form is not yet an act. */
const isEntry = (type: string | undefined): boolean =>
  type !== 'button' && type !== 'static_select' && type !== 'overflow'

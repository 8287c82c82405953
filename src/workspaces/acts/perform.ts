import { mayAct, personOf, viewConversation, zoneOf, type Desk } from '../../desk/index'
import { SportelloError } from '../../lib/errors'
import { isUuid, type ConversationId } from '../../lib/ids'
import { ownOf } from '../../lib/own'
import type { ActValue } from '../cards/card'
import { openShown } from '../cards/shown'
import type { Counter, DeadWork, ThreadLink } from '../counter'
import { wordsIn } from '../words/choose'
import { refused, type Acting, type Form } from './acting'
import {
  CONVERSATION_ACTS,
  LOOK_ACTS,
  OPERATOR_ACTS,
  type ConversationAct,
  type LookAct,
  type OperatorAct,
} from './acts'
import type { Actor, Answer, Deed } from './answer'
import { lookAt } from './look'
import { ASK_ACTS, askAt, type AskAct } from './ask-acts'
import { say } from './say'

type Aimed = Exclude<Deed, { kind: 'say' }>

/**
 * The one place where people act, whatever workspace they sit in: buttons, dialogs, verbs and commands. What a person
 * may not do, or asks in a way that cannot be done, is answered with a sentence; only failures of ours are thrown.
 */
export function openPerform(
  desk: Desk,
  around: { deadWork?: DeadWork; threadLink?: ThreadLink } = {},
): Counter['perform'] {
  return async (actor, deed) => {
    const acting = actingAs({ desk, deed, ...around }, actor)
    if (acting === undefined) return refused(wordsIn(actor.language).answers.stranger)
    try {
      return deed.kind === 'say' ? await say(acting, deed) : await aim(acting, deed)
    } catch (error) {
      if (isTheirs(error)) return refused(acting.shown.words.answers.gone)
      throw error
    }
  }
}

function actingAs(
  {
    desk,
    deadWork,
    threadLink = noLink,
    deed,
  }: { desk: Desk; deadWork?: DeadWork; threadLink?: ThreadLink; deed: Deed },
  actor: Actor,
): Acting | undefined {
  const playbook = desk.playbook()
  const person = personOf(playbook, actor.person)
  const tells = deed.kind === 'say' && deed.conversation === undefined
  const shown = openShown(desk, actor.language, zoneOf(playbook, actor.person))
  return person && { desk, shown, actor, person, deadWork, threadLink, tells }
}

const noLink: ThreadLink = () => Promise.resolve(undefined)

/** The desk throws for what no sentence of its own fits: a file that is gone, a form that was sent elsewhere. */
const isTheirs = (error: unknown): boolean =>
  error instanceof SportelloError && ['invalid', 'not-found', 'conflict', 'forbidden'].includes(error.code)

async function aim(acting: Acting, deed: Aimed): Promise<Answer> {
  const { answers } = acting.shown.words
  const operators = ownOf(OPERATOR_ACTS, deed.act)
  const look = ownOf<LookAct>(LOOK_ACTS, deed.act)
  const act = ownOf(CONVERSATION_ACTS, deed.act)
  const asked = ownOf(ASK_ACTS, deed.act)
  if (!isReadable(deed)) return refused(answers.malformed)
  if (operators) return operate(acting, operators, deed.value)
  if (look) return lookAt(acting, look, deed.value.c)
  if (asked) return actOnAsk(acting, asked, deed)
  return act ? actOn(acting, act, deed) : refused(answers.unknownAct)
}

async function operate(acting: Acting, { right, label, replay }: OperatorAct, { c }: ActValue): Promise<Answer> {
  const { words } = acting.shown
  if (!mayAct(acting.desk.playbook(), acting.person.id, right)) return refused(words.answers.noRight(label(words)))
  return replay(acting, c)
}

async function actOn(acting: Acting, { right, label, press, submit }: ConversationAct, deed: Aimed): Promise<Answer> {
  const { words } = acting.shown
  const { value } = deed
  if (!mayAct(acting.desk.playbook(), acting.person.id, right)) return refused(words.answers.noRight(label(words)))
  if (!isUuid(value.c)) return refused(words.answers.malformed)
  const view = await viewConversation(acting.desk, value.c as ConversationId)
  if (view === undefined) return refused(words.answers.gone)
  if (deed.kind === 'press') return press(acting, { view, value })
  return submit ? submit(acting, { view, value }, formOf(deed)) : refused(words.answers.malformed)
}

/** Whoever was asked may act on the ask and needs no right besides: the desk looks up whom it was put to. */
async function actOnAsk(acting: Acting, { press, submit }: AskAct, deed: Aimed): Promise<Answer> {
  const { answers } = acting.shown.words
  const { value } = deed
  const view = isUuid(value.c) ? await viewConversation(acting.desk, value.c as ConversationId) : undefined
  const ask = view && (await askAt(acting, { view, value }))
  if (view === undefined || ask === undefined) return refused(answers.gone)
  const asking = { at: { view, value }, ask }
  if (deed.kind === 'press') return press(acting, asking)
  return submit ? submit(acting, asking, formOf(deed)) : refused(answers.malformed)
}

const formOf = ({ entries, kept, submitKey }: Extract<Deed, { kind: 'submit' }>): Form => ({ entries, kept, submitKey })

const MAX_ID = 200

/** Whether the desk can be asked about it. What buttons and forms carry went through people's browsers. */
function isReadable(deed: Aimed): boolean {
  const { c, v, r, a, h } = deed.value
  return (
    isShort(c) &&
    (v === undefined || Number.isSafeInteger(v)) &&
    [r, a].every((id) => id === undefined || isUuid(id)) &&
    (h === undefined || isShort(h)) &&
    (deed.kind === 'press' || isShort(deed.submitKey))
  )
}

const isShort = (text: unknown): boolean =>
  typeof text === 'string' && text !== '' && text.length <= MAX_ID && !text.includes('\0')

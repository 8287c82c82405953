import {
  acknowledgeAsk,
  answerAsk,
  awayNow,
  currentRung,
  extendAsk,
  extensionOf,
  passableTo,
  passAskOn,
  personOf,
  viewAsk,
  wasAsked,
  withdrawAsk,
  type Ask,
} from '../../desk/index'
import type { AskId, PersonId } from '../../lib/ids'
import { answerDialog, moreTimeDialog, NEXT, passOnDialog } from '../cards/ask-dialogs'
import type { Words } from '../words/words'
import { refused, told, type Acting, type At, type Form } from './acting'
import type { Answer } from './answer'
import { tellAskRefusal } from './ask-refusals'
import { openingOf } from './conversation-acts'
import { tellRefusal } from './refusals'

type Asking = { at: At; ask: Ask }

/** An act on an ask. Who may do it the desk decides by whom it was put to: a contact has no other right. */
export type AskAct = {
  label: (words: Words) => string
  press: (acting: Acting, asking: Asking) => Promise<Answer>
  submit?: (acting: Acting, asking: Asking, form: Form) => Promise<Answer>
}

export const ASK_ACTS: Readonly<Record<string, AskAct>> = {
  'ask-ack': { label: ({ asks }) => asks.buttons.onIt, press: acknowledge },
  'ask-answer': { label: ({ asks }) => asks.buttons.answer, press: opens(openAnswer), submit: submitAnswer },
  'ask-pass': { label: ({ asks }) => asks.buttons.passOn, press: opens(openPassOn), submit: submitPassOn },
  'ask-time': { label: ({ asks }) => asks.buttons.moreTime, press: opens(openMoreTime), submit: submitMoreTime },
  'ask-withdraw': { label: ({ asks }) => asks.buttons.withdraw, press: withdraw },
}

/** The ask that a button names, if it is one of its conversation. */
export async function askAt({ desk }: Acting, { view, value }: At): Promise<Ask | undefined> {
  const ask = value.a === undefined ? undefined : await viewAsk(desk, value.a as AskId)
  return ask?.conversation === view.id ? ask : undefined
}

/** Forms show the question and the names of colleagues: they open for those who were asked. */
function opens(open: (acting: Acting, asking: Asking) => Promise<Answer>): AskAct['press'] {
  return (acting, asking) => {
    if (wasAsked(asking.ask.state, acting.person.id)) return open(acting, asking)
    return Promise.resolve(refused(tellAskRefusal(acting, { ok: false, why: 'not-asked' })))
  }
}

async function acknowledge(acting: Acting, { ask }: Asking): Promise<Answer> {
  const done = await acknowledgeAsk(acting.desk, { ask: ask.id, by: acting.person.id })
  if (!done.ok) return refused(tellAskRefusal(acting, done))
  const { shown } = acting
  const due = currentRung(done.ask.state)?.answerDue ?? ask.answerDue
  return { kind: 'done', tell: shown.words.asks.answers.acknowledged(shown.from(shown.now, due)) }
}

function openAnswer(acting: Acting, { at, ask }: Asking): Promise<Answer> {
  return Promise.resolve({ kind: 'dialog', dialog: answerDialog(openingOf(acting, at), ask) })
}

function submitAnswer(acting: Acting, { ask }: Asking, { entries, submitKey }: Form): Promise<Answer> {
  return answer(acting, { ask: ask.id, text: entries.text['text'] ?? '', origin: `form:${submitKey}` })
}

/** `origin`: what it was typed as. Whoever comes second is told who was first; what they wrote is kept. */
export async function answer(
  acting: Acting,
  { ask, text, origin }: { ask: AskId; text: string; origin: string },
): Promise<Answer> {
  const done = await answerAsk(acting.desk, { ask, by: acting.person.id, text, origin })
  if (!done.ok) return refused(tellAskRefusal(acting, done))
  const { answers } = acting.shown.words.asks
  if ('late' in done) {
    const tell = done.late === null ? answers.answeredWithdrawn : answers.answeredLate(acting.shown.who(done.late))
    return { kind: 'done', tell }
  }
  return { kind: 'done', tell: answers.answered(acting.shown.who(done.ask.state.asker)) }
}

async function openPassOn(acting: Acting, { at, ask }: Asking): Promise<Answer> {
  const playbook = acting.desk.playbook()
  const away = await awayNow(acting.desk)
  const people = passableTo(playbook, ask)
    .filter((id) => id !== acting.person.id && !away.has(id))
    .flatMap((id) => personOf(playbook, id) ?? [])
  return { kind: 'dialog', dialog: passOnDialog(openingOf(acting, at), ask, people) }
}

async function submitPassOn(acting: Acting, { ask }: Asking, { entries }: Form): Promise<Answer> {
  const { to: chosen = '', reason = '' } = entries.text
  const to = chosen.startsWith('to:') ? (chosen.slice(3) as PersonId) : null
  if (to === null && chosen !== NEXT) return refused(acting.shown.words.answers.malformed)
  const done = await passAskOn(acting.desk, { ask: ask.id, by: acting.person.id, to, reason })
  if (!done.ok) return refused(tellAskRefusal(acting, done))
  const { answers } = acting.shown.words.asks
  return { kind: 'done', tell: to === null ? answers.declined : answers.passedOn(acting.shown.who(to)) }
}

async function openMoreTime(acting: Acting, { at, ask }: Asking): Promise<Answer> {
  const again = await extensionOf(acting.desk, { ask, by: acting.person.id })
  if (!(again instanceof Date)) return refused(tellAskRefusal(acting, again))
  return { kind: 'dialog', dialog: moreTimeDialog(openingOf(acting, at), ask, again) }
}

async function submitMoreTime(acting: Acting, asking: Asking, { entries, submitKey }: Form): Promise<Answer> {
  const { ask, at } = asking
  const { span = 'again', until: exact = '' } = entries.text
  const until = span === 'exact' ? new Date(exact) : null
  if (until !== null && Number.isNaN(until.getTime())) {
    const dialog = moreTimeDialog(openingOf(acting, at, submitKey), ask, ask.answerDue)
    return { kind: 'amend', dialog, remarks: { until: acting.shown.words.dialogs.chooseTime } }
  }
  const done = await extendAsk(acting.desk, { ask: ask.id, by: acting.person.id, until })
  if (!done.ok) return refused(tellAskRefusal(acting, done))
  const { shown } = acting
  const due = currentRung(done.ask.state)?.answerDue ?? ask.answerDue
  return { kind: 'done', tell: shown.words.asks.answers.extended(shown.from(shown.now, due)) }
}

async function withdraw(acting: Acting, { at, ask }: Asking): Promise<Answer> {
  const done = await withdrawAsk(acting.desk, { ask: ask.id, by: acting.person.id })
  if (done.ok) return told(acting, acting.shown.words.asks.answers.withdrawn)
  if (done.why === 'not-allowed' || done.why === 'unknown-person') {
    return refused(await tellRefusal(acting, { ok: false, why: 'not-allowed' }, at.view))
  }
  return refused(tellAskRefusal(acting, done as Parameters<typeof tellAskRefusal>[1]))
}

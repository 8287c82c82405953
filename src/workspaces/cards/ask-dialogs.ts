import type { Ask, Offer, Person } from '../../desk/index'
import type { DepartmentId, TopicId } from '../../lib/ids'
import type { Dialog, Field } from './dialog'
import type { Opening } from './dialogs'
import { excerpt, oneLine } from './texts'

const MAX_QUESTION = 3_000
const MAX_ANSWER = 10_000
const MAX_REASON = 500
const MAX_OPTIONS = 100

/** What can be asked now: whom, until when they promise to answer, and what is promised to the customer. */
export type Escalation = {
  offers: readonly Offer[]
  suggested: { department: DepartmentId; topic: TopicId } | undefined
  question: string
  /** When the customer's nearest open deadline is due. */
  customerDue: Date | undefined
}

/** The form that asks another department. What is chosen in it cannot redraw it, so each choice says what it promises. */
export function escalateDialog(opening: Opening, escalation: Escalation): Dialog {
  const { shown, view, submitKey } = opening
  const { dialog, titles, submits } = shown.words.asks
  const { offers, suggested, question, customerDue } = escalation
  const initial = offers.find(({ department }) => department === suggested?.department)
  const late = isLate(initial === undefined ? offers : [initial], customerDue)
  const options = offers.slice(0, MAX_OPTIONS).map(({ department, person, answerDue }) => ({
    value: department,
    label: dialog.offer(
      oneLine(shown.department(department), 24),
      oneLine(shown.who(person), 24),
      shown.from(shown.now, answerDue),
    ),
  }))
  const says: Field[] = [
    ...(suggested === undefined || initial === undefined ? [] : suggestion(opening, suggested.topic, initial)),
    ...(late && customerDue
      ? [{ kind: 'says', text: dialog.customerFirst(shown.from(shown.now, customerDue)), tone: 'warn' } as const]
      : []),
  ]
  return {
    ...{ act: 'escalate', title: titles.escalate(view.number), submit: submits.escalate },
    ...{ value: { c: view.id, v: view.version }, submitKey, kept: {} },
    fields: [
      ...says,
      {
        ...{ kind: 'select', name: 'department', label: dialog.department, options, required: true },
        ...(initial === undefined ? {} : { initial: initial.department }),
      },
      text('question', dialog.question, {
        required: true,
        max: MAX_QUESTION,
        initial: excerpt(question, MAX_QUESTION),
      }),
      text('tried', dialog.tried, { required: false, max: MAX_QUESTION }),
      ...(late ? [{ kind: 'check', name: 'holding', label: dialog.holding, initial: true } as const] : []),
    ],
  }
}

function suggestion({ shown }: Opening, topic: TopicId, { person, acknowledgeDue, answerDue }: Offer): Field[] {
  const { dialog } = shown.words.asks
  const due = (at: Date): string => shown.from(shown.now, at)
  return [
    { kind: 'says', text: dialog.suggested(shown.topic(topic)), tone: 'quiet' },
    { kind: 'says', text: dialog.agreed(shown.who(person), due(acknowledgeDue), due(answerDue)) },
  ]
}

/** Whether one of these promises comes after the customer's own. */
export const isLate = (offers: readonly Pick<Offer, 'answerDue'>[], customerDue: Date | undefined): boolean =>
  customerDue !== undefined && offers.some(({ answerDue }) => answerDue > customerDue)

export function answerDialog(opening: Opening, ask: Ask): Dialog {
  const { shown } = opening
  const { dialog, titles, submits } = shown.words.asks
  return about(opening, ask, {
    act: 'ask-answer',
    title: titles.answer(opening.view.number),
    submit: submits.answer,
    fields: [
      { kind: 'says', text: excerpt(ask.question, MAX_QUESTION) },
      { kind: 'says', text: dialog.answerSays(shown.who(ask.state.asker)), tone: 'quiet' },
      text('text', dialog.answer, { required: true, max: MAX_ANSWER }),
    ],
  })
}

/** To whoever comes next, or to somebody by name. */
export const NEXT = 'next'

export function passOnDialog(opening: Opening, ask: Ask, people: readonly Person[]): Dialog {
  const { dialog, titles, submits } = opening.shown.words.asks
  const named = people
    .slice(0, MAX_OPTIONS - 1)
    .map(({ id, name }) => ({ value: `to:${id}`, label: oneLine(name, 60) }))
  const options = [{ value: NEXT, label: dialog.next }, ...named]
  return about(opening, ask, {
    act: 'ask-pass',
    title: titles.passOn(opening.view.number),
    submit: submits.passOn,
    fields: [
      { kind: 'select', name: 'to', label: dialog.to, options, initial: NEXT, required: true },
      text('reason', dialog.reason, { required: false, max: MAX_REASON, multiline: false }),
    ],
  })
}

export function moreTimeDialog(opening: Opening, ask: Ask, again: Date): Dialog {
  const { shown } = opening
  const { dialog, titles, submits } = shown.words.asks
  const options = [
    { value: 'again', label: dialog.again(shown.from(shown.now, again)) },
    { value: 'exact', label: dialog.exact },
  ]
  return about(opening, ask, {
    act: 'ask-time',
    title: titles.moreTime(opening.view.number),
    submit: submits.moreTime,
    fields: [
      { kind: 'select', name: 'span', label: dialog.until, options, initial: 'again', required: true },
      { kind: 'datetime', name: 'until', label: dialog.exactly, required: false },
    ],
  })
}

const about = (
  { view, submitKey }: Opening,
  ask: Ask,
  form: Pick<Dialog, 'act' | 'title' | 'submit' | 'fields'>,
): Dialog => ({ ...form, value: { c: view.id, a: ask.id }, submitKey, kept: {} })

type Text = { required: boolean; max: number; initial?: string; multiline?: boolean }

const text = (name: string, label: string, { required, max, initial = '', multiline = true }: Text): Field => ({
  ...{ kind: 'text', name, label, multiline, required, max },
  ...(initial === '' ? {} : { initial }),
})

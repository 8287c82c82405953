import type { ConversationView, HideChoice, Person } from '../../desk/index'
import { addDays, localDateOf, localDateTimeToInstant, localTimeTomorrow, weekdayOf } from '../../lib/time'
import { CLOSE_REASONS } from '../words/words'
import { stateLine } from './conversation-card'
import type { ActValue } from './card'
import type { Dialog, Field } from './dialog'
import type { Shown } from './shown'
import { nameShown, oneLine } from './texts'

/** A form is opened for a conversation as it is now. Its act is also the act of the button that opens it. */
export type Opening = { shown: Shown; view: ConversationView; submitKey: string }

/** As long as the desk keeps a reason. */
const MAX_REASON = 500
const MAX_NOTE = 10_000
const SNOOZES = ['hour', 'hours3', 'tomorrow', 'monday'] as const

export function takeOverDialog(opening: Opening): Dialog {
  const { shown, view } = opening
  const { dialogs } = shown.words
  const holder = view.claim?.agent
  const says: Field[] = holder === undefined ? [] : [{ kind: 'says', text: dialogs.takeOverSays(shown.who(holder)) }]
  return form(opening, 'takeOver', { act: 'take-over', fields: [...says, reasonField(shown)] })
}

export function declineDialog(opening: Opening, value: ActValue): Dialog {
  return { ...form(opening, 'decline', { act: 'decline', fields: [reasonField(opening.shown)] }), value }
}

export function assignDialog(opening: Opening, people: readonly Person[]): Dialog {
  const { dialogs } = opening.shown.words
  const options = people.slice(0, 100).map(({ id, name }) => ({ value: id, label: oneLine(name, 60) }))
  const select: Field = { kind: 'select', name: 'person', label: dialogs.person, options, required: true }
  return form(opening, 'assign', { act: 'assign', fields: [select] })
}

export function snoozeDialog(opening: Opening): Dialog {
  const { dialogs } = opening.shown.words
  const options = [...SNOOZES, 'exact' as const].map((value) => ({ value, label: dialogs.spans[value] }))
  return form(opening, 'snooze', {
    act: 'snooze',
    fields: [
      { kind: 'select', name: 'span', label: dialogs.until, options, initial: 'hour', required: true },
      { kind: 'datetime', name: 'until', label: dialogs.exactly, required: false },
    ],
  })
}

/** The moment that a choice of the snooze form means; undefined for the exact time, and for what is no choice. */
export function snoozeUntil({ now, zone }: Pick<Shown, 'now' | 'zone'>, span: string | undefined): Date | undefined {
  const today = localDateOf(now, zone)
  switch (span) {
    case 'hour':
      return new Date(now.getTime() + 3_600_000)
    case 'hours3':
      return new Date(now.getTime() + 3 * 3_600_000)
    case 'tomorrow':
      return localTimeTomorrow(now, zone, '09:00')
    case 'monday':
      return localDateTimeToInstant({ date: addDays(today, 8 - weekdayOf(today)), time: '09:00', zone })
    default:
      return undefined
  }
}

const PRIORITIES = [1, 2, 3, 4] as const

export function priorityDialog(opening: Opening): Dialog {
  const { card } = opening.shown.words
  const options = PRIORITIES.map((value) => ({ value: String(value), label: card.priority(value) }))
  const initial = String(opening.view.priority)
  const select: Field = {
    kind: 'select',
    name: 'priority',
    label: card.labels.priority,
    options,
    initial,
    required: true,
  }
  return form(opening, 'priority', { act: 'priority', fields: [select] })
}

export function closeDialog(opening: Opening): Dialog {
  const { shown, view } = opening
  const { dialogs, names } = shown.words
  const options = CLOSE_REASONS.map((value) => ({ value, label: names.closeReason[value] }))
  const unanswered: Field = { kind: 'says', text: dialogs.unanswered(nameShown(view.person.name)), tone: 'warn' }
  return form(opening, 'close', {
    act: 'close',
    fields: [
      ...(view.unansweredSince === null ? [] : [unanswered]),
      { kind: 'select', name: 'reason', label: dialogs.closeReason, options, initial: 'solved', required: true },
      { kind: 'text', name: 'text', label: dialogs.closeText, multiline: false, required: false, max: 400 },
    ],
  })
}

export function noteDialog(opening: Opening): Dialog {
  const { dialogs } = opening.shown.words
  return form(opening, 'note', {
    act: 'note',
    fields: [
      { kind: 'says', text: dialogs.noteSays, tone: 'quiet' },
      { kind: 'text', name: 'text', label: dialogs.note, multiline: true, required: true, max: MAX_NOTE },
    ],
  })
}

/** As many as any workspace lists. */
const MAX_CHOICES = 50
const MAX_CHOICE = 70

/** Which of the customer's comments is to be hidden, or shown again; the newest one first. */
export function hideDialog(opening: Opening, act: 'hide' | 'show', choices: readonly HideChoice[]): Dialog {
  const { shown } = opening
  const options = choices.slice(0, MAX_CHOICES).map(({ id, text, occurredAt }) => ({
    value: id,
    label: oneLine(`${shown.stamp(occurredAt)} · ${text || '—'}`, MAX_CHOICE),
  }))
  const [first] = options
  const initial = first === undefined ? {} : { initial: first.value }
  const label = shown.words.hiding.which
  const select: Field = { kind: 'select', name: 'message', label, options, required: true, ...initial }
  return form(opening, act, { act, fields: [select] })
}

/** The same form once more, with what was typed, after the conversation changed under it. */
export function againAfterChange(
  opening: Opening,
  dialog: Dialog,
  typed: Readonly<Record<string, string>>,
): { dialog: Dialog; remark: string } {
  const { shown, view } = opening
  const remark = shown.words.dialogs.changed(stateLine(shown, view))
  return { dialog: { ...dialog, fields: dialog.fields.map((field) => refilled(field, typed)) }, remark }
}

/** A field with what a person has typed into it before. */
function refilled(field: Field, typed: Readonly<Record<string, string>>): Field {
  if (field.kind !== 'text' && field.kind !== 'select') return field
  const initial = typed[field.name]
  return initial === undefined || initial === '' ? field : { ...field, initial }
}

const reasonField = ({ words: { dialogs } }: Shown): Field => ({
  kind: 'text',
  name: 'reason',
  label: dialogs.reason,
  multiline: false,
  required: true,
  max: MAX_REASON,
})

type Kind = Exclude<keyof Shown['words']['dialogs']['title'], 'template'>

function form(
  { shown: { words }, view, submitKey }: Opening,
  kind: Kind,
  { act, fields }: Pick<Dialog, 'act' | 'fields'>,
): Dialog {
  const { title, submit } = words.dialogs
  const value = { c: view.id, v: view.version }
  return { act, title: title[kind](view.number), submit: submit[kind], value, submitKey, kept: {}, fields }
}

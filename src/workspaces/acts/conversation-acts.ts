import {
  addNote,
  assignConversation,
  claimConversation,
  closeConversation,
  peopleWhoMay,
  releaseConversation,
  reopenConversation,
  snoozeConversation,
  takeOverConversation,
  viewConversation,
  wakeConversation,
  type Done,
} from '../../desk/index'
import { newId, type Id, type PersonId } from '../../lib/ids'
import {
  againAfterChange,
  assignDialog,
  closeDialog,
  noteDialog,
  snoozeDialog,
  snoozeUntil,
  takeOverDialog,
  type Opening,
} from '../cards/dialogs'
import type { Dialog } from '../cards/dialog'
import { CLOSE_REASONS } from '../words/words'
import { refused, seenAt, told, type Acting, type At, type Form } from './acting'
import type { Answer } from './answer'
import { tellLostClaim, tellRefusal } from './refusals'

export const newSubmitKey = (): string => newId<Id<'submit'>>()

export async function claim(acting: Acting, at: At): Promise<Answer> {
  const done = await claimConversation(acting.desk, actOf(acting, at))
  if (done.ok) return told(acting, acting.shown.words.answers.claimed(at.view.number))
  const now = done.why === 'stale' ? await viewConversation(acting.desk, at.view.id) : undefined
  return refused((now && tellLostClaim(acting, now)) ?? (await tellRefusal(acting, done, at.view)))
}

export const release = async (acting: Acting, at: At): Promise<Answer> =>
  finish(acting, at, { done: await releaseConversation(acting.desk, actOf(acting, at)), tell: 'released' })

export const wake = async (acting: Acting, at: At): Promise<Answer> =>
  finish(acting, at, { done: await wakeConversation(acting.desk, actOf(acting, at)), tell: 'woken' })

export const reopen = async (acting: Acting, at: At): Promise<Answer> =>
  finish(acting, at, { done: await reopenConversation(acting.desk, actOf(acting, at)), tell: 'reopened' })

/** Opens a form, unless the card that it was pressed on is an old one. */
export const opens =
  (draw: (opening: Opening, acting: Acting) => Dialog) =>
  async (acting: Acting, at: At): Promise<Answer> => {
    const { view, value } = at
    if (value.v !== undefined && value.v !== view.version) {
      return refused(await tellRefusal(acting, { ok: false, why: 'stale' }, view))
    }
    return { kind: 'dialog', dialog: draw(openingOf(acting, at), acting) }
  }

export const openTakeOver = opens(takeOverDialog)
export const openSnooze = opens(snoozeDialog)
export const openClose = opens(closeDialog)
/** A note fits whatever has changed. */
export const openNote = (acting: Acting, at: At): Promise<Answer> =>
  opens(noteDialog)(acting, { ...at, value: { c: at.view.id } })
export const openAssign = opens((opening, { desk }) => assignDialog(opening, peopleWhoMay(desk.playbook(), 'handle')))

export async function takeOver(acting: Acting, at: At, reason: string): Promise<Answer> {
  const done = await takeOverConversation(acting.desk, { ...actOf(acting, at), reason })
  return finish(acting, at, { done, tell: 'tookOver' })
}

export const submitTakeOver = (acting: Acting, at: At, form: Form): Promise<Answer> =>
  submitted(acting, at, {
    form,
    dialog: takeOverDialog,
    act: () => takeOver(acting, at, form.entries.text['reason'] ?? ''),
    missing: (form.entries.text['reason'] ?? '').trim() === '' ? 'reason' : undefined,
  })

export async function assign(acting: Acting, at: At, to: PersonId): Promise<Answer> {
  const done = await assignConversation(acting.desk, { ...actOf(acting, at), to })
  const tell = acting.shown.words.answers.assigned(at.view.number, acting.shown.who(to))
  return done.ok ? told(acting, tell) : refused(await tellRefusal(acting, done, at.view))
}

export const submitAssign = (acting: Acting, at: At, form: Form): Promise<Answer> =>
  submitted(acting, at, {
    form,
    dialog: (opening) => assignDialog(opening, peopleWhoMay(acting.desk.playbook(), 'handle')),
    act: () => assign(acting, at, (form.entries.text['person'] ?? '') as PersonId),
    missing: (form.entries.text['person'] ?? '') === '' ? 'person' : undefined,
  })

export async function snooze(acting: Acting, at: At, until: Date): Promise<Answer> {
  const done = await snoozeConversation(acting.desk, { ...actOf(acting, at), until })
  const { words, from, now } = acting.shown
  if (!done.ok) return refused(await tellRefusal(acting, done, at.view))
  return told(acting, words.answers.snoozed(at.view.number, from(now, until)))
}

export function submitSnooze(acting: Acting, at: At, form: Form): Promise<Answer> {
  const { span, until: exact } = form.entries.text
  const until = span === 'exact' || span === undefined ? dateOf(exact) : snoozeUntil(acting.shown, span)
  return submitted(acting, at, {
    form,
    dialog: snoozeDialog,
    act: () => snooze(acting, at, until ?? acting.shown.now),
    missing: until === undefined ? 'until' : undefined,
  })
}

export async function close(acting: Acting, at: At, reason: string): Promise<Answer> {
  const done = await closeConversation(acting.desk, { ...actOf(acting, at), reason })
  return finish(acting, at, { done, tell: 'closedNow' })
}

export function submitClose(acting: Acting, at: At, form: Form): Promise<Answer> {
  const { reason = 'solved', text = '' } = form.entries.text
  const code = (CLOSE_REASONS as readonly string[]).includes(reason) ? reason : 'other'
  const whole = text.trim() === '' ? code : `${code}: ${text.trim()}`
  return submitted(acting, at, { form, dialog: closeDialog, act: () => close(acting, at, whole), missing: undefined })
}

/** `origin`: what it was typed as; a form's key does the same for what was typed into it. */
export async function note(
  acting: Acting,
  at: At,
  { text, origin }: { text: string; origin: string },
): Promise<Answer> {
  const done = await addNote(acting.desk, { conversation: at.view.id, by: acting.person.id, text, origin })
  return finish(acting, at, { done, tell: 'noted' })
}

export function submitNote(acting: Acting, at: At, { entries, submitKey }: Form): Promise<Answer> {
  return note(acting, at, { text: entries.text['text'] ?? '', origin: `form:${submitKey}` })
}

export const actOf = ({ person }: Acting, at: At) => ({ conversation: at.view.id, by: person.id, ...seenAt(at) })

export const openingOf = ({ shown }: Acting, { view }: At, submitKey = newSubmitKey()): Opening => ({
  shown,
  view,
  submitKey,
})

type Told = 'quarantinedNow' | 'unquarantined' | 'released' | 'woken' | 'reopened' | 'tookOver' | 'closedNow' | 'noted'

export async function finish(
  acting: Acting,
  { view }: At,
  { done, tell }: { done: Done; tell: Told },
): Promise<Answer> {
  if (!done.ok) return refused(await tellRefusal(acting, done, view))
  return told(acting, acting.shown.words.answers[tell](view.number))
}

type Submission = {
  form: Form
  dialog: (opening: Opening) => Dialog
  act: () => Promise<Answer>
  /** The field that has to be filled in first. */
  missing: string | undefined
}

/** A form that lies open while something changes is shown again with what was typed: the person decides anew. */
export async function submitted(acting: Acting, at: At, { form, dialog, act, missing }: Submission): Promise<Answer> {
  const drawn = dialog(openingOf(acting, at, form.submitKey))
  const again = againAfterChange(openingOf(acting, at), drawn, form.entries.text)
  if (at.value.v !== undefined && at.value.v !== at.view.version) {
    return { kind: 'amend', dialog: again.dialog, remarks: { '': again.remark } }
  }
  if (missing !== undefined) {
    const { chooseTime, needed } = acting.shown.words.dialogs
    return { kind: 'amend', dialog: again.dialog, remarks: { [missing]: missing === 'until' ? chooseTime : needed } }
  }
  return act()
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}

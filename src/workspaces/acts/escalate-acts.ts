import {
  nearestDeadline,
  offers,
  openAsk,
  readDraft,
  suggestDepartment,
  viewAnswer,
  type Offer,
} from '../../desk/index'
import type { DepartmentId, NoteId } from '../../lib/ids'
import { escalateDialog, isLate, type Escalation } from '../cards/ask-dialogs'
import { refused, type Acting, type At, type Form } from './acting'
import type { Answer } from './answer'
import { openingOf } from './conversation-acts'
import { tellRefusal } from './refusals'
import { openReply } from './reply-acts'

/** Opens the form that asks another department. */
export async function openEscalate(acting: Acting, at: At, question = ''): Promise<Answer> {
  const { view } = at
  const { answers } = acting.shown.words.asks
  if (view.closed) return refused(await tellRefusal(acting, { ok: false, why: 'closed', by: view.closed.by }, view))
  if (!acting.shown.canAsk) return refused(answers.noDepartments)
  const escalation = await escalationOf(acting, at, question)
  if (escalation.offers.length === 0) return refused(answers.nobodyToAsk)
  return { kind: 'dialog', dialog: escalateDialog(openingOf(acting, at), escalation) }
}

async function escalationOf({ desk, person }: Acting, { view }: At, question: string): Promise<Escalation> {
  const text = [view.subject ?? '', view.first.text, view.last.text].join('\n')
  return {
    offers: await offers(desk, { priority: view.priority, asker: person.id }),
    suggested: suggestDepartment(desk.playbook(), text),
    question,
    customerDue: await nearestDeadline(desk, view.id),
  }
}

export async function submitEscalate(acting: Acting, at: At, form: Form): Promise<Answer> {
  const { question = '' } = form.entries.text
  const department = (form.entries.text['department'] ?? '') as DepartmentId
  const escalation = await escalationOf(acting, at, question)
  const missing = department === '' ? 'department' : question.trim() === '' ? 'question' : undefined
  if (missing !== undefined) {
    const dialog = escalateDialog(openingOf(acting, at, form.submitKey), escalation)
    return { kind: 'amend', dialog, remarks: { [missing]: acting.shown.words.dialogs.needed } }
  }
  const refusal = await ask(acting, at, { form, department, suggested: escalation.suggested })
  if (refusal !== undefined) return refused(refusal)
  if (form.entries.checks['holding'] === true) return openReply(acting, { ...at, value: { c: at.view.id } })
  const offer = escalation.offers.find((one) => one.department === department)
  return { kind: 'done', tell: tellAsked(acting, offer, escalation.customerDue) }
}

type Asking = { form: Form; department: DepartmentId; suggested: Escalation['suggested'] }

/** The sentence that says why nobody was asked; undefined when somebody was. */
async function ask(acting: Acting, at: At, { form, department, suggested }: Asking): Promise<string | undefined> {
  const { question = '', tried = '' } = form.entries.text
  const opened = await openAsk(acting.desk, {
    ...{ conversation: at.view.id, by: acting.person.id, department, question, tried, submitKey: form.submitKey },
    ...(suggested?.department === department ? { topic: suggested.topic } : {}),
  })
  if (opened.ok) return undefined
  if (opened.why === 'nobody-to-ask') return acting.shown.words.asks.answers.nobodyToAsk
  return await tellRefusal(acting, opened, at.view)
}

/** The customer may be promised an answer before the department that was chosen has to give one. */
function tellAsked({ shown }: Acting, offer: Offer | undefined, customerDue: Date | undefined): string {
  const { answers, dialog } = shown.words.asks
  if (offer === undefined) return shown.words.answers.settled
  const { person, department, answerDue } = offer
  const asked = answers.asked(shown.who(person), shown.department(department), shown.from(shown.now, answerDue))
  if (customerDue === undefined || !isLate([offer], customerDue)) return asked
  return `${asked} ${dialog.customerFirst(shown.from(shown.now, customerDue))}`
}

/** Opens the reply form with an answer in it, behind what the person had begun. It is theirs to make it their own. */
export async function useAnswer(acting: Acting, at: At): Promise<Answer> {
  const { a: ask, r: note } = at.value
  const answer = note === undefined ? undefined : await viewAnswer(acting.desk, note as NoteId)
  if (answer === undefined || answer.ask !== ask || answer.note.deletedAt) {
    return refused(acting.shown.words.answers.gone)
  }
  const draft = await readDraft(acting.desk, { conversation: at.view.id, agent: acting.person.id })
  const begun = draft?.text.trim() ?? ''
  const text =
    begun === '' || begun.includes(answer.note.text) ? begun || answer.note.text : `${begun}\n\n${answer.note.text}`
  return openReply(acting, { ...at, value: { c: at.view.id } }, text)
}

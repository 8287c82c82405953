import {
  blanksOf,
  submitReply,
  templateOf,
  viewConversation,
  type AccountTemplate,
  type Finding,
} from '../../desk/index'
import { replyKinds } from '../cards/place'
import {
  chooseTemplateDialog,
  MAX_BLANKS,
  templateDialog,
  templateKey,
  templateRemarks,
} from '../cards/template-dialog'
import { refused, type Acting, type At, type Form } from './acting'
import type { Answer } from './answer'
import { newSubmitKey, openingOf } from './conversation-acts'
import { tellRefusal } from './refusals'
import { openReply, tellSubmitted, whyNoReply } from './reply-acts'

/** The form for an approved text: with one template its blanks at once, else the choice first. */
export async function openTemplate(acting: Acting, at: At): Promise<Answer> {
  const templates = templatesAt(acting, at)
  const barrier = await whyNoReply(acting, at)
  if (barrier !== undefined) return refused(barrier)
  const [first, second] = templates
  if (first === undefined || !replyKinds(acting.shown, at.view).includes('template'))
    return refused(acting.shown.words.dialogs.noTemplates)
  if (second === undefined) return { kind: 'dialog', dialog: blanksDialog(acting, at, { template: first, values: [] }) }
  return { kind: 'dialog', dialog: chooseTemplateDialog(openingOf(acting, at), templates) }
}

/** The form that fits: free text, or a template where the time for free text is over and there are templates. */
export function openAnswer(acting: Acting, at: At): Promise<Answer> {
  const [likely] = replyKinds(acting.shown, at.view)
  return likely === 'template' && !at.view.closed ? openTemplate(acting, at) : openReply(acting, at)
}

/** The choice leads to the blanks, and these send it. */
export async function submitTemplate(acting: Acting, at: At, form: Form): Promise<Answer> {
  const { entries, kept, submitKey } = form
  const chosen = kept['template'] ?? entries.text['template']
  const template = templatesAt(acting, at).find((one) => templateKey(one) === chosen)
  if (template === undefined) return refused(acting.shown.words.answers.malformed)
  if (kept['template'] === undefined) {
    const dialog = blanksDialog(acting, at, { template, values: [], submitKey: newSubmitKey() })
    return { kind: 'amend', dialog, remarks: {} }
  }
  const values = Array.from({ length: Math.min(blanksOf(template), MAX_BLANKS) }, (_, index) =>
    (entries.text[`blank${index + 1}`] ?? '').trim(),
  )
  const accepted = entries.checks['anyway'] === true ? (kept['warned'] ?? '').split(',') : []
  const seenSeq = /^\d{1,9}$/.test(kept['seen'] ?? '') ? Number(kept['seen']) : at.view.lastSeq
  return send(acting, at, { template, values, accepted, seenSeq, submitKey })
}

type Filled = {
  template: AccountTemplate
  values: readonly string[]
  accepted: readonly string[]
  seenSeq: number
  submitKey: string
}

async function send(
  acting: Acting,
  at: At,
  { template, values, accepted, seenSeq, submitKey }: Filled,
): Promise<Answer> {
  const { name, language } = template
  const step = {
    kind: 'template' as const,
    ...{ conversation: at.view.id, by: acting.person.id, text: '', files: [] },
    ...{ seenSeq, submitKey, template: { name, language, values } },
  }
  const first = await submitReply(acting.desk, { ...step, inSpiteOfWarnings: false })
  const knows = 'findings' in first && first.findings.every(isKnown(accepted))
  const result = knows ? await submitReply(acting.desk, { ...step, inSpiteOfWarnings: true }) : first
  if (result.ok) return { kind: 'done', tell: await tellSubmitted(acting, at, result) }
  if (result.why !== 'findings') return refused(await tellRefusal(acting, result, at.view))
  const view = (await viewConversation(acting.desk, at.view.id)) ?? at.view
  const { findings } = result
  const dialog = blanksDialog(acting, { ...at, view }, { template, values, findings, submitKey })
  return { kind: 'amend', dialog, remarks: templateRemarks(openingOf(acting, at), findings) }
}

const isKnown =
  (accepted: readonly string[]) =>
  ({ kind, level }: Finding): boolean =>
    level === 'warn' && accepted.includes(kind)

type Blanks = {
  template: AccountTemplate
  values: readonly string[]
  findings?: readonly Finding[]
  submitKey?: string
}

const blanksDialog = (acting: Acting, at: At, { submitKey, ...form }: Blanks) =>
  templateDialog({ ...openingOf(acting, at, submitKey), ...form })

const templatesAt = ({ shown }: Acting, { view }: At): readonly AccountTemplate[] =>
  (shown.account(view.account)?.templates ?? []).filter((one) => templateOf(shown.account(view.account), one) === one)

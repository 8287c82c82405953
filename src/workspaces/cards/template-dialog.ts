import { blanksOf, filled, type AccountTemplate, type Finding } from '../../desk/index'
import { cleanText } from '../../lib/text'
import type { Dialog, Field } from './dialog'
import type { Opening } from './dialogs'
import { findingLines, reader } from './reply-dialog'
import { excerpt, oneLine } from './texts'

export type TemplateForm = Opening & {
  template: AccountTemplate
  values: readonly string[]
  findings?: readonly Finding[]
}

/** No platform approves more blanks, and a form has room for these. */
export const MAX_BLANKS = 10
/** Forms take at most a hundred options. */
const MAX_CHOICES = 100
const MAX_VALUE = 500

/** How a form names a template and finds it again. */
export const templateKey = ({ language, name }: Pick<AccountTemplate, 'name' | 'language'>): string =>
  `${language}:${name}`

/** Which of the account's templates: those in the customer's language first. */
export function chooseTemplateDialog(opening: Opening, templates: readonly AccountTemplate[]): Dialog {
  const { shown, view, submitKey } = opening
  const { dialogs } = shown.words
  const fits = ({ language }: AccountTemplate): number => (language.slice(0, 2) === view.language?.slice(0, 2) ? 0 : 1)
  const options = [...templates]
    .sort((one, other) => fits(one) - fits(other))
    .slice(0, MAX_CHOICES)
    .map((template) => ({
      value: templateKey(template),
      label: `${oneLine(template.name, 30)} (${template.language}): ${excerpt(oneLine(template.text, 200), 30)}`,
    }))
  const select: Field = { kind: 'select', name: 'template', label: dialogs.template, options, required: true }
  return {
    ...{ act: 'template', title: dialogs.title.template(view.number), submit: dialogs.submit.next },
    ...{ value: { c: view.id }, submitKey, kept: {} },
    fields: [...reader(opening, 'template'), select],
  }
}

/** The blanks of a template, and how it will read. */
export function templateDialog(form: TemplateForm): Dialog {
  const { shown, view, submitKey, template, values, findings = [] } = form
  const { dialogs } = shown.words
  const blanks = Math.min(blanksOf(template), MAX_BLANKS)
  const warned = findings.some(({ level }) => level === 'block') ? [] : findings.map(({ kind }) => kind)
  return {
    ...{ act: 'template', title: dialogs.title.template(view.number), submit: dialogs.submit.reply },
    ...{ value: { c: view.id }, submitKey },
    kept: { template: templateKey(template), seen: String(view.lastSeq), warned: warned.join(',') },
    fields: [
      ...reader(form, 'template'),
      { kind: 'says', text: dialogs.reads, tone: 'quiet' },
      { kind: 'says', text: cleanText(filled(template, values)) },
      ...Array.from({ length: blanks }, (_, index): Field => ({
        ...{ kind: 'text', name: `blank${index + 1}`, label: dialogs.blank(index + 1) },
        ...{ initial: values[index] ?? '', multiline: false, required: true, max: MAX_VALUE },
      })),
      ...(warned.length > 0
        ? [{ kind: 'check', name: 'anyway', label: dialogs.sendAnyway, initial: false } as const]
        : []),
    ],
  }
}

export const templateRemarks = ({ shown }: Opening, findings: readonly Finding[]): Record<string, string> => ({
  '': findingLines(shown.words, findings).join(' '),
})

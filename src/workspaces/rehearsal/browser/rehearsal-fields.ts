import type { Wire } from '../wire'
import type { Field } from '../../cards/dialog'
import { upload, ApiError } from './rehearsal-api.js'
import { el, icon } from './rehearsal-dom.js'
import { size, toLocalInput } from './rehearsal-when.js'

type FieldWire = Wire<Field>
type Of<Kind extends FieldWire['kind']> = Extract<FieldWire, { kind: Kind }>
type Entries = { text: Record<string, string>; checks: Record<string, boolean>; files: string[] }

/** The parts of a form, and how to read what was entered. */
export type Fields = {
  nodes: readonly Node[]
  first: HTMLElement | undefined
  read: () => Entries
  /** Marks what is missing and goes there; false when nothing is. */
  complain: () => boolean
  isUploading: () => boolean
}

type Part = {
  node: HTMLElement
  input?: HTMLElement
  read?: (entries: Entries) => void
  missing?: () => boolean
  isUploading?: () => boolean
}

export function openFields(fields: readonly FieldWire[], remarks: Readonly<Record<string, string>>): Fields {
  const parts = fields.map((field) => partOf(field, 'name' in field ? remarks[field.name] : undefined))
  return {
    nodes: parts.map(({ node }) => node),
    first: parts.find(({ input }) => input !== undefined)?.input,
    read: () => {
      const entries: Entries = { text: {}, checks: {}, files: [] }
      for (const part of parts) part.read?.(entries)
      return entries
    },
    complain: () => {
      const gaps = parts.filter((part) => part.missing?.() === true)
      for (const { input } of gaps) markMissing(input)
      gaps[0]?.input?.focus()
      return gaps.length > 0
    },
    isUploading: () => parts.some((part) => part.isUploading?.() === true),
  }
}

function partOf(field: FieldWire, remark: string | undefined): Part {
  switch (field.kind) {
    case 'says':
      return { node: el('p', { class: 'says', 'data-tone': field.tone }, field.text) }
    case 'text':
      return textPart(field, remark)
    case 'select':
      return selectPart(field, remark)
    case 'datetime':
      return datetimePart(field, remark)
    case 'check':
      return checkPart(field)
    case 'files':
      return filesPart(field, remark)
  }
}

/** Said beside the field until something is entered. */
function markMissing(input: HTMLElement | undefined): void {
  if (input === undefined || input.getAttribute('aria-invalid') === 'true') return
  input.setAttribute('aria-invalid', 'true')
  const line = el('span', { class: 'missing', role: 'alert' }, 'Please fill this in.')
  input.after(line)
  input.addEventListener('input', () => line.remove(), { once: true })
}

let serial = 0

type Entry = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** A label, its input, and what is said about it. */
function labelled(
  label: string,
  input: HTMLElement,
  says: { hint?: string | undefined; remark: string | undefined },
): HTMLElement {
  serial += 1
  input.id = `field-${serial}`
  const below = [says.remark, says.hint].filter((text) => text !== undefined)
  if (says.remark !== undefined) input.setAttribute('aria-invalid', 'true')
  if (below.length > 0) input.setAttribute('aria-describedby', `says-${serial}`)
  input.addEventListener('input', () => input.removeAttribute('aria-invalid'))
  const lines = below.map((text) =>
    el(
      'span',
      text === says.remark ? { class: 'remark', role: 'alert', 'data-tone': 'warn' } : { class: 'hint' },
      text,
    ),
  )
  return el('div', { class: 'field' }, [
    el('label', { for: input.id }, label),
    input,
    lines.length > 0 && el('div', { id: `says-${serial}`, class: 'below' }, lines),
  ])
}

/** Counting begins to matter when this share is used. */
const COUNT_FROM = 0.8

function textPart(field: Of<'text'>, remark: string | undefined): Part {
  const common = { name: field.name, required: field.required, maxlength: field.max }
  const input = field.multiline
    ? el('textarea', { ...common, rows: 6, dir: 'auto' })
    : el('input', { ...common, type: 'text', dir: 'auto' })
  input.value = field.initial ?? ''
  const node = labelled(field.label, input, { hint: field.hint, remark })
  const count = el('span', { class: 'count', 'aria-hidden': 'true' })
  const recount = (): void => {
    count.textContent = input.value.length > field.max * COUNT_FROM ? `${input.value.length} / ${field.max}` : ''
  }
  input.addEventListener('input', recount)
  recount()
  node.append(count)
  return { node, input, ...readText(field, input) }
}

function selectPart(field: Of<'select'>, remark: string | undefined): Part {
  const options = field.options.map(({ value, label }) =>
    el('option', { value, selected: value === field.initial }, label),
  )
  const choose = field.initial === undefined ? [el('option', { value: '' }, '—')] : []
  const input = el('select', { name: field.name, required: field.required }, [...choose, ...options])
  return { node: labelled(field.label, input, { remark }), input, ...readText(field, input) }
}

const readText = (field: { name: string; required: boolean }, input: Entry): Pick<Part, 'read' | 'missing'> => ({
  read: (entries) => void (entries.text[field.name] = input.value),
  missing: () => field.required && input.value.trim() === '',
})

function datetimePart(field: Of<'datetime'>, remark: string | undefined): Part {
  const input = el('input', { type: 'datetime-local', name: field.name, required: field.required })
  input.value = toLocalInput(field.initial)
  return {
    node: labelled(field.label, input, { remark }),
    input,
    read: (entries) => void (entries.text[field.name] = input.value === '' ? '' : new Date(input.value).toISOString()),
    missing: () => field.required && input.value === '',
  }
}

function checkPart(field: Of<'check'>): Part {
  const input = el('input', { type: 'checkbox', name: field.name, checked: field.initial })
  return {
    node: el('label', { class: 'check' }, [input, field.label]),
    input,
    read: (entries) => void (entries.checks[field.name] = input.checked),
  }
}

/** Files are stored as soon as they are chosen; the form then only names them. */
function filesPart(field: Of<'files'>, remark: string | undefined): Part {
  const input = el('input', { type: 'file', name: field.name, multiple: field.max > 1 })
  const list = el('ul', { class: 'chosen' })
  const stored = new Map<HTMLElement, string>()
  let running = 0
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])].slice(0, field.max - stored.size - running)
    input.value = ''
    for (const file of files) {
      running += 1
      const line = el('li', {}, [
        icon('file'),
        el('span', {}, `${file.name} · ${size(file.size)}`),
        el('em', {}, 'storing…'),
      ])
      list.append(line)
      void keep(file, line, stored).finally(() => (running -= 1))
    }
  })
  const node = labelled(field.label, input, { hint: field.hint, remark })
  node.append(list)
  return { node, input, read: (entries) => void entries.files.push(...stored.values()), isUploading: () => running > 0 }
}

async function keep(file: File, line: HTMLElement, stored: Map<HTMLElement, string>): Promise<void> {
  const says = line.lastElementChild
  try {
    const { file: id } = await upload(file)
    stored.set(line, id)
    const drop = (): void => {
      stored.delete(line)
      line.remove()
    }
    says?.replaceWith(
      el('button', { type: 'button', class: 'plain', 'aria-label': `Remove ${file.name}`, click: drop }, icon('close')),
    )
  } catch (error) {
    if (says) says.textContent = error instanceof ApiError ? error.message : 'could not be stored'
  }
}

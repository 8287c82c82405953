import { createHash } from 'node:crypto'
import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import { revealLinks } from '../../lib/links'
import type { Actor } from '../acts/answer'
import type { Dialog, Field } from '../cards/dialog'
import { writeMetadata, type FormPlace } from './metadata'
import { LIMITS, cut, pieces, plain, section, small } from './rich-text'
import { wordsIn } from '../words/choose'

export type DialogShape = {
  language: Actor['language']
  /** Where it was opened: answers that outlive the form are given there. */
  place?: FormPlace
  /** Files that go along without having been chosen in the form. */
  files?: readonly Along[]
  /** What stands in the way, by field name; '' for the whole form. */
  remarks?: Readonly<Record<string, string>>
}

export type Along = { id: string; name: string }

/** Slack's own bound of one upload field. */
const MAX_FILES = 10

/** A form as Slack shows it. Its `private_metadata` may be longer than Slack takes: see `keepMetadata`. */
export function renderDialog(dialog: Dialog, { language, place, files = [], remarks = {} }: DialogShape): ModalView {
  const long: Record<string, string> = {}
  const blocks = [
    ...(remarks[''] === undefined ? [] : [section(`⚠️ ${remarks['']}`)]),
    ...dialog.fields.flatMap((field) => renderField(field, { language, long, remarks })),
    ...files.map(({ name }) => small(`📎 ${name}`)),
  ]
  return {
    type: 'modal',
    callback_id: 'dialog',
    title: plain(dialog.title, LIMITS.modalTitle),
    submit: plain(dialog.submit, LIMITS.modalTitle),
    close: plain(wordsIn(language).visits.cancel, LIMITS.modalTitle),
    private_metadata: writeMetadata({
      act: dialog.act,
      value: dialog.value,
      submitKey: dialog.submitKey,
      kept: dialog.kept,
      ...(place === undefined ? {} : { place }),
      ...(Object.keys(long).length === 0 ? {} : { long }),
      ...(files.length === 0 ? {} : { files: files.map(({ id }) => id) }),
    }),
    // The form of one act has a handful of fields; whatever is beyond Slack's bound is explanation.
    blocks: blocks.slice(0, 100),
  }
}

/** A window that only says something. */
export function renderNotice(
  text: string,
  { language, title = 'Sportello' }: { language: Actor['language']; title?: string },
): ModalView {
  return {
    type: 'modal',
    callback_id: 'notice',
    title: plain(title, LIMITS.modalTitle),
    close: plain(wordsIn(language).visits.close, LIMITS.modalTitle),
    blocks: pieces(text, LIMITS.text).map((piece) => section(piece)),
  }
}

type Around = { language: Actor['language']; long: Record<string, string>; remarks: Readonly<Record<string, string>> }

function renderField(field: Field, around: Around): KnownBlock[] {
  if (field.kind === 'says')
    return pieces(revealLinks(field.text), LIMITS.text).flatMap((piece) => says(piece, field.tone))
  const remark = around.remarks[field.name]
  return [...(remark === undefined ? [] : [section(`⚠️ ${remark}`)]), ...inputs(field, around)]
}

const SIGN = { plain: '', quiet: '', good: '✅ ', warn: '⚠️ ', bad: '🔴 ' } as const

function says(text: string, tone: keyof typeof SIGN = 'plain'): KnownBlock[] {
  if (text.trim() === '') return []
  return [tone === 'quiet' ? small(text) : section(`${SIGN[tone]}${text}`)]
}

type InputField = Exclude<Field, { kind: 'says' }>

function inputs(field: InputField, around: Around): KnownBlock[] {
  switch (field.kind) {
    case 'text':
      return textInputs(field)
    case 'select':
      return [selectInput(field, around)]
    case 'datetime': {
      const initial = field.initial === undefined ? undefined : Math.floor(field.initial.getTime() / 1000)
      return [
        input(field, {
          element: {
            type: 'datetimepicker',
            action_id: field.name,
            ...(initial === undefined ? {} : { initial_date_time: initial }),
          },
          initial: String(initial),
        }),
      ]
    }
    case 'check': {
      const option: PlainTextOption = { text: plain(field.label, LIMITS.option), value: 'on' }
      const element = {
        type: 'checkboxes' as const,
        action_id: field.name,
        options: [option],
        ...(field.initial ? { initial_options: [option] } : {}),
      }
      // The label stands beside the box; long ones are said whole above it.
      const whole = field.label.length > LIMITS.option ? [section(field.label)] : []
      return [...whole, input({ ...field, label: '☑', required: false }, { element, initial: String(field.initial) })]
    }
    case 'files':
      return [
        input(
          { ...field, required: false },
          {
            element: {
              type: 'file_input',
              action_id: field.name,
              max_files: Math.min(Math.max(field.max, 1), MAX_FILES),
            },
            initial: '',
          },
        ),
      ]
  }
}

// Slack's fields hold 3,000 characters. What is longer is shown in several, one after the other, and read as one.
function textInputs(field: Extract<Field, { kind: 'text' }>): KnownBlock[] {
  const parts = pieces(field.initial ?? '', LIMITS.input - 200)
  const max = parts.length === 1 ? Math.min(field.max, LIMITS.input) : LIMITS.input
  return parts.map((part, index) =>
    input(
      {
        ...field,
        label: index === 0 ? field.label : `${field.label} (${index + 1})`,
        required: field.required && index === 0,
      },
      {
        element: {
          type: 'plain_text_input',
          action_id: index === 0 ? field.name : `${field.name}+${index}`,
          multiline: field.multiline,
          // Counting is the desk's business, by the channel's own unit: here nothing may be cut that fits there.
          max_length: Math.max(max, part.length, 1),
          ...(part === '' ? {} : { initial_value: part }),
        },
        initial: part,
      },
    ),
  )
}

function selectInput(field: Extract<Field, { kind: 'select' }>, { language, long }: Around): KnownBlock {
  const options = field.options.map(({ value, label }) => ({
    text: plain(label || value, LIMITS.option),
    value: shortValue(value, long),
  }))
  if (options.length === 0) return section(`${field.label}: ${wordsIn(language).visits.nothingToChoose}`)
  const initial = field.options.findIndex(({ value }) => value === field.initial)
  const chosen = options[initial]
  return input(field, {
    element: {
      type: 'static_select',
      action_id: field.name,
      ...(options.length <= 100 ? { options } : { option_groups: groupsOf(options) }),
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
    initial: field.initial ?? '',
  })
}

function groupsOf(
  options: readonly PlainTextOption[],
): { label: PlainTextOption['text'] & { type: 'plain_text' }; options: PlainTextOption[] }[] {
  const groups = []
  for (let start = 0; start < Math.min(options.length, 10_000); start += 100) {
    const part = options.slice(start, start + 100)
    groups.push({ label: plain(`${start + 1}–${start + part.length}`, LIMITS.option), options: part })
  }
  return groups
}

/** Options hold 75 characters: longer values travel in the form's metadata, under a short name. */
function shortValue(value: string, long: Record<string, string>): string {
  if (value.length <= LIMITS.option && value !== '') return value
  const short = `~${createHash('sha256').update(value).digest('base64url').slice(0, 20)}`
  long[short] = value
  return short
}

type Labelled = { name: string; label: string; hint?: string; required?: boolean }

// Slack keeps what a person entered under the same block id: another suggestion needs another id to be shown at all.
function input(
  { name, label, hint, required = false }: Labelled,
  { element, initial }: { element: InputBlock['element'] & { action_id?: string }; initial: string },
): InputBlock {
  const version = createHash('sha256').update(initial).digest('base64url').slice(0, 8)
  return {
    type: 'input',
    block_id: cut(`${element.action_id ?? name}~${version}`, 255),
    label: plain(label.trim() === '' ? '…' : label, 2_000),
    element,
    optional: !required,
    ...(hint === undefined || hint === '' ? {} : { hint: plain(hint, 2_000) }),
  }
}

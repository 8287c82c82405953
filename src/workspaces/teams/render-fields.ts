import type { IChoice, IChoiceSetInput, IColumn, ITextInput } from '@microsoft/teams.cards'
import { localDateOf, localTimeOf } from '../../lib/time'
import type { Entries, Field } from '../cards/dialog'
import { FIELD_ID } from './read-entries'
import { renderText } from './render-nodes'
import type { RenderWords } from './render-words'
import { LIMITS, cut, lines, runs, shownText, type Element } from './rich-text'
import { shortText } from './shorten'

export type FieldsShape = {
  words: RenderWords
  zone: string
  remarks: Readonly<Record<string, string>>
  entered: Pick<Entries, 'text' | 'checks'>
  maxText: number
  left: { out: number }
}

/** No field of ours lets more in. */
const MAX_INPUT = 40_000
/** Beyond so many choices one types to find one. */
const FILTER_FROM = 12

export function renderField(field: Field, shape: FieldsShape): Element[] {
  if (field.kind === 'says') {
    const { short, out } = shortText(field.text, shape.maxText)
    shape.left.out += out
    return renderText({ ...field, text: short })
  }
  const remark = shape.remarks[field.name]
  return [...(remark === undefined ? [] : renderRemark(remark)), ...inputs(field, shape)]
}

/** What stands in the way, above the field that it is about. */
export const renderRemark = (remark: string): Element[] =>
  lines(runs(`⚠️ ${shownText(remark)}`, { color: 'Attention', weight: 'Bolder' }))

type Input = Exclude<Field, { kind: 'says' }>

function inputs(field: Input, shape: FieldsShape): Element[] {
  switch (field.kind) {
    case 'text':
      return [textInput(field, shape), ...hint(field.hint ?? '')]
    case 'select':
      return selectInput(field, shape)
    case 'datetime':
      return momentInput(field, shape)
    case 'check': {
      const value = shape.entered.checks[field.name] ?? field.initial
      const title = cut(shownText(field.label), 500).trim() || '…'
      return [{ type: 'Input.Toggle', id: FIELD_ID.check(field.name), title, value: String(value), wrap: true }]
    }
    case 'files':
      return [...lines(runs(labelOf(field), { weight: 'Bolder' })), ...hint(shape.words.noFiles)]
  }
}

// What was typed is never cut in silence: where even our own bound is passed, the text itself says so.
function textInput(field: Extract<Field, { kind: 'text' }>, { entered, words, left }: FieldsShape): ITextInput {
  const text = entered.text[field.name] ?? field.initial ?? ''
  const { short: value, out } = shortText(text, MAX_INPUT)
  left.out += out
  return {
    type: 'Input.Text',
    id: FIELD_ID.text(field.name),
    label: labelOf(field),
    isMultiline: field.multiline,
    maxLength: Math.max(Math.min(field.max, MAX_INPUT), value.length, 1),
    ...(value === '' ? {} : { value }),
    ...must(field, words),
  }
}

function selectInput(field: Extract<Field, { kind: 'select' }>, shape: FieldsShape): Element[] {
  const choices = choicesOf(field.options)
  const label = labelOf(field)
  if (choices.length === 0) return lines(runs(`${label}: ${shape.words.nothing}`))
  const missing = new Set(field.options.map(({ value }) => value)).size - choices.length
  shape.left.out += missing
  const value = [shape.entered.text[field.name], field.initial].find((one) =>
    choices.some((choice) => choice.value === one),
  )
  const input: IChoiceSetInput = {
    type: 'Input.ChoiceSet',
    id: FIELD_ID.select(field.name),
    label,
    style: choices.length < FILTER_FROM ? 'compact' : 'filtered',
    choices,
    ...(value === undefined ? {} : { value }),
    ...must(field, shape.words),
  }
  return [input, ...(missing > 0 ? hint(`[+${missing}]`) : [])]
}

/** Each value once: with two of a kind a client shows the wrong one as chosen. */
function choicesOf(options: readonly { value: string; label: string }[]): IChoice[] {
  const titles = new Map<string, string>()
  for (const { value, label } of options) {
    if (value.trim() === '' || titles.has(value)) continue
    if (titles.size < LIMITS.choices) titles.set(value, cut(shownText(label), LIMITS.choice).trim() || value)
  }
  return [...titles].map(([value, title]) => ({ title, value }))
}

/** Teams has a field for days and one for times of day; whose clocks are meant is said. */
function momentInput(field: Extract<Field, { kind: 'datetime' }>, { entered, words, zone }: FieldsShape): Element[] {
  const typed = new Date(entered.text[field.name] ?? '')
  const at = Number.isNaN(typed.getTime()) ? field.initial : typed
  const day = at === undefined ? {} : { value: localDateOf(at, zone) }
  const time = at === undefined ? {} : { value: localTimeOf(at, zone) }
  const column = (item: Element): IColumn => ({ type: 'Column', width: 'stretch', items: [item] })
  const needed = must(field, words)
  return [
    {
      type: 'ColumnSet',
      columns: [
        column({ type: 'Input.Date', id: FIELD_ID.date(field.name), label: labelOf(field), ...day, ...needed }),
        column({ type: 'Input.Time', id: FIELD_ID.time(field.name), label: words.time, ...time, ...needed }),
      ],
    },
    ...hint(zone),
  ]
}

const hint = (text: string): Element[] =>
  lines(runs(shownText(text), { isSubtle: true, size: 'Small' }), { spacing: 'Small' })

const must = (
  { required }: { required: boolean },
  { needed }: RenderWords,
): { isRequired?: true; errorMessage?: string } => (required ? { isRequired: true, errorMessage: needed } : {})

const labelOf = ({ label }: { label: string }): string => cut(shownText(label), 200).trim() || '…'

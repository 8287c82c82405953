import { z } from 'zod'
import type { Entries } from '../cards/dialog'
import { slackFile, type SlackFile } from './payloads'

const OPTION = z.object({ value: z.string() })

/** One field's state, whichever element it was entered in. */
const STATE = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: OPTION.nullish(),
  selected_options: z.array(OPTION).nullish(),
  selected_date_time: z.number().nullish(),
  files: z.array(slackFile).nullish(),
})

export type ViewState = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** What a person entered; `files` are still Slack's and have to be fetched. */
export type RawEntries = Pick<Entries, 'text' | 'checks'> & { files: readonly SlackFile[] }

/** Total: what cannot be read counts as not entered, and the act says what it misses. */
export function readEntries(values: ViewState, long: Readonly<Record<string, string>> = {}): RawEntries {
  const fields = [...fieldsOf(values)]
  const of = (type: string): Field[] => fields.filter((field) => field.state.type === type)
  const text: Record<string, string> = {}
  for (const { name, state } of of('static_select')) text[name] = chosenValue(state.selected_option?.value ?? '', long)
  for (const { name, state } of of('datetimepicker')) text[name] = isoOf(state.selected_date_time)
  const parts = of('plain_text_input').map(({ name, state }) => ({ ...partOf(name), part: state.value ?? '' }))
  for (const { name, part } of parts.sort((a, b) => a.index - b.index)) text[name] = (text[name] ?? '') + part
  return {
    text,
    checks: Object.fromEntries(
      of('checkboxes').map(({ name, state }) => [name, (state.selected_options ?? []).length > 0]),
    ),
    files: of('file_input').flatMap(({ state }) => state.files ?? []),
  }
}

type Field = { name: string; state: z.infer<typeof STATE> }

function* fieldsOf(values: ViewState): Generator<Field> {
  for (const block of Object.values(values)) {
    for (const [name, raw] of Object.entries(block)) {
      const parsed = STATE.safeParse(raw)
      if (parsed.success) yield { name, state: parsed.data }
    }
  }
}

/** `text+2` is the third field of a long text. */
function partOf(action: string): { name: string; index: number } {
  const [, name, index] = /^(.*)\+(\d{1,2})$/s.exec(action) ?? []
  return name === undefined ? { name: action, index: 0 } : { name, index: Number(index) }
}

const chosenValue = (value: string, long: Readonly<Record<string, string>>): string => long[value] ?? value

function isoOf(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return ''
  const at = new Date(seconds * 1000)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}

/** The block that an entry stands in: Slack hangs its remarks on blocks. */
export function blockOf(values: ViewState, field: string): string | undefined {
  return Object.entries(values).find(([, block]) => field in block)?.[0]
}

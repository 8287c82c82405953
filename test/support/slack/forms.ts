import { viewFault } from './block-kit'
import type { Json, Ledger, ViewRow } from './ledger'
import { readable } from './reading'
import { keepView } from './shared'

export type Upload = { name: string; mime: string; content: Buffer }
export type Entry = string | boolean | Date | readonly Upload[]
type Filling = { entries: Record<string, Entry>; upload: (file: Upload) => Json }

/** The state of a form as Slack sends it: what a person entered over what stood there. */
export function valuesOf(blocks: readonly Json[], filling: Filling): Record<string, Record<string, Json>> {
  const inputs = blocks.filter((block) => block['type'] === 'input')
  const names = inputs.flatMap(namesOf)
  const unknown = Object.keys(filling.entries).filter((key) => !names.includes(key))
  if (unknown.length > 0) throw new Error(`this window has no field ${unknown.join(', ')}: ${readable(blocks)}`)
  return Object.fromEntries(inputs.map((block) => [String(block['block_id']), stateOf(block, filling)]))
}

/** A field is meant by its name, by its label, or by the label of its box. */
function namesOf(block: Json): string[] {
  const element = block['element'] as Json
  return [String(element['action_id']), readable(block['label']), ...readable(element['options']).split('\n')]
}

function stateOf(block: Json, { entries, upload }: Filling): Record<string, Json> {
  const element = block['element'] as Json
  const [id = '', label = '', ...rest] = namesOf(block)
  const key = [id, label, ...rest].find((name) => name in entries)
  const state = STATES[String(element['type'])]?.(element, key === undefined ? undefined : entries[key], upload) ?? {}
  const empty = Object.values(state).every((value) => value === null || value === '')
  if (block['optional'] !== true && empty) throw new Error(`Slack asks for "${label}" before it sends the form`)
  return { [id]: { type: element['type'], ...state } }
}

type State = (element: Json, entry: Entry | undefined, upload: Filling['upload']) => Json

const STATES: Record<string, State> = {
  plain_text_input: ({ initial_value: initial = null, max_length: max = 3000 }, entry) => {
    const value = entry ?? initial
    if (typeof value === 'string' && value.length > Number(max))
      throw new Error(`Slack takes ${Number(max)} characters here`)
    return { value }
  },
  static_select: (element, entry) => ({ selected_option: chosen(element, entry) ?? null }),
  checkboxes: ({ options, initial_options: initial }, entry) => {
    const on = entry === undefined ? initial !== undefined : entry === true
    return { selected_options: on ? [(options as Json[])[0]] : [] }
  },
  datetimepicker: ({ initial_date_time: initial = null }, entry) => ({
    selected_date_time: entry instanceof Date ? Math.floor(entry.getTime() / 1000) : initial,
  }),
  file_input: (_element, entry, upload) => ({ files: Array.isArray(entry) ? (entry as Upload[]).map(upload) : [] }),
}

function chosen(
  { options = [], option_groups: groups = [], initial_option: initial }: Json,
  entry: Entry | undefined,
): unknown {
  if (entry === undefined) return initial
  const all = [...(options as Json[]), ...(groups as Json[]).flatMap((group) => group['options'] as Json[])]
  const found = all.find((option) => option['value'] === entry || readable(option['text']) === entry)
  if (found === undefined) throw new Error(`no option "${String(entry)}" among: ${readable(all)}`)
  return found
}

type ViewAnswer = { response_action?: string; errors?: Record<string, string>; view?: Json }

/** What Slack does with a form when the app has answered. */
export function followAnswer(row: ViewRow, body: unknown, ledger: Ledger): void {
  const answer = (typeof body === 'object' && body !== null ? body : {}) as ViewAnswer
  const follow = FOLLOW[answer.response_action ?? 'none']
  if (follow === undefined) throw new Error(`unknown response_action ${answer.response_action}`)
  follow(row, answer, ledger)
}

const FOLLOW: Record<string, (row: ViewRow, answer: ViewAnswer, ledger: Ledger) => void> = {
  none: (row, _answer, ledger) => void ledger.views.delete(row.id),
  clear: (row, _answer, ledger) => closeModals(ledger, row.user),
  errors: (row, { errors = {} }) => {
    const blocks = (row.view['blocks'] as Json[]).filter((block) => block['type'] === 'input')
    const unknown = Object.keys(errors).find((id) => !blocks.some((block) => block['block_id'] === id))
    if (unknown !== undefined) throw new Error(`errors for the unknown block ${unknown}`)
  },
  update: (row, { view = {} }, ledger) => {
    const fault = viewFault(view, 'modal')
    if (fault !== undefined) throw new Error(`Slack refuses the view: ${fault}`)
    keepView({ ledger }, { ...row, view })
  },
}

export function closeModals(ledger: Ledger, user: string): void {
  for (const [id, row] of ledger.views) if (row.user === user && row.kind === 'modal') ledger.views.delete(id)
}

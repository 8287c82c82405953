/**
 * What Slack refuses, written down a second time and independently of the product's own checker: from the reference's
 * tables of blocks, elements and surfaces. Gives the first fault in the words of `response_metadata.messages`.
 */
export type Surface = 'message' | 'modal' | 'home'
type Json = Record<string, unknown>
type Fault = string | undefined

const EVERYWHERE = ['section', 'header', 'divider', 'context', 'actions', 'image', 'rich_text', 'video', 'card']
const LARGE = ['container', 'table', 'data_table', 'data_visualization']
const ALLOWED: Record<Surface, string[]> = {
  message: [...EVERYWHERE, ...LARGE, 'carousel', 'context_actions', 'markdown'],
  modal: [...EVERYWHERE, 'input', 'alert'],
  home: [...EVERYWHERE, ...LARGE, 'input'],
}
const MOST: Record<Surface, number> = { message: 50, modal: 100, home: 100 }

export function blockFault(blocks: unknown, surface: Surface): Fault {
  if (!Array.isArray(blocks)) return 'must be an array'
  if (blocks.length > MOST[surface]) return `no more than ${MOST[surface]} items allowed`
  const rows = blocks as Json[]
  const ids = rows.map((row) => row['block_id']).filter((id) => id !== undefined)
  if (new Set(ids).size < ids.length) return 'block_id already exists'
  if (surface === 'message' && JSON.stringify(blocks).length > 60_000) return 'msg_blocks_too_long'
  return firstOf(rows, (row) => at(oneBlock(row, surface), rows.indexOf(row)))
}

export function viewFault(view: unknown, kind: 'modal' | 'home'): Fault {
  const content = (view ?? {}) as Json
  if (content['type'] !== kind) return `type must be ${kind}`
  return (
    most(content['private_metadata'], [0, 3000], 'private_metadata') ??
    most(content['callback_id'], [0, 255], 'callback_id') ??
    (kind === 'modal' ? modalFault(content) : undefined) ??
    blockFault(content['blocks'], kind)
  )
}

function modalFault({ title, submit, close, blocks }: Json): Fault {
  const inputs = Array.isArray(blocks) && (blocks as Json[]).some((block) => block['type'] === 'input')
  if (submit === undefined && inputs) return 'submit is required with an input block'
  return plain(title, 24) ?? maybe(submit, (value) => plain(value, 24)) ?? maybe(close, (value) => plain(value, 24))
}

const at = (fault: Fault, index: number): Fault =>
  fault === undefined ? undefined : `${fault} [json-pointer:/blocks/${index}]`

function oneBlock(block: Json, surface: Surface): Fault {
  const type = String(block['type'])
  if (!ALLOWED[surface].includes(type)) return `unsupported type: ${type}`
  return most(block['block_id'], [1, 255], 'block_id') ?? BLOCKS[type]?.(block)
}

const BLOCKS: Record<string, (block: Json) => Fault> = {
  section: ({ text, fields }) =>
    text === undefined && fields === undefined
      ? 'missing text'
      : (maybe(text, (value) => rich(value, 3000)) ??
        maybe(fields, (value) => each(value, [1, 10], (field) => rich(field, 2000)))),
  header: ({ text }) => plain(text, 150),
  context: ({ elements }) =>
    each(elements, [1, 10], (item) => ((item as Json)['type'] === 'image' ? undefined : rich(item, 3000))),
  actions: ({ elements }) => each(elements, [1, 25], element) ?? unique(elements as Json[]),
  rich_text: ({ elements }) => each(elements, [1, 100], richPart),
  input: ({ label, hint, element: inner }) =>
    plain(label, 2000) ?? maybe(hint, (value) => plain(value, 2000)) ?? element(inner),
}

const RICH_PARTS = ['rich_text_section', 'rich_text_quote', 'rich_text_list', 'rich_text_preformatted']

function richPart(item: unknown): Fault {
  const { type, elements } = item as Json
  if (!RICH_PARTS.includes(String(type))) return `unsupported type: ${String(type)}`
  return each(
    elements,
    [1, 1000],
    (inner) => RICH_ELEMENTS[String((inner as Json)['type'])]?.(inner as Json) ?? knownRich(inner as Json),
  )
}

const knownRich = ({ type }: Json): Fault =>
  String(type) in RICH_ELEMENTS ? undefined : `unsupported element ${String(type)}`

const RICH_ELEMENTS: Record<string, (item: Json) => Fault> = {
  text: ({ text }) => (text === undefined ? 'missing text' : most(text, [1, 3000], 'text')),
  date: ({ timestamp, format }) => (typeof timestamp === 'number' && typeof format === 'string' ? undefined : 'date'),
  link: () => undefined,
  user: () => undefined,
  emoji: () => undefined,
  channel: () => undefined,
}

function element(item: unknown): Fault {
  if (item === undefined) return 'missing element'
  const { type, action_id: id, confirm } = item as Json
  if (typeof id !== 'string') return 'missing action_id'
  const check = ELEMENTS[String(type)]
  if (check === undefined) return `unsupported element ${String(type)}`
  return most(id, [1, 255], 'action_id') ?? maybe(confirm, confirmation) ?? check(item as Json)
}

const STYLES = [undefined, 'primary', 'danger']

const ELEMENTS: Record<string, (item: Json) => Fault> = {
  button: ({ text, value, url, style }) =>
    plain(text, 75) ??
    most(value, [1, 2000], 'value') ??
    most(url, [1, 3000], 'url') ??
    (STYLES.includes(style as string) ? undefined : 'style'),
  overflow: ({ options }) => choices(options, [2, 5]),
  static_select: ({ options, option_groups: groups, placeholder }) =>
    maybe(placeholder, (value) => plain(value, 150)) ??
    (groups === undefined
      ? choices(options, [1, 100])
      : each(
          groups,
          [1, 100],
          (group) => plain((group as Json)['label'], 75) ?? choices((group as Json)['options'], [1, 100]),
        )),
  checkboxes: ({ options }) => choices(options, [1, 10]),
  plain_text_input: ({ max_length: max = 3000, initial_value: initial }) =>
    Number(max) < 1 || Number(max) > 3000
      ? 'max_length must be 1 to 3000'
      : most(initial, [1, Number(max)], 'initial_value'),
  datetimepicker: ({ initial_date_time: initial }) =>
    maybe(initial, (value) => (/^\d{10}$/.test(String(value)) ? undefined : 'initial_date_time')),
  file_input: ({ max_files: max = 10 }) => (Number(max) >= 1 && Number(max) <= 10 ? undefined : 'max_files'),
}

function confirmation(item: unknown): Fault {
  const { title, text, confirm, deny } = item as Json
  return plain(title, 100) ?? rich(text, 300) ?? plain(confirm, 30) ?? plain(deny, 30)
}

const choices = (list: unknown, bounds: [number, number]): Fault =>
  each(list, bounds, (item) => {
    const { text, value } = item as Json
    return rich(text, 75) ?? (value === undefined ? 'missing value' : most(value, [1, 75], 'value'))
  })

const unique = (elements: Json[]): Fault =>
  new Set(elements.map((item) => item['action_id'])).size === elements.length ? undefined : 'action_id must be unique'

const plain = (value: unknown, max: number): Fault => textObject(value, max, ['plain_text'])
const rich = (value: unknown, max: number): Fault => textObject(value, max, ['plain_text', 'mrkdwn'])

function textObject(value: unknown, max: number, types: string[]): Fault {
  const { type, text } = (value ?? {}) as { type?: string; text?: unknown }
  if (!types.includes(String(type)) || text === undefined) return 'text object expected'
  return most(text, [1, max], 'text')
}

const maybe = (value: unknown, check: (value: unknown) => Fault): Fault =>
  value === undefined ? undefined : check(value)

function most(value: unknown, [min, max]: [number, number], name: string): Fault {
  if (value === undefined) return undefined
  if (typeof value !== 'string') return `${name} must be a string`
  return value.length >= min && value.length <= max
    ? undefined
    : `${name} must be ${min} to ${max} characters, has ${value.length}`
}

function each(list: unknown, [min, max]: [number, number], check: (item: unknown) => Fault): Fault {
  if (!Array.isArray(list)) return 'must be an array'
  if (list.length < min || list.length > max) return `must have ${min} to ${max} items, has ${list.length}`
  return firstOf(list as unknown[], check)
}

function firstOf<T>(items: readonly T[], check: (item: T) => Fault): Fault {
  for (const item of items) {
    const fault = check(item)
    if (fault !== undefined) return fault
  }
  return undefined
}

import type { KnownBlock } from './rich-text'

/**
 * What Slack accepts, as far as we use it: asked before each post and in tests, since a post that breaks one rule is
 * refused as a whole. Slack publishes no schema; the numbers are those of its reference.
 */
export type Place = 'message' | 'modal' | 'home'

const MAX_BLOCKS: Record<Place, number> = { message: 50, modal: 100, home: 100 }
/** Documented nowhere; larger messages are refused as `msg_blocks_too_long`. */
const MAX_TEXT_IN_BLOCKS = 13_000
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  section: ['message', 'modal', 'home'],
  header: ['message', 'modal', 'home'],
  divider: ['message', 'modal', 'home'],
  context: ['message', 'modal', 'home'],
  actions: ['message', 'modal', 'home'],
  rich_text: ['message', 'modal', 'home'],
  input: ['modal', 'home'],
}

type Json = Readonly<Record<string, unknown>>
type Fault = string

/** Empty when Slack will take the blocks. */
export function findFaults(blocks: readonly KnownBlock[], place: Place): Fault[] {
  const faults = blocks.flatMap((block, index) =>
    blockFaults(block as unknown as Json, place).map((fault) => `/blocks/${index}: ${fault}`),
  )
  if (blocks.length > MAX_BLOCKS[place]) faults.push(`${blocks.length} blocks, at most ${MAX_BLOCKS[place]}`)
  if (place === 'message' && textLength(blocks) > MAX_TEXT_IN_BLOCKS) faults.push('too much text')
  return [
    ...faults,
    ...twice(
      blocks.map((block) => block.block_id),
      'block_id',
    ),
  ]
}

/** All characters that stand in the blocks, wherever. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0)
  if (!isObject(value)) return 0
  const own = typeof value['text'] === 'string' ? value['text'].length : 0
  return Object.values(value).reduce((sum: number, item) => sum + textLength(item), own)
}

function blockFaults(block: Json, place: Place): Fault[] {
  const type = String(block['type'])
  if (PLACES[type]?.includes(place) !== true) return [`${type} cannot stand in a ${place}`]
  const check = CHECKS[type]
  return [...longer(block['block_id'], 255, 'block_id'), ...(check === undefined ? [] : check(block))]
}

const CHECKS: Readonly<Record<string, (block: Json) => Fault[]>> = {
  section: (block) => [
    ...(block['text'] === undefined && block['fields'] === undefined ? ['a section without text'] : []),
    ...(block['text'] === undefined ? [] : textFaults(block['text'], 3_000)),
    ...counted(block['fields'], [0, 10], 'fields').flatMap((field) =>
      typeof field === 'string' ? [field] : textFaults(field, 2_000),
    ),
  ],
  header: (block) => textFaults(block['text'], 150, 'plain_text'),
  context: (block) =>
    counted(block['elements'], [1, 10], 'elements').flatMap((item) =>
      typeof item === 'string' ? [item] : textFaults(item, 3_000),
    ),
  actions: (block) => {
    const elements = counted(block['elements'], [1, 25], 'elements')
    const ids = elements.map((element) => (isObject(element) ? element['action_id'] : undefined))
    return [
      ...elements.flatMap((item) => (typeof item === 'string' ? [item] : elementFaults(item))),
      ...twice(ids, 'action_id'),
    ]
  },
  rich_text: (block) =>
    counted(block['elements'], [1, 100], 'elements').flatMap((item) =>
      typeof item === 'string' ? [item] : richFaults(item),
    ),
  input: (block) => [
    ...textFaults(block['label'], 2_000, 'plain_text'),
    ...(block['hint'] === undefined ? [] : textFaults(block['hint'], 2_000, 'plain_text')),
    ...elementFaults(block['element']),
  ],
}

function richFaults(item: unknown): Fault[] {
  const elements = isObject(item) ? counted(item['elements'], [1, 1_000], 'rich text elements') : ['no rich text']
  return elements.flatMap((element) => {
    if (!isObject(element)) return [String(element)]
    if (element['type'] !== 'text') return []
    return lengthFaults(element['text'], { min: 1, max: 3_000, name: 'rich text' })
  })
}

function elementFaults(item: unknown): Fault[] {
  if (!isObject(item)) return ['no element']
  const confirm = isObject(item['confirm']) ? confirmFaults(item['confirm']) : []
  const check = ELEMENTS[String(item['type'])]
  if (check === undefined) return [`element ${String(item['type'])} is not known`]
  return [...longer(item['action_id'], 255, 'action_id'), ...confirm, ...check(item)]
}

const ELEMENTS: Readonly<Record<string, (item: Json) => Fault[]>> = {
  button: (item) => [
    ...textFaults(item['text'], 75, 'plain_text'),
    ...longer(item['value'], 2_000, 'value'),
    ...longer(item['url'], 3_000, 'url'),
  ],
  overflow: (item) => optionFaults(item['options'], 2, 5),
  static_select: (item) => [
    ...(item['placeholder'] === undefined ? [] : textFaults(item['placeholder'], 150, 'plain_text')),
    ...(item['option_groups'] === undefined
      ? optionFaults(item['options'], 1, 100)
      : counted(item['option_groups'], [1, 100], 'groups').flatMap((group) =>
          isObject(group) ? optionFaults(group['options'], 1, 100) : [String(group)],
        )),
  ],
  checkboxes: (item) => optionFaults(item['options'], 1, 10),
  plain_text_input: (item) => [
    ...longer(item['initial_value'], 3_000, 'initial_value'),
    ...(typeof item['max_length'] === 'number' && (item['max_length'] < 1 || item['max_length'] > 3_000)
      ? ['max_length is not 1 to 3000']
      : []),
    ...(exceeds(item) ? ['initial_value is longer than max_length'] : []),
  ],
  datetimepicker: (item) => {
    const initial = item['initial_date_time']
    return initial === undefined || /^\d{10}$/.test(String(initial)) ? [] : ['initial_date_time has not 10 digits']
  },
  file_input: (item) => {
    const max = item['max_files']
    return max === undefined || (typeof max === 'number' && max >= 1 && max <= 10) ? [] : ['max_files is not 1 to 10']
  },
}

const exceeds = (item: Json): boolean =>
  typeof item['max_length'] === 'number' &&
  typeof item['initial_value'] === 'string' &&
  item['initial_value'].length > item['max_length']

const confirmFaults = (confirm: Json): Fault[] => [
  ...textFaults(confirm['title'], 100, 'plain_text'),
  ...textFaults(confirm['text'], 300),
  ...textFaults(confirm['confirm'], 30, 'plain_text'),
  ...textFaults(confirm['deny'], 30, 'plain_text'),
]

function optionFaults(options: unknown, min: number, max: number): Fault[] {
  return counted(options, [min, max], 'options').flatMap((option) => {
    if (!isObject(option)) return [String(option)]
    return [
      ...textFaults(option['text'], 75),
      ...lengthFaults(option['value'], { min: 1, max: 75, name: 'option value' }),
    ]
  })
}

function textFaults(text: unknown, max: number, kind?: 'plain_text'): Fault[] {
  if (!isObject(text)) return ['no text']
  const wrongKind = kind !== undefined && text['type'] !== kind
  return [...(wrongKind ? [`${kind} is wanted`] : []), ...lengthFaults(text['text'], { min: 1, max, name: 'text' })]
}

function lengthFaults(text: unknown, { min, max, name }: { min: number; max: number; name: string }): Fault[] {
  if (typeof text !== 'string') return [`${name} is no text`]
  return text.length >= min && text.length <= max ? [] : [`${name} has ${text.length} characters, not ${min} to ${max}`]
}

const longer = (text: unknown, max: number, name: string): Fault[] =>
  text === undefined ? [] : lengthFaults(text, { min: 1, max, name })

/** The items, or in their place the fault that there are too few or too many. */
function counted(list: unknown, [min, max]: readonly [min: number, max: number], name: string): unknown[] {
  const items: unknown[] = Array.isArray(list) ? list : []
  return items.length >= min && items.length <= max ? items : [`${items.length} ${name}, not ${min} to ${max}`]
}

function twice(ids: readonly unknown[], name: string): Fault[] {
  const given = ids.filter((id) => id !== undefined)
  return new Set(given).size === given.length ? [] : [`a ${name} stands twice`]
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

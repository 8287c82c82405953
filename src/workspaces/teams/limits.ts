import { LIMITS, bytesOf } from './rich-text'
import { ownOf } from '../../lib/own'

/**
 * What Teams accepts, as far as we use it: asked before each send and in tests. Teams refuses an oversized card with an
 * error, and shows one that it cannot read as nothing at all, without telling anybody.
 */
export type Place = 'message' | 'dialog'

type Json = Readonly<Record<string, unknown>>
type Fault = string

/** Deeper cards are drawn by no client alike. */
const MAX_DEPTH = 8
const MAX_ACTIONS = 40

/** Empty when Teams will take the card. Says nothing of what the card says. */
export function findFaults(card: unknown, place: Place): Fault[] {
  if (!isObject(card) || card['type'] !== 'AdaptiveCard' || card['version'] !== '1.5')
    return ['no Adaptive Card of 1.5']
  const bytes = bytesOf(card)
  const max = place === 'dialog' ? LIMITS.dialogBytes : LIMITS.cardBytes
  const found: Found = { place, ids: [], targets: [], texts: [] }
  return [
    ...(bytes > max ? [`${bytes} bytes, at most ${max}`] : []),
    ...counted(card['body'], 'body').flatMap((item, index) => at(`/body/${index}`, elementFaults(item, found, 0))),
    ...(card['actions'] === undefined ? [] : at('/actions', actionSetFaults(card, found))),
    ...twice(found.ids),
    ...found.targets.filter((id) => !found.ids.includes(id)).map(() => 'an action shows what is not there'),
    ...mentionFaults(card['msteams'], found),
  ]
}

/** What is only known when the whole card was seen. */
type Found = { place: Place; ids: string[]; targets: string[]; texts: string[] }

const at = (where: string, faults: Fault[]): Fault[] => faults.map((fault) => `${where}: ${fault}`)

function elementFaults(item: unknown, found: Found, depth: number): Fault[] {
  if (!isObject(item)) return ['no element']
  if (depth > MAX_DEPTH) return ['too deep']
  if (typeof item['id'] === 'string') found.ids.push(item['id'])
  const type = String(item['type'])
  const inner = (key: string): Fault[] =>
    counted(item[key], key).flatMap((child) => elementFaults(child, found, depth + 1))
  switch (type) {
    case 'Container':
    case 'Column':
      return inner('items')
    case 'ColumnSet':
      return inner('columns')
    case 'RichTextBlock':
      return counted(item['inlines'], 'inlines').flatMap(runFaults)
    case 'TextBlock':
      return textBlockFaults(item, found)
    case 'ActionSet':
      return actionSetFaults(item, found)
    default:
      return inputFaults(item, found)
  }
}

/** Mark-up that some client might read: the renderer parts it between two runs. */
const MARKUP = /\{\{(?:DATE|TIME)\(|\]\(|<\/?at\b/i

function runFaults(run: unknown): Fault[] {
  if (!isObject(run) || run['type'] !== 'TextRun') return ['no text run']
  const text = run['text']
  if (typeof text !== 'string' || text === '') return ['a text run without text']
  const action = run['selectAction']
  return [
    ...(MARKUP.test(text) ? ['mark-up in a text run'] : []),
    ...(isObject(action) && !isLink(action) ? ['a link that is none'] : []),
  ]
}

/** Text blocks read Markdown, dates and mentions: the only one that we draw is a mention of ours. */
function textBlockFaults({ text }: Json, found: Found): Fault[] {
  if (typeof text !== 'string' || !/^<at>[\p{L}\p{M}\p{N} .'’…-]+<\/at>$/u.test(text)) return ['a text in a text block']
  found.texts.push(text)
  return []
}

function mentionFaults(teams: unknown, found: Found): Fault[] {
  const entities: unknown[] = isObject(teams) && Array.isArray(teams['entities']) ? teams['entities'] : []
  const named = entities.flatMap((entity) =>
    isObject(entity) && typeof entity['text'] === 'string' ? [entity['text']] : [],
  )
  const same = named.length === found.texts.length && named.every((text) => found.texts.includes(text))
  return same ? [] : ['a mention without its text, or a text without its mention']
}

function actionSetFaults(item: Json, found: Found): Fault[] {
  const actions = counted(item['actions'], 'actions')
  const primary = actions.filter((action) => isObject(action) && action['mode'] !== 'secondary')
  return [
    ...(primary.length > LIMITS.primaryActions ? [`${primary.length} primary actions`] : []),
    ...(actions.length > MAX_ACTIONS ? [`${actions.length} actions`] : []),
    ...actions.flatMap((action) => actionFaults(action, found)),
  ]
}

function actionFaults(action: unknown, found: Found): Fault[] {
  if (!isObject(action)) return ['no action']
  const title = action['title']
  const untitled = typeof title === 'string' && title.trim() !== '' ? [] : ['an action without a title']
  return [...untitled, ...kindFaults(action, found)]
}

function kindFaults(action: Json, found: Found): Fault[] {
  switch (action['type']) {
    case 'Action.OpenUrl':
      return isLink(action) ? [] : ['a link that is none']
    case 'Action.ToggleVisibility':
      found.targets.push(...counted(action['targetElements'], 'targets').map(String))
      return []
    case 'Action.Execute':
      return [
        ...(found.place === 'dialog' ? ['a dialog executes nothing'] : []),
        ...(typeof action['verb'] === 'string' && isObject(action['data']) ? [] : ['an act without its data']),
      ]
    case 'Action.Submit':
      return submitFaults(action['data'], found)
    default:
      return [`${String(action['type'])} is not known`]
  }
}

// Without `task/fetch` a submitted button of a message comes back as a message of the person who pressed.
function submitFaults(data: unknown, { place }: Found): Fault[] {
  if (!isObject(data)) return ['an act without its data']
  const teams = data['msteams']
  const opens = isObject(teams) && teams['type'] === 'task/fetch'
  if (place === 'dialog') return teams === undefined ? [] : ['a dialog opens no dialog']
  return opens ? [] : ['a message submits nothing']
}

const INPUTS: Readonly<Record<string, (input: Json) => Fault[]>> = {
  'Input.Text': ({ value, maxLength }) =>
    typeof value === 'string' && typeof maxLength === 'number' && value.length > maxLength
      ? ['a value longer than its field']
      : [],
  'Input.ChoiceSet': ({ choices, value }) => {
    const all = counted(choices, 'choices')
    const values = all.map((choice) => (isObject(choice) && isText(choice['title']) ? choice['value'] : undefined))
    return [
      ...(values.every(isText) ? [] : ['a choice without a title or value']),
      ...(new Set(values).size === values.length ? [] : ['a choice stands twice']),
      ...(value === undefined || values.includes(value) ? [] : ['a value that is no choice']),
    ]
  },
  'Input.Toggle': ({ title }) => (isText(title) ? [] : ['a toggle without a title']),
  'Input.Date': ({ value }) => (value === undefined || /^\d{4}-\d\d-\d\d$/.test(String(value)) ? [] : ['no date']),
  'Input.Time': ({ value }) => (value === undefined || /^\d\d:\d\d$/.test(String(value)) ? [] : ['no time']),
}

function inputFaults(item: Json, { place }: Found): Fault[] {
  const type = String(item['type'])
  const check = ownOf(INPUTS, type)
  if (check === undefined) return [`${type} is not known`]
  return [
    ...(place === 'dialog' ? [] : ['an input in a message']),
    ...(isText(item['id']) ? [] : ['an input without an id']),
    ...(isText(item['label']) || type === 'Input.Toggle' ? [] : ['an input without a label']),
    ...(item['isRequired'] === true && !isText(item['errorMessage']) ? ['a must without a reason'] : []),
    ...check(item),
  ]
}

const isLink = (action: Json): boolean =>
  action['type'] === 'Action.OpenUrl' && typeof action['url'] === 'string' && /^https?:\/\//i.test(action['url'])

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''

/** The items, or in their place the fault that there are none. */
const counted = (list: unknown, name: string): unknown[] =>
  Array.isArray(list) && list.length > 0 ? (list as unknown[]) : [`no ${name}`]

const twice = (ids: readonly string[]): Fault[] => (new Set(ids).size === ids.length ? [] : ['an id stands twice'])

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

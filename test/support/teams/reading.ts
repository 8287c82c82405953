import type { Json } from './ledger'

/** Every object within, outer ones first. */
export function* walk(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item)
  else if (typeof value === 'object' && value !== null) {
    yield value as Json
    for (const item of Object.values(value)) yield* walk(item)
  }
}

export const cardsOf = (attachments: unknown): Json[] =>
  ((attachments ?? []) as Json[])
    .filter(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
    .map(({ content }) => content as Json)

/** What a reader sees of a card, one text after the other; `data` of its actions is not for readers. */
export function readable(card: unknown): string {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    const item = value as Json
    for (const name of ['title', 'text', 'label', 'value', 'altText', 'placeholder', 'errorMessage'])
      if (typeof item[name] === 'string') found.push(item[name])
    for (const [name, inside] of Object.entries(item))
      if (!['data', 'fallback', 'msteams', 'refresh', 'url'].includes(name) && typeof inside === 'object') visit(inside)
  }
  visit(card)
  return found.join('\n')
}

const ACTIONS = new Set([
  'Action.Execute',
  'Action.Submit',
  'Action.OpenUrl',
  'Action.ShowCard',
  'Action.ToggleVisibility',
])

/** Buttons that people see, in their order. */
export const actionsOf = (card: unknown): Json[] => [...walk(card)].filter((item) => ACTIONS.has(String(item['type'])))

export const inputsOf = (card: unknown): Json[] =>
  [...walk(card)].filter((item) => String(item['type']).startsWith('Input.'))

/** Everybody that a post would notify. */
export function mentionsOf(activity: Json): string[] {
  const inside = cardsOf(activity['attachments']).flatMap(
    (card) => ((card['msteams'] as Json | undefined)?.['entities'] ?? []) as Json[],
  )
  return [...((activity['entities'] ?? []) as Json[]), ...inside]
    .filter(({ type }) => type === 'mention')
    .map(({ mentioned }) => String((mentioned as Json)['id']))
}

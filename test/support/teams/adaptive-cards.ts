import { createRequire } from 'node:module'
import type * as Adaptive from 'adaptivecards'

// The package's main file needs a browser; this one parses without, but has no types.
const adaptive = createRequire(__filename)('adaptivecards/dist/adaptivecards.js') as typeof Adaptive

// Teams shows six actions a row and the secondary ones behind "…"; this parser counts both alike. We count ourselves.
const teamsLike = new adaptive.HostConfig({ actions: { maxActions: 60 } })

/** Everything that Microsoft's own parser has to say against a card, as a client of version 1.5 reads it. */
export function cardComplaints(content: unknown): string[] {
  const card = new adaptive.AdaptiveCard()
  card.hostConfig = teamsLike
  const context = new adaptive.SerializationContext(adaptive.Versions.v1_5)
  card.parse(content as Parameters<typeof card.parse>[0], context)
  const parsed = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index)?.message ?? '?')
  return [...parsed, ...card.validateProperties().validationEvents.map(({ message }) => message)]
}

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every object of a card, outermost first. */
export function partsOf(content: unknown): Json[] {
  if (Array.isArray(content)) return content.flatMap(partsOf)
  if (!isObject(content)) return []
  return [content, ...Object.values(content).flatMap(partsOf)]
}

/** What people read, a line for each block: in a rich text every run is shown as it is. */
export const readable = (content: unknown): string =>
  partsOf(content)
    .flatMap(({ type, inlines, title }) => {
      if (type === 'RichTextBlock')
        return [
          partsOf(inlines)
            .map(({ text }) => (typeof text === 'string' ? text : ''))
            .join(''),
        ]
      return typeof type === 'string' && type.startsWith('Action.') && typeof title === 'string' ? [title] : []
    })
    .join('\n')

/** Text that some client would read as more than text: in blocks that read mark-up, and in runs where it must not be. */
export function activeText(content: unknown): string[] {
  const parts = partsOf(content)
  const inBlocks = parts
    .filter(({ type }) => type === 'TextBlock' || type === 'FactSet')
    .map((part) => JSON.stringify(part))
  const inRuns = parts
    .filter(({ type }) => type === 'TextRun')
    .map(({ text }) => String(text))
    .filter((text) => /\{\{(DATE|TIME)\(|\]\(|<\/?at\b/i.test(text))
  return [...inBlocks, ...inRuns]
}

export const actionsOf = (content: unknown): Json[] =>
  partsOf(content).filter(({ type }) => typeof type === 'string' && type.startsWith('Action.'))

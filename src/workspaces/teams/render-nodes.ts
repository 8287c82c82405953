import type { IColumn, IColumnSet } from '@microsoft/teams.cards'
import { formatDue } from '../../lib/time'
import type { CardNode, Tone } from '../cards/card'
import { fileSize } from '../cards/texts'
import { renderButtons, type ButtonShape } from './render-buttons'
import { isSameVoice } from './shorten'
import {
  LIMITS,
  boxed,
  cut,
  isWebAddress,
  lines,
  opening,
  runs,
  shownText,
  type Element,
  type TextStyle,
} from './rich-text'

export type Draft = { buttons: ButtonShape; language: string; zone: string }

const SIGN: Record<Tone, string> = { plain: '', quiet: '', good: '✅ ', warn: '⚠️ ', bad: '🔴 ' }

/** The sign says the same as the colour to those who see none; a sentence that begins with one of its own needs no other. */
export const signed = (tone: Tone, text: string): string =>
  /^\p{Extended_Pictographic}/u.test(text) ? text : `${SIGN[tone]}${text}`

// Names of colours and no colours: each theme has its own that can be read on its ground.
const COLOUR: Record<Tone, TextStyle> = {
  plain: {},
  quiet: { isSubtle: true },
  good: { color: 'Good' },
  warn: { color: 'Warning' },
  bad: { color: 'Attention' },
}

const LONG_AGO = new Date(0)
/** Two columns are read well as long as the first is narrow and there are few lines. */
const MAX_COLUMN_LABEL = 24
const MAX_COLUMN_FACTS = 14

/** A list of nodes: a divider is the line above what follows. */
export function renderNodes(nodes: readonly CardNode[], draft: Draft): Element[] {
  return nodes.flatMap((node, index) => {
    const before = nodes[index - 1]
    const drawn = renderNode(node, draft, before)
    const [first, ...rest] = drawn
    if (first === undefined || before?.kind !== 'divider') return drawn
    return [{ ...first, separator: true, spacing: 'Large' } as Element, ...rest]
  })
}

function renderNode(node: CardNode, draft: Draft, before: CardNode | undefined): Element[] {
  switch (node.kind) {
    case 'text':
      return renderText(node)
    case 'quote':
      return renderQuote(node, draft, isSameVoice(node, before))
    case 'facts':
      return renderFacts(node.items)
    case 'file':
      return renderFile(node)
    case 'divider':
      return []
    case 'buttons':
      return renderButtons(node.items, draft.buttons)
  }
}

type Text = Pick<Extract<CardNode, { kind: 'text' }>, 'text' | 'tone' | 'size'>

const SIZE = { small: { size: 'Small' }, normal: {}, large: { size: 'Medium', weight: 'Bolder' } } as const

export function renderText({ text, tone = 'plain', size = 'normal' }: Text): Element[] {
  const shown = shownText(text)
  if (shown.trim() === '') return []
  const isTight = size === 'small' || tone === 'quiet'
  return lines(runs(signed(tone, shown), { ...COLOUR[tone], ...SIZE[size] }), isTight ? { spacing: 'Small' } : {})
}

type Quote = Extract<CardNode, { kind: 'quote' }>

function renderQuote(node: Quote, draft: Draft, goesOn: boolean): Element[] {
  const text = shownText(node.text)
  const struck: TextStyle = node.struck === true ? { strikethrough: true } : {}
  const items = [
    ...(goesOn ? [] : lines(quoteHead(node, draft))),
    ...lines(runs(text, struck), { spacing: 'Small' }),
    ...quoteFoot(node),
  ]
  return boxed(items, { style: 'emphasis', ...(goesOn ? { spacing: 'None' } : {}) })
}

function quoteHead({ author, at }: Quote, { zone, language }: Draft) {
  const name = cut(shownText(author), LIMITS.name).trim() || '?'
  const when = formatDue(at, { now: LONG_AGO, zone, locale: language })
  return [...runs(name, { weight: 'Bolder' }), ...runs(`  ${when}`, { isSubtle: true, size: 'Small' })]
}

function quoteFoot({ folded, link }: Quote): Element[] {
  const small: TextStyle = { isSubtle: true, size: 'Small' }
  const rest = folded === undefined ? '' : shownText(folded)
  const address = link !== undefined && isWebAddress(link) ? link : ''
  return [
    ...(rest.trim() === '' ? [] : lines(runs(`⋯ ${rest}`, small), { spacing: 'Small' })),
    // The words of the link are its own address: it leads where it says.
    ...lines(runs(cut(shownText(address), LIMITS.address), { size: 'Small', selectAction: opening(address) }), {
      spacing: 'Small',
    }),
  ]
}

type Fact = { label: string; value: string }

function renderFacts(items: readonly Fact[]): Element[] {
  const facts = items
    .map(({ label, value }) => ({ label: cut(shownText(label), LIMITS.factLabel), value: shownText(value) }))
    .filter(({ value }) => value.trim() !== '')
  const inColumns = facts.length <= MAX_COLUMN_FACTS && facts.every(({ label }) => label.length <= MAX_COLUMN_LABEL)
  return facts.flatMap((fact, index): Element[] => {
    const spacing = index === 0 ? {} : ({ spacing: 'Small' } as const)
    if (inColumns) return [{ ...columns(fact), ...spacing }]
    return lines([...runs(`${fact.label}  `, { weight: 'Bolder' }), ...runs(fact.value)], spacing)
  })
}

/** What a fact set looks like: that one would read Markdown in a customer's name. */
function columns({ label, value }: Fact): IColumnSet {
  const column = (width: number, items: Element[]): IColumn => ({ type: 'Column', width, items })
  return {
    type: 'ColumnSet',
    columns: [column(1, lines(runs(label, { weight: 'Bolder' }))), column(3, lines(runs(value)))],
  }
}

function renderFile({ name, mime, bytes }: Extract<CardNode, { kind: 'file' }>): Element[] {
  const size = bytes === null ? [] : [fileSize(bytes)]
  const file = cut(shownText(name), LIMITS.name)
  return lines(
    runs(`📎 ${[file, cut(shownText(mime), 100), ...size].join(' · ')}`, { isSubtle: true, size: 'Small' }),
    {
      spacing: 'Small',
    },
  )
}

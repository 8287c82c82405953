import type { CardNode } from '../cards/card'
import { LIMITS, cut } from './rich-text'

/** What was left out, in characters. */
export type Shortened<T> = { out: number; short: T }

type Quote = Extract<CardNode, { kind: 'quote' }>

/** Texts of at most so many characters; what is left out is told as a figure where it is missing. */
export function shortened(nodes: readonly CardNode[], max: number): Shortened<CardNode[]> {
  const short: CardNode[] = []
  let out = 0
  let used = 0
  for (const [index, node] of nodes.entries()) {
    const goesOn = node.kind === 'quote' && isSameVoice(node, nodes[index - 1])
    used = goesOn ? used : 0
    const done = goesOn ? shortQuote(node, max - used) : shortNode(node, max)
    used += node.kind === 'quote' ? node.text.length : 0
    out += done.out
    short.push(...done.short)
  }
  return { short, out }
}

/** Long texts come in several quotes: they are one text, and who speaks is said once. */
export const isSameVoice = (node: Quote, before: CardNode | undefined): boolean =>
  before?.kind === 'quote' && before.author === node.author && before.at.getTime() === node.at.getTime()

export function shortText(text: string, max: number): Shortened<string> {
  if (text.length <= max) return { short: text, out: 0 }
  const kept = max <= 0 ? '' : `${cut(text, max)} `
  const out = text.length - Math.max(kept.length - 1, 0)
  return { short: `${kept}[+${out}]`, out }
}

function shortNode(node: CardNode, max: number): Shortened<CardNode[]> {
  if (node.kind === 'text') {
    const { short, out } = shortText(node.text, max)
    return { short: [{ ...node, text: short }], out }
  }
  if (node.kind === 'facts') return shortFacts(node, Math.min(max, LIMITS.factValue))
  return node.kind === 'quote' ? shortQuote(node, max) : { short: [node], out: 0 }
}

function shortFacts(node: Extract<CardNode, { kind: 'facts' }>, max: number): Shortened<CardNode[]> {
  const values = node.items.map(({ value }) => shortText(value, max))
  const items = node.items.map(({ label }, index) => ({ label, value: values[index]?.short ?? '' }))
  return { short: [{ ...node, items }], out: values.reduce((sum, { out }) => sum + out, 0) }
}

function shortQuote({ folded, ...node }: Quote, max: number): Shortened<CardNode[]> {
  const text = shortText(node.text, max)
  const rest = shortText(folded ?? '', Math.max(max, 0))
  return {
    short: [{ ...node, text: text.short, ...(folded === undefined ? {} : { folded: rest.short }) }],
    out: text.out + rest.out,
  }
}

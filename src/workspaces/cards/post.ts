import type { FileId, PersonId } from '../../lib/ids'
import type { Card, CardNode, Tone } from './card'
import { inPieces } from './texts'
import type { Telling } from './told'

/** A post under a card before it has its key. `tag` tells several posts of one fact apart. */
export type Post = { card: Card; files?: readonly FileId[]; mention?: PersonId; to?: PersonId; tag?: string }

/** A sentence that is read in passing. */
export const line = (telling: Telling, sentence: string, tone: Tone = 'quiet'): Card => ({
  title: '',
  tone,
  nodes: [{ kind: 'text', text: sentence, tone, size: tone === 'quiet' ? 'small' : 'normal' }],
  fallback: `#${telling.view.number}: ${sentence}`,
})

/** A heading with something under it. */
export const titled = ({ view }: Telling, title: string, nodes: readonly CardNode[]): Card => ({
  title,
  tone: 'plain',
  nodes,
  fallback: `#${view.number}: ${title}`,
})

type Said = { author: string; text: string; at: Date; link?: string | null; struck?: boolean; folded?: string }

/** Somebody's words, whole, in as many quotes as they need; what is too long even for that says where the rest is. */
export function quotes({ shown: { words } }: Telling, { author, text, at, link, struck, folded }: Said): CardNode[] {
  const { pieces, rest } = inPieces(text)
  const nodes = pieces.map((piece, index): CardNode => ({
    kind: 'quote',
    author,
    text: piece,
    at,
    ...(link === undefined || link === null ? {} : { link }),
    ...(struck === true ? { struck } : {}),
    ...(folded !== undefined && index === pieces.length - 1 ? { folded } : {}),
  }))
  if (rest === 0) return nodes
  const left = words.card.moreElsewhere(words.names.characters(rest, 'utf16'))
  return [...nodes, { kind: 'text', text: left, tone: 'quiet', size: 'small' }]
}

import type { CardNode } from '../cards/card'

/** Texts that are cut keep at least this much: enough to know what they are about. */
const LEAST_TEXT = 240
const MOST_TEXT = 20_000

/** How a card is drawn: texts up to so many characters, so many buttons beside a line, so many nodes of each list. */
export type Measure = { maxText: number; maxButtons: number; maxNodes: number }

const WHOLE: Measure = { maxText: Infinity, maxButtons: Infinity, maxNodes: Infinity }

/**
 * The most of a card that fits: first its longest texts are shortened, all to the same length; then the lines of a list
 * keep their first buttons only, since a line says more than its buttons; where that is not enough, lists end earlier.
 * Undefined when nothing helps.
 */
export function mostThatFits(fits: (measure: Measure) => boolean, isList: boolean): Measure | undefined {
  if (fits(WHOLE)) return WHOLE
  const maxText = largest(LEAST_TEXT, MOST_TEXT, (length) => fits({ ...WHOLE, maxText: length }))
  if (maxText !== undefined) return { ...WHOLE, maxText }
  const short = { ...WHOLE, maxText: LEAST_TEXT }
  const maxButtons = isList ? largest(1, 6, (count) => fits({ ...short, maxButtons: count })) : undefined
  if (maxButtons !== undefined) return { ...short, maxButtons }
  const bare = isList ? { ...short, maxButtons: 1 } : short
  const maxNodes = largest(1, 1_000, (count) => fits({ ...bare, maxNodes: count }))
  return maxNodes === undefined ? undefined : { ...bare, maxNodes }
}

/** The largest number for which it holds, if it holds for the smallest; the halving ends after as many steps as bits. */
function largest(from: number, to: number, holds: (number: number) => boolean): number | undefined {
  if (!holds(from)) return undefined
  let [low, high] = [from, to]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** At most so many buttons beside each line; the last row belongs to the whole. */
export function bared(nodes: readonly CardNode[], max: number): { nodes: CardNode[]; out: number } {
  let out = 0
  const kept = nodes.map((node, index): CardNode => {
    if (node.kind !== 'buttons' || node.items.length <= max || index === nodes.length - 1) return node
    out += node.items.length - max
    return { ...node, items: node.items.slice(0, max) }
  })
  return { nodes: kept, out }
}

/** At most so many nodes between two dividers; what is left out is told as a figure. A list's last row is its last line's. */
export function folded(
  nodes: readonly CardNode[],
  { max, isList }: { max: number; isList: boolean },
): { nodes: CardNode[]; out: number } {
  const lists = splitAtDividers(nodes).map((list) => foldList(list, max))
  const kept = lists.flatMap((list) => list.nodes)
  const out = lists.reduce((sum, list) => sum + list.out, 0)
  const last = nodes.at(-1)
  const misses = !isList && last?.kind === 'buttons' && kept.at(-1) !== last
  return { nodes: misses ? [...kept, last] : kept, out }
}

function splitAtDividers(nodes: readonly CardNode[]): CardNode[][] {
  const lists: CardNode[][] = [[]]
  for (const node of nodes) {
    if (node.kind === 'divider') lists.push([node])
    else lists.at(-1)?.push(node)
  }
  return lists
}

function foldList(list: CardNode[], max: number): { nodes: CardNode[]; out: number } {
  const room = list[0]?.kind === 'divider' ? max + 1 : max
  if (list.length <= room) return { nodes: list, out: 0 }
  // A line is not parted from its buttons.
  const end = list[room]?.kind === 'buttons' ? room - 1 : room
  const out = list.slice(end).filter(({ kind }) => kind !== 'buttons').length
  return { nodes: [...list.slice(0, end), { kind: 'text', text: `[+${out}]`, tone: 'quiet', size: 'small' }], out }
}

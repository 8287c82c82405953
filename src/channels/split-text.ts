import type { ReplyPart } from '../desk/index'
import { countText, endWithin, type TextUnit } from '../lib/text'

/** Where a reader would pause, best first. */
const PAUSES = ['\n\n', '\n', '. ', ' ']

/**
 * Pieces of at most `max` units as the platform counts them, none of them empty; nothing is lost but blanks around the
 * cuts.
 */
export function splitText(text: string, max: number, unit: TextUnit): string[] {
  const pieces: string[] = []
  let rest = text
  while (countText(rest, unit) > max) {
    const at = endOfPiece(rest, max, unit)
    pieces.push(rest.slice(0, at).trimEnd())
    rest = rest.slice(at).trimStart()
  }
  const all = [...pieces, rest].filter((piece) => piece !== '')
  return all.length === 0 ? [text] : all
}

function endOfPiece(text: string, max: number, unit: TextUnit): number {
  const end = longestFit(text, max, unit)
  const head = text.slice(0, end)
  for (const pause of PAUSES) {
    const at = head.lastIndexOf(pause)
    if (at > end / 2) return at + pause.length
  }
  return end
}

/** The end of the last whole letter that fits; a letter that would never fit is cut between its code points. */
function longestFit(text: string, max: number, unit: TextUnit): number {
  const end = endWithin(text, max, unit)
  if (end > 0) return end
  const [first = ''] = text
  let fitting = first.length
  for (const point of text.slice(first.length, max)) {
    if (countText(text.slice(0, fitting + point.length), unit) > max) break
    fitting += point.length
  }
  return fitting
}

/** For platforms on which a file stands alone: the words first, in as many parts as they need, then file by file. */
export const wordsThenFiles = (pieces: readonly string[], files: readonly { id: string }[]): ReplyPart[] => [
  ...pieces.filter((text) => text !== '').map((text): ReplyPart => ({ text, files: [] })),
  ...files.map(({ id }): ReplyPart => ({ text: '', files: [id] })),
]

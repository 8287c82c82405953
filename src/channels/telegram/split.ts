import type { ReplyPart, SplitReply } from '../../desk/index'
import { countText } from '../../lib/text'

/** Telegram counts UTF-16 units, after entities are parsed (we send none). */
export const MAX_TEXT = 4096
const MAX_CAPTION = 1024

/** Where a reader would pause, best first. */
const PAUSES = ['\n\n', '\n', '. ', ' ']
/** No letter that people write is longer; around a hard cut this much is looked at. */
const LETTER_UNITS = 64

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * A text and one file go together when the text fits under it; otherwise the text first, then file by file. A text
 * that is too long for one message becomes several.
 */
export const splitReply: SplitReply = ({ text, files }): ReplyPart[] => {
  const [first, ...rest] = files.map(({ id }) => id)
  const alone = (id: string): ReplyPart => ({ text: '', files: [id] })
  if (first !== undefined && countText(text, 'utf16') <= MAX_CAPTION)
    return [{ text, files: [first] }, ...rest.map(alone)]
  const said = splitText(text, MAX_TEXT).map((piece): ReplyPart => ({ text: piece, files: [] }))
  return [...said, ...(first === undefined ? [] : [first, ...rest].map(alone))]
}

/** Pieces of at most `max` UTF-16 units, none of them empty; nothing is lost but blanks around the cuts. */
export function splitText(text: string, max: number): string[] {
  const pieces: string[] = []
  let rest = text
  while (rest.length > max) {
    const at = endOfPiece(rest, max)
    pieces.push(rest.slice(0, at).trimEnd())
    rest = rest.slice(at).trimStart()
  }
  const all = [...pieces, rest].filter((piece) => piece !== '')
  return all.length === 0 ? [text] : all
}

function endOfPiece(text: string, max: number): number {
  const head = text.slice(0, max)
  for (const pause of PAUSES) {
    const at = head.lastIndexOf(pause)
    if (at > max / 2) return at + pause.length
  }
  const from = max - LETTER_UNITS
  const letter = segmenter.segment(text.slice(from, max + LETTER_UNITS)).containing(LETTER_UNITS)
  // A letter that begins before the window would be cut anyway.
  return letter && letter.index > 0 ? from + letter.index : max
}

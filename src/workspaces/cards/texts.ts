import { cleanText, cutGraphemes, cutText } from '../../lib/text'

/** What one quote may carry, in UTF-16 units: Slack refuses a text above 3,000, and markers must fit beside it. */
export const MAX_QUOTE = 2_800

/** A post that is longer than this many quotes is a document: the rest is read where it was written. */
const MAX_PIECES = 4

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Names and other short things on one line, whatever somebody put into them. */
export function oneLine(text: string, max = 80): string {
  const line = cleanText(text).replace(/\s+/g, ' ').trim()
  return cutText(cutGraphemes(line, max), max * 4, 'utf16')
}

/** A name as it is shown; somebody without one is still somebody. */
export const nameShown = (name: string): string => oneLine(name, 60) || '?'

/** A text that is only glanced at. */
export const excerpt = (text: string, max: number): string =>
  cutText(cutGraphemes(cleanText(text).trim(), max), MAX_QUOTE, 'utf16')

/** Whether an excerpt of this size leaves something out. */
export const isLongerThan = (text: string, max: number): boolean => excerpt(text, max) !== cleanText(text).trim()

/** A text in the pieces that quotes can carry, cut where a reader would; `rest` is how many UTF-16 units are left out. */
export function inPieces(text: string): { pieces: string[]; rest: number } {
  const pieces: string[] = []
  let rest = cleanText(text).trim()
  while (rest !== '' && pieces.length < MAX_PIECES) {
    const end = rest.length <= MAX_QUOTE ? rest.length : goodEnd(rest, MAX_QUOTE)
    pieces.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return { pieces, rest: rest.length }
}

/** '120 kB': as a person reads a size, never smaller than it is. */
export function fileSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(Math.ceil(bytes / 100_000) / 10).toFixed(1)} MB`
}

/** The end of a line or a word in the last fifth, else between two graphemes. */
function goodEnd(text: string, max: number): number {
  const earliest = max * 0.8
  for (const gap of ['\n', ' ']) {
    const at = text.lastIndexOf(gap, max)
    if (at > earliest) return at
  }
  // No grapheme that people write is longer than this; looking at all of a long text would take its time.
  const before = 256
  const cut = graphemes.segment(text.slice(max - before, max + before)).containing(before)
  const boundary = cut === undefined || cut.index === 0 ? max : max - before + cut.index
  return isHighSurrogate(text.charCodeAt(boundary - 1)) ? boundary - 1 : boundary
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00

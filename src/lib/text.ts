import { weightedLength } from './x-length'

/** Text as people wrote it: made storable, cut where a reader would cut, counted as each platform counts. */

export type TextUnit = 'graphemes' | 'codepoints' | 'utf16' | 'utf8_bytes' | 'x_weighted'

const ELLIPSIS = '…'

/** Intl.Segmenter takes time in the square of what it is given: it is given this much at a time. */
const WINDOW_UNITS = 128

/** One grapheme may carry any number of combining marks; none that people write carries more code units than this. */
const MAX_GRAPHEME_UNITS = 64

/** Browsers and X take no longer links. */
const MAX_LINK_UNITS = 4_096

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

// Everything below is invisible and changes how the rest is shown, or breaks what stores and shows it:
// C0 and C1 controls except tab and newline, bidi embeddings and isolates, and tag characters. The tags of the flags
// of England, Scotland and Wales go too (a black flag stays): hidden text in tags costs more than three flags give.
// eslint-disable-next-line no-control-regex -- controls are what is looked for
const UNWANTED = /[\u0001-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/gu

/** Most keys and names, and much of what people write: nothing in it can be unwanted. */
const PLAIN = /^[\n\x20-\x7E]*$/

/** Postgres' text and jsonb refuse NUL and lone surrogates; readers must not be misled by what they cannot see. */
export function cleanText(text: string, maxGraphemes?: number): string {
  const clean = PLAIN.test(text)
    ? text
    : text
        .toWellFormed()
        .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
        .replace(/\0/g, '\uFFFD')
        .replace(UNWANTED, '')
  return maxGraphemes === undefined ? clean : cutGraphemes(clean, maxGraphemes)
}

/** At most `max` graphemes; what was cut ends in '…', which counts as one of them. */
export function cutGraphemes(text: string, max: number): string {
  return cutText(text, max, 'graphemes')
}

/** At most `max` of the unit, never inside a grapheme unless a single one is already too long. */
export function cutText(text: string, max: number, unit: TextUnit): string {
  if (max <= 0) return ''
  if (!isLonger(text, max, unit)) return text
  const room = max - countText(ELLIPSIS, unit)
  return room < 0 ? '' : text.slice(0, endWithin(text, room, unit)).trimEnd() + ELLIPSIS
}

/** How long a platform finds the text. */
export function countText(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'utf16':
      return text.length
    case 'utf8_bytes':
      return Buffer.byteLength(text, 'utf8')
    case 'codepoints':
      return countCodePoints(text)
    case 'graphemes':
      return countGraphemes(text)
    case 'x_weighted':
      return weightedLength(text)
  }
}

/** For comparing and searching, never for showing: lower case, without diacritics and invisible characters. */
export function foldText(text: string): string {
  return (
    text
      .toWellFormed()
      .toLowerCase()
      .replace(INVISIBLE, '')
      // Normalising sorts runs of combining marks in quadratic time; nobody writes runs this long.
      .replace(/(\p{M}{8})\p{M}+/gu, '$1')
      .normalize('NFKD')
      .replace(DIACRITIC, '')
      .replace(UNDECOMPOSED, (letter) => LETTER_OF[letter] ?? letter)
      // Back together: Hangul syllables, kana and other letters whose parts are no diacritics.
      .normalize('NFC')
  )
}

// Soft hyphen, zero-width characters, variation selectors; combining diacritics of Latin, Greek and Cyrillic.
/* eslint-disable no-misleading-character-class -- single marks are what these look for */
const INVISIBLE = /[\u00AD\u200B-\u200F\u2060-\u2064\uFE00-\uFE0F\uFEFF]/gu
const DIACRITIC = /[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]/gu
/* eslint-enable no-misleading-character-class */

/** Letters that Unicode does not take apart, as a person without that keyboard types them. */
const LETTER_OF: Readonly<Record<string, string>> = {
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ø: 'o',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
  '’': "'",
  '‘': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
}
const UNDECOMPOSED = new RegExp(`[${Object.keys(LETTER_OF).join('')}]`, 'gu')

/** The name that was probably meant by a slip of the finger; undefined when nothing is near. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const folded = foldText(typed)
  if (folded.length < 4) return undefined
  const allowed = folded.length < 6 ? 1 : 2
  const near = names
    .filter((name) => Math.abs(name.length - folded.length) <= allowed)
    .map((name) => ({ name, slips: slipsBetween(folded, foldText(name)) }))
    .filter(({ slips }) => slips <= allowed)
  return near.sort((one, other) => one.slips - other.slips)[0]?.name
}

/** How many letters were left out, added, mistaken or swapped with their neighbour. */
export function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i])
    for (let j = 1; j <= b.length; j += 1) {
      const mistaken = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, mistaken, swapped))
    }
  }
  return at(a.length, b.length)
}

// A text has at least as many code units as anything else that we count but bytes: most texts need no look inside.
function isLonger(text: string, max: number, unit: TextUnit): boolean {
  if (unit === 'x_weighted') return countText(text, unit) > max
  if (unit !== 'utf8_bytes' && unit !== 'graphemes') return text.length > max && countText(text, unit) > max
  if (unit === 'utf8_bytes') return countText(text, unit) > max
  return text.length > max && endWithin(text, max, unit) < text.length
}

/** Where to cut, in code units, so that what stands before measures at most `max`; 0 when not even one letter fits. */
export function endWithin(text: string, max: number, unit: TextUnit): number {
  if (unit === 'x_weighted') return endWeighted(text, max)
  let end = 0
  let used = 0
  for (const grapheme of graphemesOf(text)) {
    used += unit === 'graphemes' ? 1 : countText(grapheme, unit)
    if (used > max) return end
    end += grapheme.length
  }
  return end
}

// A link counts 23 however long it is, and half a link is none: what stands before a cut is counted whole each time.
function endWeighted(text: string, max: number): number {
  const ends = [0]
  for (const grapheme of graphemesOf(text)) {
    // No link is longer than this, so that nothing beyond can still fit.
    if (ends.length > max + MAX_LINK_UNITS) break
    ends.push((ends.at(-1) ?? 0) + grapheme.length)
  }
  const fits = (index: number): boolean => weightedLength(text.slice(0, ends[index])) <= max
  let [best, tooFar] = [0, ends.length]
  while (tooFar - best > 1) {
    const middle = Math.floor((best + tooFar) / 2)
    if (fits(middle)) best = middle
    else tooFar = middle
  }
  return ends[best] ?? 0
}

function countGraphemes(text: string): number {
  if (SEPARATE.test(text)) return text.length
  let count = 0
  for (const _ of graphemesOf(text)) count += 1
  return count
}

function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

// Code units that are a grapheme each as long as only they stand together: most of Latin, Greek, Cyrillic, Hebrew,
// Arabic, the kana, Han and Hangul, and punctuation. They need no segmenter.
const SEPARATE =
  // eslint-disable-next-line no-control-regex -- controls are what is looked for
  /^[\0-\u000C\u000E-\u02FF\u0370-\u0482\u048A-\u0590\u05D0-\u05EA\u0620-\u064A\u0660-\u066F\u2010-\u2027\u2030-\u205F\u20A0-\u20CF\u3000-\u3029\u3041-\u3098\u309B-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFF9D]*$/

/** In order and without a gap. What is stacked too high to be a letter comes in code points. */
function* graphemesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const isLast = start + WINDOW_UNITS >= text.length
    const window = text.slice(start, start + WINDOW_UNITS)
    for (const grapheme of wholeGraphemes(isLast ? window : withoutHalf(window), isLast)) {
      if (grapheme.length > MAX_GRAPHEME_UNITS) yield* grapheme
      else yield grapheme
      start += grapheme.length
    }
  }
}

/** The window's graphemes but the last, which may go on behind the window. */
function wholeGraphemes(window: string, isLast: boolean): readonly string[] {
  const found = SEPARATE.test(window)
    ? window.split('')
    : Array.from(segmenter.segment(window), ({ segment }) => segment)
  // One that fills the window is too high anyway.
  return isLast || found.length === 1 ? found : found.slice(0, -1)
}

/** Half a surrogate pair would look like the end of what stands before it. */
function withoutHalf(window: string): string {
  return /[\uD800-\uDBFF]$/.test(window) ? window.slice(0, -1) : window
}

import { foldText } from '../../lib/text'

/** Finds the words that the team looks for, as whole words, whatever their case and accents. */
export type Search = { keywords: readonly string[]; without: readonly string[] }

/** Chinese, Japanese, Korean and Thai write words without a space between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
const LETTER = /[\p{L}\p{N}_]/u

/** The first keyword that the text has; undefined when it has none, or one of those that it must not have. */
export function findKeyword(text: string, { keywords, without }: Search): string | undefined {
  const folded = foldText(text)
  if (without.some((word) => hasWord(folded, foldText(word)))) return undefined
  return keywords.find((word) => hasWord(folded, foldText(word)))
}

function hasWord(text: string, word: string): boolean {
  if (word === '') return false
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    const isWhole = endsThere(word.at(-1), text[at + word.length]) && endsThere(word[0], text[at - 1])
    if (isWhole) return true
  }
  return false
}

/** Whether a word may end between these two; a sign such as # or @ ends by itself. */
function endsThere(edge: string | undefined, beyond: string | undefined): boolean {
  if (edge === undefined || beyond === undefined) return true
  return !LETTER.test(edge) || !LETTER.test(beyond) || UNSPACED.test(edge)
}

type Counter = { parseTweet: (text: string) => { weightedLength: number } }

/** Loaded when somebody counts for X for the first time: it takes a sixth of a second. */
let counter: Counter | undefined

/**
 * How long X finds a text: letters of most alphabets count one, Han, kana and Hangul two, an emoji two whatever it is
 * made of, and each link 23. By X's own library, which brings no types.
 */
export function weightedLength(text: string): number {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- so that nobody else pays for it
  counter ??= require('twitter-text') as Counter
  return counter.parseTweet(text.toWellFormed()).weightedLength
}

/**
 * Places of an Instagram account. In private the person is the conversation. In public everybody has a conversation of
 * their own under each comment, so that a private answer never goes to whoever wrote there last.
 */
export const commentThread = (root: string, person: string): string => `comment:${root}:${person}`

/** A mention stands in a comment under somebody's picture, or in the words below the picture itself. */
export const mentionThread = (media: string, comment: string | undefined, person: string): string =>
  `mention:${media}:${comment ?? ''}:${person}`

export type PublicPlace = { place: 'comment'; root: string } | { place: 'mention'; media: string; comment: string }

/** Undefined of a private one. */
export function publicPlace(thread: string): PublicPlace | undefined {
  const [kind, first = '', comment = ''] = thread.split(':')
  if (first === '') return undefined
  if (kind === 'comment') return { place: 'comment', root: first }
  return kind === 'mention' ? { place: 'mention', media: first, comment } : undefined
}

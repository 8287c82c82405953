/**
 * Places of a Page. In private the person is the conversation. In public everybody has a conversation of their own under
 * each comment, so that a private answer never goes to whoever wrote there last.
 */
const PUBLIC = ['comment', 'post', 'review'] as const
export type PublicPlace = (typeof PUBLIC)[number]

export const commentThread = (root: string, person: string): string => `comment:${root}:${person}`
export const postThread = (post: string, person: string): string => `post:${post}:${person}`
export const reviewThread = (story: string, person: string): string => `review:${story}:${person}`

/** What stands at the head of a public place; undefined of a private one. */
export function publicPlace(thread: string): { place: PublicPlace; root: string } | undefined {
  const [kind, root = ''] = thread.split(':')
  const place = PUBLIC.find((one) => one === kind)
  return place === undefined || root === '' ? undefined : { place, root }
}

/**
 * LinkedIn names everything by URNs: `urn:li:person:aB3`, `urn:li:activity:71`, and a comment by what it stands under,
 * `urn:li:comment:(urn:li:activity:71,72)`. Notifications write the inner one shorter, `(activity:71,72)`.
 */

/** What a comment stands under, such as `activity:71`, and its own number, which is the same in every form. */
export type CommentName = { post: string; id: string }

const POST = /^(?:urn:li:)?([A-Za-z]{2,30}:[\w-]{1,60})$/
const COMMENT = /^urn:li:comment:\((?:urn:li:)?([A-Za-z]{2,30}:[\w-]{1,60}),(\d{1,30})\)$/

export function readCommentUrn(urn: string | undefined): CommentName | undefined {
  const [, post, id] = COMMENT.exec(urn ?? '') ?? []
  return post === undefined || id === undefined ? undefined : { post, id }
}

/** `activity:71`, `share:71` or `ugcPost:71` of what is a post. */
export function readPostUrn(urn: string | undefined): string | undefined {
  const post = POST.exec(urn ?? '')?.[1]
  return post !== undefined && /^(?:activity|share|ugcPost|groupPost):/.test(post) ? post : undefined
}

export const commentUrn = ({ post, id }: CommentName): string => `urn:li:comment:(urn:li:${post},${id})`
export const postUrn = (post: string): string => `urn:li:${post}`

/** As a part of an address: Rest.li 2.0 gives brackets a meaning, which JavaScript leaves as they are. */
export const encodeUrn = (urn: string): string => encodeURIComponent(urn).replaceAll('(', '%28').replaceAll(')', '%29')

export const commentLink = ({ post, id }: CommentName): string =>
  `${postLink(post)}?commentUrn=${encodeUrn(`urn:li:comment:(${post},${id})`)}`
export const postLink = (post: string): string => `https://www.linkedin.com/feed/update/urn:li:${post}`

/** LinkedIn shows two levels: under one comment of the first level, or under one post, each person has a conversation. */
export type Place = { post: string; root: string | undefined; person: string }

const ON_POST = 'post'

export const threadOf = ({ post, root, person }: Place): string => `${post}/${root ?? ON_POST}/${person}`

/** Undefined of what is no thread of ours. */
export function placeOf(thread: string): Place | undefined {
  const [post = '', root = '', person = ''] = thread.split('/')
  if (!POST.test(post) || person === '') return undefined
  if (root === ON_POST) return { post, root: undefined, person }
  return /^\d+$/.test(root) ? { post, root, person } : undefined
}

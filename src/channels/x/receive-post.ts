import type { IncomingAttachment, InboundEvent, Surface } from '../../desk/index'
import { placeFile } from '../little-files'
import { authorOf } from './people'
import type { XIncludes, XPost } from './payload'
import { ignored, type Reading } from './events'
import { readableText, timeOf } from './text'

type Told = {
  /** The kind of the event that brought it; undefined for what was asked for. */
  type?: string
  includes: XIncludes
  reading: Reading
}

/** A post, whoever told us of it: mentions, replies to us, quotes, our own, and what was searched for. */
export function fromPost(post: XPost, told: Told): InboundEvent[] {
  const { reading } = told
  const nothing = (reason: string): InboundEvent[] => [ignored(reading, { key: `post:${post.id}`, reason })]
  if (post.author_id === undefined) return nothing('X does not say who wrote it')
  if (post.references.some(({ type }) => type === 'retweeted')) return nothing('a repost of what somebody else wrote')
  if (post.author_id === reading.userId) return fromOurs(post, told) ?? nothing('a post of our own that answers nobody')
  return fromTheirs({ ...post, author_id: post.author_id }, told)
}

function fromTheirs(post: XPost & { author_id: string }, told: Told): InboundEvent[] {
  const { includes, reading } = told
  const first = post.versions[0] ?? post.id
  const thread = threadOf(post, post.author_id)
  const occurredAt = timeOf(post.id, post.created_at)
  const author = authorOf(post.author_id, includes.users)
  const text = textOf(post)
  const message: InboundEvent = {
    kind: 'message',
    account: reading.account,
    dedupeKey: `post:${first}`,
    occurredAt,
    thread,
    surface: surfaceOf(post, told),
    visibility: 'public',
    externalId: first,
    author,
    text,
    permalink: permalinkOf(author.handle, post.id),
    attachments: attachmentsOf(post, includes),
    ...(post.lang && /^[a-z]{2}$/.test(post.lang) ? { language: post.lang } : {}),
  }
  if (first === post.id) return [message]
  // An edit is a post with a new id. Its first version may never have come to us, when only the edit names us: then
  // the message is taken in as it reads now; else it is known and only changed.
  const edit: InboundEvent = {
    kind: 'edited',
    account: reading.account,
    dedupeKey: `edit:${post.id}`,
    ...{ occurredAt, thread, externalId: first, text },
  }
  return [message, edit]
}

/** What the brand answered, here or in the app: it stands in the conversation of the person whom it answers. */
function fromOurs(post: XPost, { includes, reading }: Told): InboundEvent[] | undefined {
  const customer = post.in_reply_to_user_id
  if (customer === undefined || customer === reading.userId) return undefined
  const author = authorOf(reading.userId, includes.users)
  return [
    {
      kind: 'own_echo',
      account: reading.account,
      dedupeKey: `post:${post.id}`,
      occurredAt: timeOf(post.id, post.created_at),
      thread: threadOf(post, customer),
      surface: 'mention',
      visibility: 'public',
      externalId: post.id,
      author,
      text: textOf(post),
      permalink: permalinkOf(author.handle, post.id),
      attachments: attachmentsOf(post, includes),
    },
  ]
}

/** Each person's part of what grew from one post is a conversation of its own. */
function threadOf(post: XPost, customer: string): string {
  const repliedTo = post.references.find(({ type }) => type === 'replied_to')?.id
  return `${post.conversation_id ?? repliedTo ?? post.versions[0] ?? post.id}:${customer}`
}

/** Only who addresses us may be answered: a post that merely speaks of the brand is read and no more. */
function surfaceOf(post: XPost, { type, reading }: Told): Surface {
  if (type === 'post.reply.create' || post.in_reply_to_user_id === reading.userId) return 'comment'
  const names = post.entities?.mentions?.some(({ id }) => id === reading.userId) ?? false
  return names || type === 'post.mention.create' || type === 'post.quote.create' ? 'mention' : 'keyword-hit'
}

const textOf = ({ text, note, entities }: XPost): string =>
  note
    ? readableText(note.text, { ...note.entities, urls: [...(note.entities?.urls ?? []), ...(entities?.urls ?? [])] })
    : readableText(text, entities)

export const permalinkOf = (handle: string | undefined, id: string): string =>
  `https://x.com/${handle === undefined ? 'i' : handle.replace(/^@/, '')}/status/${id}`

type Kind = { kind: IncomingAttachment['kind']; mime: string; ending: string }
const PHOTO: Kind = { kind: 'image', mime: 'image/jpeg', ending: 'jpg' }
const VIDEO: Kind = { kind: 'video', mime: 'video/mp4', ending: 'mp4' }

function attachmentsOf(post: XPost, { media, places }: XIncludes): IncomingAttachment[] {
  const keys = post.attachments?.media_keys ?? []
  const files = keys.map((key, index): IncomingAttachment => {
    const found = media.find(({ media_key }) => media_key === key)
    const video = bestVideo(found?.variants)
    const { kind, mime, ending } = isVideo(found?.type, key) ? VIDEO : PHOTO
    // What X did not send along is asked for when it is fetched.
    const url = video ?? found?.url
    const source = url === undefined ? { post: post.id, media_key: key } : { url }
    return { kind, mime, name: `${post.id}-${index + 1}.${ending}`, source }
  })
  const place = places.find(({ id }) => id === post.geo?.place_id)
  const box = place?.geo?.bbox
  if (!place || !box) return files
  const middle = { longitude: (box[0] + box[2]) / 2, latitude: (box[1] + box[3]) / 2 }
  return [...files, placeFile(post.id, { ...middle, lines: [place.full_name] })]
}

/** Keys say what they are of: 3 is a photo, 7, 13 and 16 are moving pictures. */
const isVideo = (type: string | undefined, key: string): boolean =>
  type === undefined ? /^(7|13|16)_/.test(key) : type !== 'photo'

/** The largest that is a file: what has no bit rate is a list of pieces. */
export const bestVideo = (
  variants: readonly { url: string; content_type?: string | undefined; bit_rate?: number | undefined }[] = [],
): string | undefined =>
  variants
    .filter(({ content_type }) => content_type === 'video/mp4')
    .toSorted((a, b) => (b.bit_rate ?? 0) - (a.bit_rate ?? 0))[0]?.url

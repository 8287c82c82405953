import type { EventOf } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import { askWith, isOldVersion, whyNot, type LinkedinAnswer, type Reading } from './api'
import { commentSchema, type Comment } from './payload'
import { encodeUrn, postUrn, readCommentUrn, type CommentName } from './urns'

/** What is known of a comment, as LinkedIn tells it, and else as its notification did. */
export type KnownComment = CommentName & {
  /** Under which comment of the first level it stands; undefined of one that is of the first level, or may be. */
  parent: string | undefined
  actor: string | undefined
  text: string | undefined
  at: Date
  /** Who is named in it, members and pages. */
  names: readonly string[]
  hasPicture: boolean
  /** What LinkedIn said instead of handing it out. */
  refused: number | undefined
}

/** Rejects where asking again may help: no answer, a failure, a token or a version that a person has to renew. */
export async function mustAnswer(reading: Reading, path: string): Promise<LinkedinAnswer> {
  const outcome = await askWith(reading, path)
  if (outcome.kind !== 'answer') throw unavailable(`${whyNot(outcome)}.`, outcome.cause)
  if (outcome.status >= 500 || outcome.status === 401 || isOldVersion(outcome)) throw unavailable(`${whyNot(outcome)}.`)
  return outcome
}

/** What passes, when there is nothing else to go by: the limit of the day. */
export function orLater(status: number | undefined): void {
  if (status === 429) throw unavailable('LinkedIn answers HTTP 429: the limit of the day is used up.')
}

type Read = { comment: Comment | undefined; refused: number | undefined }

/** "Get a Comment". A no of LinkedIn's is told as its status. */
async function readComment(reading: Reading, { post, id }: CommentName): Promise<Read> {
  const path = `/rest/socialActions/${encodeUrn(postUrn(post))}/comments/${encodeURIComponent(id)}`
  const { status, json } = await mustAnswer(reading, path)
  const comment = status === 200 ? commentSchema.safeParse(json).data : undefined
  return { comment, refused: comment === undefined ? status : undefined }
}

/** The comment that a notification points to. */
export async function knownComment(reading: Reading, pointer: EventOf<'pointer'>): Promise<KnownComment> {
  const { post = '', comment: id = '', owner, text, under } = pointer.source
  const { comment, refused } = await readComment(reading, { post, id })
  const told = { ...{ post, id, refused, text }, actor: owner, parent: under, at: pointer.occurredAt }
  return { ...told, names: [], hasPicture: false, ...(comment && whatItTells(comment)) }
}

/** Without what it does not tell. */
function whatItTells(comment: Comment): Partial<KnownComment> {
  const { message, created, content = [], parentComment } = comment
  const parent = readCommentUrn(parentComment)?.id
  const actor = actorOf(comment)
  return {
    ...(parent === undefined ? {} : { parent }),
    ...(actor === undefined ? {} : { actor }),
    ...(message?.text === undefined ? {} : { text: message.text }),
    ...(created?.time === undefined ? {} : { at: new Date(created.time) }),
    ...{ names: namedIn(message?.attributes), hasPicture: content.length > 0 },
  }
}

/** Who wrote a comment; undefined when it is not handed out. */
export async function whoWrote(reading: Reading, name: CommentName): Promise<string | undefined> {
  const { comment, refused } = await readComment(reading, name)
  orLater(refused)
  return comment && (actorOf(comment) ?? nobody(name.id))
}

/** LinkedIn does not always say who wrote: each of those is somebody of their own. */
export const nobody = (id: string): string => `of:${id}`

const actorOf = ({ actor, created }: Comment): string | undefined => actor ?? created?.actor

/** Names in a text are attributes whose shape differs between versions of the API. */
const namedIn = (attributes: unknown): string[] =>
  [...JSON.stringify(attributes ?? '').matchAll(/"(urn:li:(?:person|organization):[\w-]{1,60})"/g)].map(
    ([, urn = '']) => urn,
  )

import type { EventOf } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import { askWith, isOldVersion, whyNot, type AskOutcome, type Reading } from './api'
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
  /** Why LinkedIn did not hand it out. */
  withheld: Withheld | undefined
}

/** Why something cannot be read, and whether that passes by itself, with the day or by a person, or never. */
export type Withheld = { why: string; passes: 'soon' | 'later' | 'never' }

/** With a clock: nobody waits for LinkedIn for ever. */
export type Awaiting = Reading & { now: () => Date }

/** What LinkedIn says of it, or why it does not. */
export async function readOn(
  reading: Reading,
  path: string,
): Promise<{ json: unknown; withheld?: undefined } | { withheld: Withheld }> {
  const outcome = await askWith(reading, path)
  if (outcome.kind === 'answer' && outcome.status === 200) return { json: outcome.json }
  return { withheld: { why: whyNot(outcome), passes: passesOf(outcome) } }
}

function passesOf(outcome: AskOutcome): Withheld['passes'] {
  if (outcome.kind === 'no-token') return outcome.why === 'refused' ? 'later' : 'soon'
  if (outcome.kind !== 'answer' || outcome.status >= 500) return 'soon'
  return outcome.status === 401 || outcome.status === 429 || isOldVersion(outcome) ? 'later' : 'never'
}

/** A lane asks for about an hour: whoever is known to have written is not lost with it. */
const PATIENCE_MS = 30 * 60_000

/**
 * Rejects where it is better to ask again than to do with what the notification told: an outage, for a while; and
 * whatever may pass, when the notification does not tell enough.
 */
export function orLater(
  { why, passes }: Withheld,
  { isEnough, sinceMs }: { isEnough: boolean; sinceMs: number },
): void {
  const waits = isEnough ? passes === 'soon' && sinceMs < PATIENCE_MS : passes !== 'never'
  if (waits) throw unavailable(`${why}.`)
}

const sinceOf = ({ now }: Awaiting, { occurredAt }: EventOf<'pointer'>): number =>
  now().getTime() - occurredAt.getTime()

type Read = { comment: Comment; withheld?: undefined } | { comment?: undefined; withheld: Withheld }

/** "Get a Comment". */
async function readComment(reading: Reading, { post, id }: CommentName): Promise<Read> {
  const path = `/rest/socialActions/${encodeUrn(postUrn(post))}/comments/${encodeURIComponent(id)}`
  const read = await readOn(reading, path)
  if (read.withheld) return read
  const comment = commentSchema.safeParse(read.json).data
  return comment ? { comment } : { withheld: { why: 'LinkedIn answers what is no comment', passes: 'never' } }
}

/** The comment that a notification points to. What we wrote ourselves does not hold up customers for want of words. */
export async function knownComment(awaiting: Awaiting, pointer: EventOf<'pointer'>): Promise<KnownComment> {
  const { what, post = '', comment: id = '', owner, text, under } = pointer.source
  const { comment, withheld } = await readComment(awaiting, { post, id })
  const isEnough = text !== undefined || what === 'own'
  if (withheld) orLater(withheld, { isEnough, sinceMs: sinceOf(awaiting, pointer) })
  const told = { ...{ post, id, withheld, text }, actor: owner, parent: under, at: pointer.occurredAt }
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

/** Who wrote the comment under which a pointer's stands; undefined when it cannot be read. */
export async function whoBegan(
  awaiting: Awaiting,
  pointer: EventOf<'pointer'>,
  root: CommentName,
): Promise<string | undefined> {
  const { comment, withheld } = await readComment(awaiting, root)
  if (withheld) orLater(withheld, { isEnough: true, sinceMs: sinceOf(awaiting, pointer) })
  return comment && (actorOf(comment) ?? nobody(root.id))
}

/** LinkedIn does not always say who wrote: each of those is somebody of their own. */
export const nobody = (id: string): string => `of:${id}`

/** The same number as in its URN, which a JSON number would not hold. */
export function numberOf({ commentUrn, id }: Comment): string | undefined {
  const number = readCommentUrn(commentUrn)?.id ?? id
  return number === undefined ? undefined : String(number)
}

export const actorOf = ({ actor, created }: Comment): string | undefined => actor ?? created?.actor

/** Names in a text are attributes whose shape differs between versions of the API. */
const namedIn = (attributes: unknown): string[] =>
  [...JSON.stringify(attributes ?? '').matchAll(/"(urn:li:(?:person|organization):[\w-]{1,60})"/g)].map(
    ([, urn = '']) => urn,
  )

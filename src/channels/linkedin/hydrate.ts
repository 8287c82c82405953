import type { Author, EventOf, InboundEvent } from '../../desk/index'
import { unseenFile } from '../little-files'
import { askWith } from './api'
import { personSchema, postSchema } from './payload'
import { PASSED_ON } from './receive'
import { knownComment, nobody, orLater, readOn, whoBegan, type Awaiting, type KnownComment } from './read-comment'
import { commentLink, encodeUrn, postLink, postUrn, threadOf } from './urns'

type Pointer = EventOf<'pointer'>
export type Hydrating = Awaiting & {
  organization: string
  brand: string
  /** LinkedIn forbids to keep names of members; only who has its leave reads them. */
  memberNames: boolean
}

/** Reads what a notification points to. Rejects while it is better to ask again than to do with what that told. */
export async function hydrate(hydrating: Hydrating, pointer: Pointer): Promise<InboundEvent[]> {
  const { what = '' } = pointer.source
  if (what === 'mention' || what === 'share') return [await mention(hydrating, pointer)]
  const known = await knownComment(hydrating, pointer)
  if (known.text === undefined && known.withheld)
    return [ignored(pointer, `a comment that is not handed out: ${known.withheld.why}`)]
  return [await eventOf(hydrating, pointer, known)]
}

function eventOf(hydrating: Hydrating, pointer: Pointer, known: KnownComment): Promise<InboundEvent> {
  const { what } = pointer.source
  if (what === 'edit') return Promise.resolve(editOf(pointer, known))
  const isOwn = what === 'own' || known.actor === hydrating.organization
  return isOwn ? ownWords(hydrating, pointer, known) : customersWords(hydrating, pointer, known)
}

const ignored = ({ account, occurredAt, dedupeKey }: Pointer, reason: string): InboundEvent => ({
  ...{ kind: 'ignored', account, occurredAt, dedupeKey, reason },
})

const editOf = (
  { account, occurredAt, dedupeKey, thread }: Pointer,
  { id, text = '' }: KnownComment,
): InboundEvent => ({
  ...{ kind: 'edited', account, occurredAt, dedupeKey, thread, externalId: id, text },
})

/** Where the comment cannot be read (a limit, a permission, gone), the words of its notification stand. */
async function customersWords(
  hydrating: Hydrating,
  { account, dedupeKey }: Pointer,
  known: KnownComment,
): Promise<InboundEvent> {
  const { post, id, parent, actor: person = nobody(id), text = '', at: occurredAt, hasPicture } = known
  const permalink = commentLink({ post, id })
  // LinkedIn shows pictures in comments only to those who are signed in there: it has to be seen that there is one.
  const line = `There is a picture in this comment, which LinkedIn shows only there: ${permalink}`
  return {
    ...{ kind: 'message', account, dedupeKey, occurredAt, externalId: id, permalink, text },
    ...{ thread: threadOf({ post, root: parent ?? id, person }), surface: 'comment', visibility: 'public' },
    ...{ author: await authorOf(hydrating, person), attachments: hasPicture ? [unseenFile(id, line)] : [] },
  }
}

/**
 * What we wrote belongs to whom it names, else to whoever began the thread, or wrote the post that it stands under.
 * Where that cannot be read, it still proves an answer of ours that was lost, and is nobody's otherwise.
 */
async function ownWords(hydrating: Hydrating, pointer: Pointer, known: KnownComment): Promise<InboundEvent> {
  const { account, dedupeKey } = pointer
  const { post, id, parent: root, names, text = '', at: occurredAt } = known
  const isSomewhere = root === undefined && known.withheld !== undefined
  const named = names.find((name) => name !== hydrating.organization)
  const person = named ?? (await answeredBy(hydrating, pointer, known))
  if (person === hydrating.organization && !isSomewhere)
    return ignored(pointer, 'a comment of our own that answers nobody')
  return {
    ...{ kind: 'own_echo', account, dedupeKey, occurredAt, externalId: id, permalink: commentLink({ post, id }), text },
    ...{ thread: threadOf({ post, root, person: person ?? '' }), visibility: 'public', attachments: [] },
    surface: root === undefined ? 'mention' : 'comment',
    ...(named === undefined ? { amid: isSomewhere ? `${post}/` : threadOf({ post, root, person: '' }) } : {}),
    author: { externalId: hydrating.organization, name: hydrating.brand },
  }
}

/** Undefined when it cannot be read. Who wrote the post is told by the notification alone; unless told, we did. */
async function answeredBy(
  hydrating: Hydrating,
  pointer: Pointer,
  { post, parent: root }: KnownComment,
): Promise<string | undefined> {
  if (root === undefined) return pointer.source['postOwner'] ?? hydrating.organization
  return await whoBegan(hydrating, pointer, { post, id: root })
}

/** A post of somebody else's that names us, or passes one of ours on with words. */
async function mention(hydrating: Hydrating, pointer: Pointer): Promise<InboundEvent> {
  const { account, dedupeKey, occurredAt, source } = pointer
  const { post = '', text: told, owner } = source
  const read = told && owner ? { text: told, person: owner } : await readPost(hydrating, pointer)
  if (typeof read === 'string') return ignored(pointer, read)
  const { text, person } = read
  if (person === hydrating.organization) return ignored(pointer, 'a post of our own')
  if (source['what'] === 'share' && text.trim() === '') return ignored(pointer, PASSED_ON)
  return {
    ...{ kind: 'message', account, dedupeKey, occurredAt, externalId: post, permalink: postLink(post), text },
    ...{ thread: threadOf({ post, root: undefined, person }), surface: 'mention', visibility: 'public' },
    ...{ author: await authorOf(hydrating, person), attachments: [] },
  }
}

/** "Posts API". Posts of members may be withheld even where they name us: then the notification's words stand. */
async function readPost(
  awaiting: Awaiting,
  { source, occurredAt }: Pointer,
): Promise<{ text: string; person: string } | string> {
  const { post = '', text: told, owner } = source
  const handed = await readOn(awaiting, `/rest/posts/${encodeUrn(postUrn(post))}`)
  if (handed.withheld) {
    orLater(handed.withheld, { isEnough: told !== undefined, sinceMs: awaiting.now().getTime() - occurredAt.getTime() })
    const why = `a post that is not handed out: ${handed.withheld.why}`
    return told === undefined ? why : { text: told, person: owner ?? nobody(post) }
  }
  const { commentary: text = told, author: person = owner } = postSchema.safeParse(handed.json).data ?? {}
  return text === undefined ? 'a post without words' : { text, person: person ?? nobody(post) }
}

/** Without a name where names may not be kept, or LinkedIn shows none: the desk calls them by what there is. */
async function authorOf({ memberNames, ...reading }: Hydrating, person: string): Promise<Author> {
  const [, id] = /^urn:li:person:([\w-]+)$/.exec(person) ?? []
  if (!memberNames || id === undefined) return { externalId: person, name: '' }
  const outcome = await askWith(reading, `/rest/people/(id:${encodeURIComponent(id)})`)
  const read =
    outcome.kind === 'answer' && outcome.status === 200 ? personSchema.safeParse(outcome.json).data : undefined
  const name = [read?.localizedFirstName, read?.localizedLastName].filter(Boolean).join(' ').trim()
  return { externalId: person, name }
}

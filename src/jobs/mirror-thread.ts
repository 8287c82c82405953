import { findPost, missContact, readFile, timelineOf } from '../desk/index'
import type { FileId } from '../lib/ids'
import type { PostRef, ThreadPost } from '../workspaces/workspace'
import { keepMirror, type Later, type Made, type Show } from './mirror'

/** Facts that become posts at a time; more are read when these are told. */
const BATCH = 200

/** Tells in the thread what happened since the last run, in its order, and saves after each how far it came. */
export async function postFacts(show: Show): Promise<'done' | 'gone' | Later> {
  for (;;) {
    const { deps, conversation, showing, mirror } = show
    const facts = await timelineOf(deps.desk, conversation, { after: mirror.postedThrough, limit: BATCH })
    const last = facts.at(-1)
    if (last === undefined) return 'done'
    const told = await tellAll(show, await deps.drawing.posts(conversation, facts, showing.workspace.name))
    if (told !== 'done') return told
    await advance(show, last.id)
    if (facts.length < BATCH) return 'done'
  }
}

async function tellAll(show: Show, posts: readonly ThreadPost[]): Promise<'done' | 'gone' | Later> {
  for (const [index, post] of posts.entries()) {
    const told = await tell(show, post)
    if (told !== 'done') return told
    const next = posts[index + 1]
    // One fact may become several posts; it is told when the last of them is.
    if (next === undefined || BigInt(next.through) > BigInt(post.through)) await advance(show, post.through)
  }
  return 'done'
}

function tell(show: Show, post: ThreadPost): Promise<'done' | 'gone' | Later> {
  if (post.amends) return amend(show, post)
  return post.to === undefined ? tellThread(show, post) : tellPerson(show, post)
}

/** What is not there any more, or was never told here, needs no mending. */
async function amend({ deps, showing, mirror, poster }: Show, { key, card }: ThreadPost): Promise<'done' | Later> {
  const ref = await findPost(deps.desk, { workspace: showing.workspace.name, key })
  if (ref === undefined) return 'done'
  const replaced = await poster.replace({ room: mirror.room, ref }, card)
  return typeof replaced === 'string' ? 'done' : replaced
}

async function advance(show: Show, through: string): Promise<void> {
  const { mirror } = show
  if (BigInt(through) > BigInt(mirror.postedThrough)) await keepMirror(show, { ...mirror, postedThrough: through })
}

async function tellThread(show: Show, post: ThreadPost): Promise<'done' | 'gone' | Later> {
  const { deps, drawn, mirror, poster, showing } = show
  const { workspace } = showing
  const { room, root } = mirror
  if (root === null) return 'gone'
  const mention = post.mention && showing.personAddress(post.mention)
  const told = mention === undefined ? {} : { mention }
  const made = await poster.post({
    ...{ room, root, key: post.key },
    make: (key) => workspace.postInThread(root, { card: post.card, key, ...told }),
    instead: (key) => workspace.postInThread(root, { card: deps.notices.unshowable(drawn.number), key }),
  })
  const result = resultOf(made)
  if (result !== 'done') return result
  for (const file of post.files) {
    const shown = await tellFile(show, { room, root, key: `${post.key}:${file}`, file })
    if (shown !== 'done') return shown
  }
  return 'done'
}

type FileToTell = { room: string; root: PostRef; key: string; file: FileId }

async function tellFile(
  { deps, poster, showing }: Show,
  { file, ...place }: FileToTell,
): Promise<'done' | 'gone' | Later> {
  const stored = await readFile(deps.desk, file)
  if (stored === undefined) return 'done'
  const { name, mime, content } = stored
  const make = (key: string) => showing.workspace.postFile(place.root, { id: file, name, mime, content }, key)
  return resultOf(await poster.post({ ...place, make }))
}

/**
 * Who is not here, or cannot be told, is no reason to hold the thread up: the room has the card, and a question finds
 * another way.
 */
async function tellPerson({ deps, poster, showing, conversation }: Show, post: ThreadPost): Promise<'done' | Later> {
  const address = post.to && showing.personAddress(post.to)
  if (address === undefined) return 'done'
  const make = (key: string) => showing.workspace.tell(address, post.card, key)
  const made = await poster.post({ room: address, key: post.key, make })
  if (made.kind === 'later') return { inMs: made.inMs, kept: made.kept }
  // Workspaces say in several ways that they do not know somebody, and a refusal is one of them.
  if (made.kind === 'made') return 'done'
  const { name } = showing.workspace
  deps.log.warn({ workspace: name, conversation }, 'A person cannot be told directly')
  if (post.to) await missContact(deps.desk, { fact: post.through, to: post.to, workspace: name, post: post.key })
  return 'done'
}

function resultOf(made: Made): 'done' | 'gone' | Later {
  if (made.kind === 'later') return { inMs: made.inMs, kept: made.kept }
  return made.kind === 'gone' ? 'gone' : 'done'
}

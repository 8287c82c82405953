import type { z } from 'zod'
import { askAtPost, conversationAt } from '../../desk/index'
import { openRouter, readRawBody, type RequestHandler, type Response, type Router } from '../../lib/http-door'
import type { AskId, ConversationId } from '../../lib/ids'
import type { Actor, Answer, Deed } from '../acts/answer'
import { parseVerb } from '../acts/commands'
import type { Counter } from '../counter'
import { filesOf } from './files'
import { parseJson, PRESS, SAY, SUBMIT, VERB } from './parse'
import { actorOf, REHEARSAL } from './people'
import { insertPost, readPost, type PostId } from './posts.store'
import type { Post } from './wire'

/** Text and fields of one act, far above what any dialog takes; files are uploaded by themselves. */
const MAX_ACT_BYTES = 512 * 1024

/** The post that a note or a verb was typed as. */
export const originOf = (post: string): string => `${REHEARSAL}:${post}`

/** What people do at the page. Each becomes the same deed that Slack would make of it. */
export function actRoutes(counter: Counter, changed: () => void): Router {
  const router = openRouter()
  const read = readRawBody(MAX_ACT_BYTES)
  const press = (body: z.infer<typeof PRESS>): Deed => ({ kind: 'press', act: body.act, value: toValue(body.value) })
  router.post('/rehearsal/api/press', read, deedRoute(counter, PRESS, press))
  router.post(
    '/rehearsal/api/submit',
    read,
    deedRoute(counter, SUBMIT, (body) => ({
      kind: 'submit',
      act: body.act,
      value: toValue(body.value),
      entries: body.entries,
      kept: body.kept,
      submitKey: body.submitKey,
    })),
  )
  router.post(
    '/rehearsal/api/verb',
    read,
    deedRoute(counter, VERB, (body) => verbDeed(counter, body)),
  )
  router.post('/rehearsal/api/say', read, sayRoute(counter, changed))
  return router
}

type Played = { as: string }

function deedRoute<Body extends Played>(
  counter: Counter,
  schema: z.ZodType<Body>,
  toDeed: (body: Body) => Deed | Promise<Deed>,
): RequestHandler {
  return async (request, response) => {
    const body = parseJson(schema, request, response)
    if (body === undefined) return
    const actor = knownActor(counter, body, response)
    if (actor !== undefined) response.json(await counter.perform(actor, await toDeed(body)))
  }
}

function knownActor(counter: Counter, { as }: Played, response: Response): Actor | undefined {
  const actor = actorOf(counter, as)
  if (actor === undefined) {
    response.status(403).json({ error: { code: 'forbidden', message: 'The playbook knows nobody of this name.' } })
  }
  return actor
}

async function verbDeed(counter: Counter, { verb, words, root }: z.infer<typeof VERB>): Promise<Deed> {
  const conversation = root === undefined ? undefined : await conversationOf(counter, root)
  return { kind: 'say', verb, words, ...(conversation === undefined ? {} : { conversation }) }
}

/**
 * Text typed into a room or a thread. It is a post first, as in any workspace, and then what it says: a slash command,
 * a verb, or internal text. The key makes a repeated request the same post, and the origin makes it the same act.
 */
function sayRoute(counter: Counter, changed: () => void): RequestHandler {
  return async (request, response) => {
    const said = parseJson(SAY, request, response)
    if (said === undefined) return
    const actor = knownActor(counter, said, response)
    if (actor === undefined) return
    const command = said.root === undefined ? slashCommand(said.text) : undefined
    if (command !== undefined) {
      // A command leaves no post behind, so its key alone makes a repeated request the same act.
      const deed = { kind: 'say', ...command, origin: originOf(said.key), files: said.files } as const
      return void response.json(await counter.perform(actor, deed))
    }
    const place = await placeOf(counter, said)
    if (place === undefined || (said.text.trim() === '' && said.files.length === 0)) {
      const message = place === undefined ? 'This place is not there any more.' : 'Write something first.'
      return void response.status(400).json({ error: { code: 'invalid', message } })
    }
    const files = await filesOf(counter, said.files)
    const body = { kind: 'said', text: said.text, files } as const
    const post = await insertPost(counter.desk.db, {
      ...place,
      author: said.as,
      mention: null,
      key: `said:${said.key}`,
      body,
    })
    changed()
    const { conversation, ask } = place
    response.json(await performSaid(counter, actor, { ...said, post: post.id, conversation, ask }))
  }
}

type Said = { text: string; files: readonly string[]; post: PostId } & About
/** What a thread is about; `ask`: it hangs under a direct message that asks something. */
type About = { conversation: ConversationId | undefined; ask: AskId | undefined }

async function performSaid(counter: Counter, actor: Actor, said: Said): Promise<Answer> {
  // Talk among colleagues that hangs under no card: nothing for the desk.
  if (said.conversation === undefined) return { kind: 'done' }
  const spoken = parseVerb(said.text) ?? { verb: 'note', words: said.text }
  const { conversation, ask, files } = said
  const about = { conversation, ...(ask === undefined ? {} : { ask }) }
  return counter.perform(actor, { kind: 'say', ...spoken, ...about, origin: originOf(said.post), files })
}

type Place = Pick<Post, 'place' | 'address' | 'root'> & About

async function placeOf(
  counter: Counter,
  { root, room }: { root?: string | undefined; room?: string | undefined },
): Promise<Place | undefined> {
  if (root === undefined) {
    return room === undefined
      ? undefined
      : { place: 'room', address: room, root: null, conversation: undefined, ask: undefined }
  }
  const post = await readPost(counter.desk.db, root)
  if (post === undefined || post.root !== null) return undefined
  const ask = post.place === 'direct' ? await askAtPost(counter.desk, { workspace: REHEARSAL, ref: root }) : undefined
  return { place: post.place, address: post.address, root, conversation: await conversationOf(counter, root), ask }
}

const conversationOf = (counter: Counter, root: string): Promise<ConversationId | undefined> =>
  conversationAt(counter.desk, { workspace: REHEARSAL, ref: root })

function slashCommand(text: string): { verb: string; words: string } | undefined {
  const found = /^\/(\p{L}+)(?:\s+([\s\S]*))?$/u.exec(text.trim())
  return found?.[1] === undefined ? undefined : { verb: found[1].toLowerCase(), words: (found[2] ?? '').trim() }
}

/** Absent and undefined are the same to the page and different to the compiler. */
function toValue({ c, v, r, a, h }: z.infer<typeof PRESS>['value']) {
  return {
    c,
    ...(v === undefined ? {} : { v }),
    ...(r === undefined ? {} : { r }),
    ...(a === undefined ? {} : { a }),
    ...(h === undefined ? {} : { h }),
  }
}

import { deleteNote, editNote } from '../../desk/index'
import { openRouter, readRawBody, type RequestHandler, type Router } from '../../lib/http-door'
import type { Counter } from '../counter'
import { originOf } from './acts'
import { parseJson, RESAY, UNSAY } from './parse'
import { readPost, removePost, replaceBody } from './posts.store'
import type { Post } from './wire'

const MAX_BYTES = 512 * 1024

/** People mend and remove what they typed themselves; the notes that it became follow, and nothing is sent again. */
export function secondThoughtRoutes(counter: Counter, changed: () => void): Router {
  const router = openRouter()
  const read = readRawBody(MAX_BYTES)
  router.post('/rehearsal/api/resay', read, resayRoute(counter, changed))
  router.post('/rehearsal/api/unsay', read, unsayRoute(counter, changed))
  return router
}

function resayRoute(counter: Counter, changed: () => void): RequestHandler {
  return async (request, response) => {
    const wish = parseJson(RESAY, request, response)
    if (wish === undefined) return
    const post = await ownPost(counter, wish)
    if (post === undefined || post.body.kind !== 'said' || wish.text.trim() === '') {
      return void response.status(403).json(NOT_YOURS)
    }
    await editNote(counter.desk, { origin: originOf(post.id), text: wish.text })
    await replaceBody(counter.desk.db, post.id, { ...post.body, text: wish.text })
    changed()
    response.json({ kind: 'done' })
  }
}

function unsayRoute(counter: Counter, changed: () => void): RequestHandler {
  return async (request, response) => {
    const wish = parseJson(UNSAY, request, response)
    if (wish === undefined) return
    const post = await ownPost(counter, wish)
    if (post === undefined) return void response.status(403).json(NOT_YOURS)
    await deleteNote(counter.desk, { origin: originOf(post.id) })
    await removePost(counter.desk.db, post.id)
    changed()
    response.json({ kind: 'done' })
  }
}

async function ownPost(counter: Counter, { as, post: id }: { as: string; post: string }): Promise<Post | undefined> {
  const post = await readPost(counter.desk.db, id)
  return post?.author === as && post.body.kind === 'said' && !post.gone ? post : undefined
}

const NOT_YOURS = { error: { code: 'forbidden', message: 'Only your own words can be changed.' } } as const

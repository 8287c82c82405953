import { storeFile } from '../../desk/index'
import { openRouter, type Router } from '../../lib/http-door'
import type { Log } from '../../lib/log'
import type { Card } from '../cards/card'
import type { Counter } from '../counter'
import { wordsIn } from '../words/choose'
import { WorkspaceError, type FilePost, type PostRef, type Workspace } from '../workspace'
import { actRoutes } from './acts'
import { fileRoutes } from './files'
import type { Gate } from './gate'
import { openLive, type Live } from './live'
import { doorStyle, pageRoutes } from './pages'
import { REHEARSAL } from './people'
import { findPostByKey, headChange, insertPost, readPost, replaceBody, type NewPost } from './posts.store'
import { readRoutes } from './reads'
import { secondThoughtRoutes } from './second-thoughts'
import type { CustomerLine } from './wire'

export { openGate, type Gate } from './gate'
export type { CustomerLine } from './wire'

/** What people call a channel, as a heading; the page speaks English. */
export const placeName = (channel: string): string => {
  const name = wordsIn('en').names.channel(channel)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

export type RehearsalOptions = {
  /** Decides who may come in; the simulated channels stand behind the same one. */
  gate: Gate
  /** The windows at the customers' side, in the order of their tabs. */
  customers: readonly CustomerLine[]
  log: Log
}

/** The workspace in the browser: it shows what it is told, and turns what people do at the page into deeds. */
export function openRehearsal(options: RehearsalOptions, counter: Counter): Workspace {
  const { db } = counter.desk
  const live = openLive({ db, log: options.log })
  const post = async (entry: NewPost): Promise<PostRef> => {
    const { id } = await insertPost(db, entry)
    live.changed()
    return id
  }
  return {
    name: REHEARSAL,
    postCard: (room, card, key) =>
      post({ ...ofSportello, place: 'room', address: room, root: null, key, body: shown(card) }),
    redraw: async (ref, card) => {
      if (!(await replaceBody(db, ref, shown(card))))
        throw new WorkspaceError('gone', 'This card is not here any more.')
      live.changed()
    },
    postInThread: async (root, { card, key, mention }) =>
      post({ ...(await under(counter, root)), author: null, mention: mention ?? null, key, body: shown(card) }),
    postFile: async (root, file, key) => {
      const body = { kind: 'file', file: await keepFile(counter, file) } as const
      return post({ ...(await under(counter, root)), author: null, mention: null, key, body })
    },
    tell: (person, card, key) =>
      post({ ...ofSportello, place: 'direct', address: person, root: null, key, body: shown(card) }),
    find: (_place, key) => findPostByKey(db, key),
    // What people do at the page is done before it is answered: no delivery is ever kept for later.
    handle: () => Promise.resolve(),
    routes: allRoutes(options, counter, live),
    probe: () =>
      headChange(db).then(
        () => ({ ok: true }) as const,
        () => ({ ok: false, reason: 'The database does not answer.' }) as const,
      ),
    close: live.close,
  }
}

function allRoutes({ gate, customers }: RehearsalOptions, counter: Counter, live: Live): Router {
  const router = openRouter()
  router.use(doorStyle())
  router.use(gate.routes)
  router.use('/rehearsal', gate.guard)
  router.use(pageRoutes())
  router.use(readRoutes(counter, customers))
  router.use(actRoutes(counter, live.changed))
  router.use(secondThoughtRoutes(counter, live.changed))
  router.use(fileRoutes(counter))
  router.use(live.routes)
  return router
}

const ofSportello = { author: null, mention: null } as const
const shown = (card: Card) => ({ kind: 'card', card }) as const

async function under(counter: Counter, root: PostRef): Promise<Pick<NewPost, 'place' | 'address' | 'root'>> {
  const post = await readPost(counter.desk.db, root)
  if (post === undefined) throw new WorkspaceError('gone', 'The card of this thread is not here any more.')
  return { place: post.place, address: post.address, root }
}

async function keepFile(counter: Counter, { name, mime, content }: FilePost) {
  const file = await storeFile(counter.desk, { name, mime, content })
  return { file, name, mime, bytes: content.length }
}

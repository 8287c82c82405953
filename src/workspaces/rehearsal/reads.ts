import { openRouter, type Router } from '../../lib/http-door'
import type { Counter } from '../counter'
import { addressOf, peopleOf } from './people'
import { queryId, queryOf } from './parse'
import { headChange, latestOfPlaces, postsOf, readPost, threadOf } from './posts.store'
import type { CustomerLine, Post, PostPage, RoomLine, Stage } from './wire'

const CARDS_A_PAGE = 30
const POSTS_A_PAGE = 100

/** What the page reads. Nothing here depends on who is played: whoever may open the room may play everybody. */
export function readRoutes(counter: Counter, customers: readonly CustomerLine[]): Router {
  const { db } = counter.desk
  const router = openRouter()
  router.get('/rehearsal/api/stage', async (_request, response) => {
    response.set('cache-control', 'no-store').json(await readStage(counter, customers))
  })
  router.get('/rehearsal/api/posts', async (request, response) => {
    const place = queryOf(request, 'place') === 'direct' ? 'direct' : 'room'
    const address = queryOf(request, 'address') ?? ''
    const posts = await postsOf(db, { place, address, before: queryId(request, 'before') }, CARDS_A_PAGE + 1)
    response.set('cache-control', 'no-store').json(page(posts, CARDS_A_PAGE))
  })
  router.get('/rehearsal/api/thread', async (request, response) => {
    const root = await readPost(db, queryOf(request, 'root') ?? '')
    if (root === undefined) return void response.status(404).json(NOT_HERE)
    const posts = await threadOf(db, { root: root.id, before: queryId(request, 'before') }, POSTS_A_PAGE + 1)
    response.set('cache-control', 'no-store').json({ root, ...page(posts, POSTS_A_PAGE) })
  })
  return router
}

async function readStage(counter: Counter, customers: readonly CustomerLine[]): Promise<Stage> {
  const { db } = counter.desk
  // The head first: what is posted while the rest is read comes again by the stream and replaces itself.
  const head = await headChange(db)
  const latest = await latestOfPlaces(db)
  const playbook = counter.desk.playbook()
  const named: RoomLine[] = playbook.rooms.map((room) => {
    const address = addressOf(room)
    return { address, name: room.name, latest: latestAt(latest, 'room', address) }
  })
  // Rooms that the playbook does not name any more still have their posts.
  const former = latest.filter(
    ({ place, address }) => place === 'room' && !named.some((room) => room.address === address),
  )
  return {
    brand: playbook.brand,
    people: peopleOf(counter),
    rooms: [...named, ...former.map(({ address, latest: change }) => ({ address, name: address, latest: change }))],
    direct: Object.fromEntries(
      latest.filter(({ place }) => place === 'direct').map((one) => [one.address, one.latest]),
    ),
    customers,
    head,
  }
}

type Latest = Awaited<ReturnType<typeof latestOfPlaces>>

const latestAt = (latest: Latest, place: Post['place'], address: string): string =>
  latest.find((one) => one.place === place && one.address === address)?.latest ?? '0'

/** One more than fits was asked for, to know whether there are earlier ones. */
const page = (posts: readonly Post[], size: number): PostPage => ({
  posts: posts.slice(-size),
  more: posts.length > size,
})

const NOT_HERE = { error: { code: 'not-found', message: 'This thread is not here.' } } as const

import { openEventStream, type EventStream } from '../../lib/event-stream'
import { tailFeed, type Feed } from '../../lib/feed'
import { openRouter, type Request, type Router } from '../../lib/http-door'
import type { Db } from '../../lib/db'
import type { Log } from '../../lib/log'
import { queryOf } from './parse'
import { changesAfter, headChange } from './posts.store'
import type { Post } from './wire'

/** Another replica's posts are seen this late at most; this one's at once, by a kick. */
const POLL_MS = 500
const CHANGES_A_READ = 200
/** A page that missed more starts anew instead of replaying them all. */
const MAX_CATCH_UP = 1_000

type Change = { readonly id: bigint; readonly post: Post }

export type Live = { routes: Router; changed: () => void; close: () => Promise<void> }

/** Tells every open page what was posted, redrawn and removed, through whichever replica it happened. */
export function openLive({ db, log }: { db: Db; log: Log }): Live {
  const feed: Feed<Change> = tailFeed<Change>({
    read: async (after) => {
      const posts = await changesAfter(db, String(after), CHANGES_A_READ)
      return posts.map((post) => ({ id: BigInt(post.change), post }))
    },
    startAfter: async () => BigInt(await headChange(db)),
    intervalMs: POLL_MS,
    onError: (error) => log.warn({ component: 'rehearsal', error }, 'the feed of posts could not be read'),
  })
  const streams = new Set<EventStream>()
  const router = openRouter()
  router.get('/rehearsal/api/events', async (request, response) => {
    const after = startOf(request)
    const stream = openEventStream(response)
    streams.add(stream)
    // Listening begins before catching up, so that nothing falls between the two.
    const waiting: Change[] = []
    const reader = { sent: after, live: false }
    const send = ({ id, post }: Change): void => {
      if (id <= reader.sent) return
      reader.sent = id
      stream.send('post', post, id)
    }
    const stop = feed.subscribe((change) => (reader.live ? send(change) : void waiting.push(change)))
    void stream.closed.then(() => (stop(), streams.delete(stream)))
    try {
      await feed.begun()
      await catchUp(db, { after, send, stream })
      for (const change of waiting) send(change)
      reader.live = true
    } catch (error) {
      log.warn({ component: 'rehearsal', error }, 'a page could not catch up')
      stream.close()
    }
  })
  return { routes: router, changed: () => feed.kick(), close: () => closeAll(feed, streams) }
}

type CatchUp = { after: bigint; send: (change: Change) => void; stream: EventStream }

async function catchUp(db: Db, { after, send, stream }: CatchUp): Promise<void> {
  const head = BigInt(await headChange(db))
  if (head - after > MAX_CATCH_UP) return stream.send('restart', {}, head)
  for (let last = after; last < head;) {
    const posts = await changesAfter(db, String(last), CHANGES_A_READ)
    for (const post of posts) send({ id: BigInt(post.change), post })
    const end = posts.at(-1)
    if (end === undefined) return
    last = BigInt(end.change)
  }
}

/** Where a page stopped: what its browser says when it reconnects by itself, else what the page asked for. */
function startOf(request: Request): bigint {
  const given = request.headers['last-event-id'] ?? queryOf(request, 'after') ?? '0'
  return typeof given === 'string' && /^\d{1,18}$/.test(given) ? BigInt(given) : 0n
}

async function closeAll(feed: Feed<Change>, streams: ReadonlySet<EventStream>): Promise<void> {
  await feed.stop()
  for (const stream of streams) stream.close()
}

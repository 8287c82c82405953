import { openEventStream, type EventStream } from '../../lib/event-stream'
import type { Db } from '../../lib/db'
import { tailFeed } from '../../lib/feed'
import { openRouter, type Request, type Router } from '../../lib/http-door'
import type { Log } from '../../lib/log'
import { changesAfter, headChange } from './phone.store'
import type { PhoneMessage } from './wire'

const POLL_MS = 500
const CHANGES_A_READ = 200
/** A page that missed more loads itself anew. */
const MAX_CATCH_UP = 1_000

type Change = { readonly id: bigint; readonly message: PhoneMessage }
type Options = { db: Db; log: Log; account: string; path: string }

export type PhoneLive = { routes: Router; changed: () => void; close: () => Promise<void> }

/** Tells every open page of this phone what was written, changed and delivered, through whichever replica it was. */
export function openPhoneLive({ db, log, account, path }: Options): PhoneLive {
  const read = async (after: bigint): Promise<Change[]> => {
    const messages = await changesAfter(db, { account, after: String(after) }, CHANGES_A_READ)
    return messages.map((message) => ({ id: BigInt(message.change), message }))
  }
  const feed = tailFeed<Change>({
    read,
    startAfter: async () => BigInt(await headChange(db, account)),
    intervalMs: POLL_MS,
    onError: (error) => log.warn({ component: 'rehearsal', account, error }, 'the feed of a phone could not be read'),
  })
  const streams = new Set<EventStream>()
  const router = openRouter()
  router.get(`${path}/api/events`, async (request, response) => {
    const start = startOf(request)
    const stream = openEventStream(response)
    streams.add(stream)
    let sent = start
    let waiting: Change[] | undefined = []
    const send = ({ id, message }: Change): void => {
      if (id <= sent) return
      sent = id
      stream.send('message', message, id)
    }
    // Listening begins before catching up, so that nothing falls between the two.
    const stop = feed.subscribe((change) => (waiting === undefined ? send(change) : void waiting.push(change)))
    void stream.closed.then(() => (stop(), streams.delete(stream)))
    try {
      await feed.begun()
      const head = BigInt(await headChange(db, account))
      if (head - start > MAX_CATCH_UP) stream.send('restart', {}, head)
      else for (let missed = await read(sent); missed.length > 0; missed = await read(sent)) missed.forEach(send)
      waiting.forEach(send)
      waiting = undefined
    } catch (error) {
      log.warn({ component: 'rehearsal', account, error }, 'a phone could not catch up')
      stream.close()
    }
  })
  const close = async (): Promise<void> => {
    await feed.stop()
    for (const stream of streams) stream.close()
  }
  return { routes: router, changed: () => feed.kick(), close }
}

/** Where a page stopped: what its browser says when it reconnects by itself, else what the page asked for. */
function startOf(request: Request): bigint {
  const given: unknown = request.headers['last-event-id'] ?? request.query['after']
  return typeof given === 'string' && /^\d{1,18}$/.test(given) ? BigInt(given) : 0n
}

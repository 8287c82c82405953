import { openEventStream, type EventStream } from '../../lib/event-stream'
import { tailFeed } from '../../lib/feed'
import type { Request, Response } from '../../lib/http-door'
import type { ChannelDeps } from '../channel'
import { lastChange, linesAfter, linesSince, type ChatLine } from './webchat.store'
import { toWire } from './wire'

/** How soon a reply shows in the customer's browser, in milliseconds. */
const POLL_MS = 400
const LINES_A_READ = 200
/** Windows in which somebody may have the same chat open, for one process. */
const MAX_STREAMS_A_CHAT = 8

export type Streams = {
  /** False when this chat is open in too many windows already. */
  open: (thread: string, exchange: { request: Request; response: Response }) => boolean
  close: () => Promise<void>
}

/** Live lines for every open browser of this process, from one reader of the database. */
export function openStreams({ db, log, account }: ChannelDeps): Streams {
  const lines = openLines({ db, log, account })
  const open = new Map<string, Set<EventStream>>()

  const follow = async (place: { thread: string; after: bigint }, stream: EventStream): Promise<void> => {
    let told = place.after
    const tell = (line: ChatLine): void => {
      if (line.account !== account.id || line.thread !== place.thread || line.id <= told) return
      told = line.id
      stream.send('line', toWire(line), line.id)
    }
    // Listening begins before catching up: held lines are told afterwards, in order, none twice and none left out.
    let held: ChatLine[] | undefined = []
    const listening = lines.listen((line) => void (held ? held.push(line) : tell(line)))
    void stream.closed.then(listening.stop)
    await listening.begun
    for (let full = true; full;) {
      const missed = await linesSince(
        db,
        { account: account.id, thread: place.thread },
        { after: told, limit: LINES_A_READ },
      )
      missed.forEach(tell)
      full = missed.length === LINES_A_READ
    }
    held.forEach(tell)
    held = undefined
  }

  return {
    open: (thread, { request, response }) => {
      const streams = open.get(thread) ?? new Set()
      if (streams.size >= MAX_STREAMS_A_CHAT) return false
      const stream = openEventStream(response)
      open.set(thread, streams.add(stream))
      void stream.closed.then(() => {
        streams.delete(stream)
        if (streams.size === 0) open.delete(thread)
      })
      follow({ thread, after: startOf(request) }, stream).catch((error: unknown) => {
        log.warn({ account: account.id, error }, 'a browser could not catch up; it connects again')
        stream.close()
      })
      return true
    },
    close: async () => {
      await lines.stop()
      for (const stream of [...open.values()].flatMap((streams) => [...streams])) stream.close()
    },
  }
}

type Lines = {
  /** `begun` resolves when everything that is written from now on will be heard. */
  listen: (hear: (line: ChatLine) => void) => { begun: Promise<void>; stop: () => void }
  stop: () => Promise<void>
}

/** The feed forgets where it was whenever nobody listens, and asks anew with the first who comes. */
function openLines({ db, log, account }: Pick<ChannelDeps, 'db' | 'log' | 'account'>): Lines {
  let listeners = 0
  let begun = openBeginning()
  const feed = tailFeed<ChatLine>({
    read: (after) => linesAfter(db, after, LINES_A_READ),
    startAfter: async () => {
      const last = await lastChange(db)
      begun.tell()
      return last
    },
    intervalMs: POLL_MS,
    onError: (error) =>
      log.warn({ account: account.id, error }, 'the web chat could not be read; browsers see new lines later'),
  })
  return {
    listen: (hear) => {
      if (listeners === 0) begun = openBeginning()
      listeners += 1
      const unsubscribe = feed.subscribe(hear)
      return {
        begun: begun.told,
        stop: () => {
          listeners -= 1
          unsubscribe()
        },
      }
    },
    stop: feed.stop,
  }
}

function openBeginning(): { told: Promise<void>; tell: () => void } {
  let tell = (): void => undefined
  const told = new Promise<void>((resolve) => (tell = resolve))
  return { told, tell }
}

/** Where a browser stopped: what it says when it connects again by itself, else what the page asked for. */
function startOf(request: Request): bigint {
  const given = String(request.headers['last-event-id'] ?? request.query['after'] ?? '')
  return /^\d{1,18}$/.test(given) ? BigInt(given) : 0n
}

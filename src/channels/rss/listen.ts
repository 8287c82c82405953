import { z } from 'zod'
import type { Delivery } from '../../desk/index'
import { fetchStranger } from '../../lib/stranger'
import type { AccountId } from '../../lib/ids'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { readAs } from '../unreadable'
import type { Search } from './keywords'
import { parseFeedBody } from './receive'

export type Watch = {
  account: AccountId
  feeds: readonly string[]
  search: Search
  everyMs: number
  timeoutMs: number
  /** An address of our own network from which feeds may be read although it is not public. */
  permit: (url: URL) => boolean
}

/** A feed has dozens of entries; what has fallen out of it does not come back. */
const MAX_KNOWN = 1_000
const MAX_FEED_BYTES = 5 * 1024 * 1024

const feedState = z.object({
  etag: z.string().optional(),
  modified: z.string().optional(),
  known: z.array(z.string()).max(MAX_KNOWN),
})
const cursorSchema = z.object({
  /** When the account was connected. */
  since: z.number(),
  feeds: z.record(z.string(), feedState),
})
type FeedState = z.infer<typeof feedState>
type Cursor = z.infer<typeof cursorSchema>

/** Looks at every feed from time to time, until the signal aborts. A feed that does not answer holds up no other. */
export const watchFeeds = (watch: Watch, intake: Intake, signal: AbortSignal): Promise<void> =>
  inRounds(watch.everyMs, signal, () => lookAtFeeds(watch, intake, signal))

/** Reads each feed once. First what is new is kept, then the place: a crash in between repeats, and repeats are known. */
export async function lookAtFeeds(watch: Watch, intake: Intake, signal: AbortSignal): Promise<void> {
  const cursor = await beginAt(intake)
  for (const url of watch.feeds) {
    if (signal.aborted) return
    const state = await lookAt(url, { watch, intake, cursor })
    if (state === undefined) continue
    cursor.feeds[url] = state
    await intake.saveCursor(JSON.stringify(cursor))
  }
}

async function beginAt(intake: Intake): Promise<Cursor> {
  const read = readAs(cursorSchema, (await intake.readCursor()) ?? '')
  if (read.ok) return read.data
  const cursor = { since: intake.now().getTime(), feeds: {} }
  await intake.saveCursor(JSON.stringify(cursor))
  return cursor
}

type Look = { watch: Watch; intake: Intake; cursor: Cursor }

/** What is to be remembered of a feed; undefined when nothing is new. */
async function lookAt(url: string, { watch, intake, cursor }: Look): Promise<FeedState | undefined> {
  const before = cursor.feeds[url]
  const answer = await fetchFeed(url, watch, before)
  const host = new URL(url).host
  if (!answer.ok) {
    if (answer.status !== 304)
      intake.log.warn({ account: watch.account, host, why: answer.why, status: answer.status }, 'A feed cannot be read')
    return undefined
  }
  const known = before && new Set(before.known)
  const events = parseFeedBody(answer.body, {
    ...{ account: watch.account, search: watch.search, url, known },
    ...{ contentType: answer.contentType, now: intake.now(), since: new Date(cursor.since) },
  })
  if (events.some(({ kind }) => kind === 'unreadable')) {
    intake.log.warn({ account: watch.account, host }, 'A feed is none: neither RSS nor Atom')
    return undefined
  }
  // What no keyword is in is the reason for having keywords, and is not kept.
  const found = events.filter(({ kind }) => kind === 'message')
  const deliveries = found.map((event): Delivery => ({
    source: 'customer',
    channel: 'rss',
    event,
    raw: Buffer.from(JSON.stringify(event)),
  }))
  if (deliveries.length > 0) await intake.accept(deliveries)
  return {
    ...named('etag', answer.headers['etag']),
    ...named('modified', answer.headers['last-modified']),
    known: events.map(({ dedupeKey }) => dedupeKey).slice(0, MAX_KNOWN),
  }
}

export const fetchFeed = (url: string, watch: Pick<Watch, 'permit' | 'timeoutMs'>, before?: FeedState) =>
  fetchStranger(url, {
    permit: watch.permit,
    timeoutMs: watch.timeoutMs,
    maxBytes: MAX_FEED_BYTES,
    headers: {
      accept: 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
      'user-agent': 'Sportello (feed reader)',
      ...named('if-none-match', before?.etag),
      ...named('if-modified-since', before?.modified),
    },
  })

const named = <Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> =>
  value === undefined || value === '' ? {} : ({ [name]: value } as Record<Name, string>)

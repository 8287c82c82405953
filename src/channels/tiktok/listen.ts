import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { readAs } from '../unreadable'
import type { Pace } from './pace'
import type { Comment } from './payload'
import { listComments, listVideos, PAGE, readReplies, type Tiktok } from './read'
import { eventsOf, isHidden, threadOf, writtenAt, type Page, type Thread } from './receive'

export type Polling = { tiktok: Tiktok; pace: Pace; intake: Intake; signal: AbortSignal; videos: number }

const MAX_KNOWN = 4_000
const MAX_COUNTS = 2_000
const cursorSchema = z.object({
  /** When the account was connected: what was written before is not ours to answer. */
  since: z.number(),
  /** When older comments were looked at for the last time. */
  deepAt: z.number(),
  /** Comments that were kept, and those that were hidden when they were seen; the newest last. */
  known: z.array(z.string()).max(MAX_KNOWN),
  /** How many answers a comment had. */
  counts: z.array(z.tuple([z.string(), z.number()])).max(MAX_COUNTS),
})
type Cursor = z.infer<typeof cursorSchema>

/** TikTok sorts the first five hundred of a video; whoever needs what is behind them reads on to the end. */
const SORTED_PAGES = Math.floor(500 / PAGE)
const MAX_PAGES = 40
/** Answers do not bring a comment forward: older comments are looked at as well, but not each time. */
const DEEP_PAGES = 3
const DEEP_EVERY_MS = 3_600_000

/** Reads what is new from time to time, until the signal aborts. */
export const pollComments = (polling: Polling, everyMs: number): Promise<void> =>
  inRounds(everyMs, polling.signal, () => readAccount(polling))

/**
 * One round over the latest videos. After each what is new is kept, and then the place: a crash in between repeats, and
 * repeats are known; a round that TikTok cuts off goes on where it was.
 */
export async function readAccount(polling: Polling): Promise<void> {
  const { tiktok, pace, intake, signal, videos } = polling
  const saved = readAs(cursorSchema, (await intake.readCursor()) ?? '')
  const now = intake.now().getTime()
  let place: Cursor = saved.ok ? saved.data : { since: now, deepAt: now, known: [], counts: [] }
  if (!saved.ok) await intake.saveCursor(JSON.stringify(place))
  const isDeep = now - place.deepAt >= DEEP_EVERY_MS
  for (const video of await listVideos(tiktok, videos, { signal, pace })) {
    if (signal.aborted) return
    place = await readVideo(polling, { video, place, isDeep })
  }
  if (isDeep && !signal.aborted) await intake.saveCursor(JSON.stringify({ ...place, deepAt: now }))
}

type Reading = { video: string; place: Cursor; isDeep: boolean }
type Found = { events: InboundEvent[]; known: Set<string>; counts: Map<string, number>; since: number }

async function readVideo(polling: Polling, { video, place, isDeep }: Reading): Promise<Cursor> {
  const { intake, signal } = polling
  const found: Found = {
    ...{ events: [], known: new Set(place.known), counts: new Map(place.counts) },
    // TikTok tells whole seconds.
    since: Math.floor(place.since / 1000) * 1000,
  }
  await walk(polling, { video, isDeep, found })
  if (signal.aborted) return place
  found.events.sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
  if (found.events.length > 0) await intake.accept(found.events.map(toDelivery))
  const next: Cursor = {
    ...{ since: place.since, deepAt: place.deepAt },
    ...{ known: [...found.known].slice(-MAX_KNOWN), counts: [...found.counts].slice(-MAX_COUNTS) },
  }
  if (JSON.stringify(next) !== JSON.stringify(place)) await intake.saveCursor(JSON.stringify(next))
  return next
}

type Walking = { video: string; isDeep: boolean; found: Found }

async function walk(polling: Polling, { video, isDeep, found }: Walking): Promise<void> {
  const { tiktok, pace, signal } = polling
  let cursor: string | undefined
  for (let pages = 1; pages <= MAX_PAGES && !signal.aborted; pages += 1) {
    const page = await listComments(tiktok, { video, cursor }, { signal, pace })
    // Somebody may have deleted the video, or shut its comments, meanwhile.
    if (page === undefined) break
    const areNew = await takePage(polling, { page, video, found })
    cursor = page.next
    const goesOn = areNew || page.comments.length === 0 || pages > SORTED_PAGES || (isDeep && pages < DEEP_PAGES)
    if (cursor === undefined || !goesOn) break
  }
}

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'tiktok', event },
  raw: Buffer.from(JSON.stringify(event)),
})

type Taking = { page: Page; video: string; found: Found }

/** Whether there was something new on the page. */
async function takePage(polling: Polling, { page, video, found }: Taking): Promise<boolean> {
  found.events.push(...page.unread.filter(({ dedupeKey }) => isNews(found, dedupeKey)))
  let areNew = false
  for (const top of page.comments) {
    const thread = await withReplies(polling, threadOf(top, video), { top, found })
    for (const comment of [top, ...thread.replies]) if (take(comment, thread, { found, polling })) areNew = true
  }
  return areNew
}

/** Whether it was not known; from now on it is. */
function isNews({ known }: Found, key: string): boolean {
  if (known.has(key)) return false
  known.add(key)
  return true
}

/** A comment is looked at anew when it is hidden or shown. */
const keyOf = (comment: Comment): string => `${comment.comment_id}${isHidden(comment) ? ':hidden' : ''}`

function take(comment: Comment, thread: Thread, { found, polling }: { found: Found; polling: Polling }): boolean {
  if (writtenAt(comment).getTime() < found.since || !isNews(found, keyOf(comment))) return false
  const told = { ...polling.tiktok, now: polling.intake.now() }
  found.events.push(...eventsOf(comment, thread, told).filter(({ kind }) => kind !== 'ignored'))
  return true
}

/** A comment comes with three of its answers at most; when it has got more, all of them are read. */
async function withReplies(
  { tiktok, pace, signal }: Polling,
  thread: Thread,
  { top, found }: { top: Comment; found: Found },
): Promise<Thread> {
  const { topId, video } = thread
  const counted = found.counts.get(topId)
  if (counted === top.replies) return thread
  // Written anew at the end: what changes stays known longest.
  found.counts.delete(topId)
  found.counts.set(topId, top.replies)
  const isOld = [top, ...thread.replies].every((comment) => writtenAt(comment).getTime() < found.since)
  if (top.replies <= thread.replies.length || (counted === undefined && isOld)) return thread
  const replies = await readReplies(tiktok, { video, top: topId }, { signal, pace })
  return { ...thread, replies: [...thread.replies, ...replies] }
}

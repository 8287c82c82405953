import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { readAs } from '../unreadable'
import type { Comment } from './payload'
import { listComments, listVideos, NotShownError, PAGE, readReplies, type Tiktok } from './read'
import { eventsOf, isHidden, threadOf, writtenAt, type Page, type Thread } from './receive'

export type Polling = { tiktok: Tiktok; intake: Intake; signal: AbortSignal; videos: number }

/** Of each video, the newest: more than a round looks at unless very many are new, and then repeats are recognised. */
const PER_VIDEO = { known: 1_000, counts: 100 }
const MAX_VIDEOS = 100
const cursorSchema = z.object({
  /** When older comments were looked at for the last time. */
  deepAt: z.number(),
  /** Comments that were kept, and those that were hidden when they were seen; those met last at the end. */
  known: z.array(z.string()).max(PER_VIDEO.known * MAX_VIDEOS),
  /** How many answers a comment had when they were read, or seen not to concern us; those met last at the end. */
  counts: z.array(z.tuple([z.string(), z.number()])).max(PER_VIDEO.counts * MAX_VIDEOS),
})

/** TikTok sorts the first five hundred of a video; whoever needs what is behind them reads on to the end. */
const SORTED_PAGES = Math.floor(500 / PAGE)
const MAX_PAGES = 40
/** Answers do not bring a comment forward: older comments are looked at as well, but not each time. */
const DEEP_PAGES = 3
const DEEP_EVERY_MS = 3_600_000
/** An answer that comes where another one goes changes no count: each hour so many of a video's comments are read anew. */
const ANEW = 5
/** So many at once are kept in one transaction. */
const PIECE = 500

/** Reads what is new from time to time, until the signal aborts. */
export const pollComments = (polling: Polling, everyMs: number): Promise<void> =>
  inRounds(everyMs, polling.signal, () => readAccount(polling))

type Round = Polling & {
  since: Date
  isDeep: boolean
  known: Set<string>
  counts: Map<string, number>
}

/**
 * One round over the latest videos. What is new is kept page by page, and the place at the end: what is read again is
 * recognised. A video that TikTok does not show right stops no other, but the round rejects when all are done.
 */
export async function readAccount(polling: Polling): Promise<void> {
  const { tiktok, intake, signal, videos } = polling
  const read = readAs(cursorSchema, (await intake.readCursor()) ?? '')
  const now = intake.now().getTime()
  const saved = read.ok ? read.data : { deepAt: now, known: [], counts: [] }
  const round: Round = {
    ...{ ...polling, since: await tiktok.since(), isDeep: now - saved.deepAt >= DEEP_EVERY_MS },
    ...{ known: new Set(saved.known), counts: new Map(saved.counts) },
  }
  const { isWhole, failure } = await readVideos(round, await listVideos(tiktok, videos, signal))
  const place: z.infer<typeof cursorSchema> = {
    deepAt: round.isDeep && isWhole ? now : saved.deepAt,
    known: [...round.known].slice(-PER_VIDEO.known * videos),
    counts: [...round.counts].slice(-PER_VIDEO.counts * videos),
  }
  if (!read.ok || JSON.stringify(place) !== JSON.stringify(saved)) await intake.saveCursor(JSON.stringify(place))
  if (failure !== undefined) throw failure
}

/** `isWhole`: whether all were asked for, though one or the other may have failed. */
async function readVideos(round: Round, videos: readonly string[]): Promise<{ isWhole: boolean; failure?: unknown }> {
  let failure: unknown
  for (const video of videos) {
    if (round.signal.aborted) return { isWhole: false }
    try {
      await readVideo(round, video)
    } catch (error) {
      failure ??= error
      // A limit, a refused token, or our own database: it is the same for all others.
      if (!(error instanceof NotShownError)) return { isWhole: false, failure }
    }
  }
  return { isWhole: true, failure }
}

/** What of one video was met: remembered only when all of it was read, since what is known ends the reading. */
type Reading = {
  round: Round
  video: string
  /** Keys in the order of the pages, the newest first. */
  tops: Set<string>
  answers: Set<string>
  counts: Map<string, number>
  /** Threads with more answers than came along, as many as before. */
  unchanged: Thread[]
  /** Why the answers to a comment could not be read. */
  failure: unknown
}

async function readVideo(round: Round, video: string): Promise<void> {
  const met = { tops: new Set<string>(), answers: new Set<string>(), counts: new Map<string, number>() }
  const reading: Reading = { round, video, ...met, unchanged: [], failure: undefined }
  await walk(reading)
  if (round.isDeep) await readAnew(reading)
  if (round.signal.aborted) return
  // What was met before is written anew at the end, the newest last: that is needed longest.
  for (const key of [...met.tops, ...met.answers].slice(0, PER_VIDEO.known).reverse()) {
    round.known.delete(key)
    round.known.add(key)
  }
  for (const [top, count] of [...met.counts].slice(0, PER_VIDEO.counts).reverse()) {
    round.counts.delete(top)
    round.counts.set(top, count)
  }
  if (reading.failure !== undefined) throw reading.failure
}

async function walk(reading: Reading): Promise<void> {
  const { signal, isDeep } = reading.round
  let cursor: string | undefined
  for (let pages = 1; pages <= MAX_PAGES && !signal.aborted; pages += 1) {
    const page = await nextPage(reading, cursor)
    if (page === undefined) return
    const mayHaveMore = await takePage(reading, page)
    if (!page.isList) throw new NotShownError('TikTok tells the comments of a video in a way that cannot be read.')
    cursor = page.next
    const goesOn = mayHaveMore || pages > SORTED_PAGES || (isDeep && pages < DEEP_PAGES)
    if (cursor === undefined || !goesOn) return
  }
}

/** Undefined when somebody has deleted the video meanwhile: TikTok says so of the first page. */
async function nextPage({ round, video }: Reading, cursor: string | undefined): Promise<Page | undefined> {
  const page = await listComments(round.tiktok, { video, cursor }, round.signal)
  if (page === undefined && cursor !== undefined)
    throw new NotShownError('TikTok does not show all comments of a video.')
  return page
}

/** Each hour others, so that in some hours all have had their turn. */
async function readAnew(reading: Reading): Promise<void> {
  const { unchanged, round } = reading
  const hour = Math.floor(round.intake.now().getTime() / DEEP_EVERY_MS)
  const from = (hour * ANEW) % Math.max(1, unchanged.length)
  for (const thread of [...unchanged.slice(from), ...unchanged.slice(0, from)].slice(0, ANEW))
    await keep(round, newsUnder(reading, await withAllReplies(reading, thread)))
}

/** Keeps what is new on a page. Whether more may stand behind it: a comment of the first level was new, or none shown. */
async function takePage(reading: Reading, page: Page): Promise<boolean> {
  const { round, tops, video } = reading
  const events = page.unread.filter(({ dedupeKey }) => isNews(reading, reading.answers, dedupeKey))
  let mayHaveMore = page.comments.length === 0
  for (const top of page.comments) {
    const under = await withReplies(reading, threadOf(top, video), top)
    if (!isBefore(round, top) && isNews(reading, tops, keyOf(top))) {
      mayHaveMore = true
      events.push(...eventsFor(reading, top, under.thread))
    }
    events.push(...newsUnder(reading, under))
  }
  await keep(round, events)
  return mayHaveMore
}

type Under = { thread: Thread; unread: readonly InboundEvent[] }

const newsUnder = (reading: Reading, { thread, unread }: Under): InboundEvent[] => [
  ...unread.filter(({ dedupeKey }) => isNews(reading, reading.answers, dedupeKey)),
  ...thread.replies
    .filter((reply) => !isBefore(reading.round, reply) && isNews(reading, reading.answers, keyOf(reply)))
    .flatMap((reply) => eventsFor(reading, reply, thread)),
]

const isBefore = ({ since }: Round, comment: Comment): boolean => writtenAt(comment) < since

/** A comment is looked at anew when it is hidden or shown. */
const keyOf = (comment: Comment): string => `${comment.comment_id}${isHidden(comment) ? ':hidden' : ''}`

/** Whether it was met neither before nor in this round; from now on it is among these. */
function isNews({ round, tops, answers }: Reading, among: Set<string>, key: string): boolean {
  const isNew = !round.known.has(key) && !tops.has(key) && !answers.has(key)
  among.add(key)
  return isNew
}

const eventsFor = ({ round }: Reading, comment: Comment, thread: Thread): InboundEvent[] =>
  eventsOf(comment, thread, { ...round.tiktok, now: round.intake.now() }).filter(({ kind }) => kind !== 'ignored')

/** The oldest first. */
async function keep({ intake }: Round, events: InboundEvent[]): Promise<void> {
  const deliveries = events
    .toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
    .map((event): Delivery => ({
      source: 'customer',
      channel: 'tiktok',
      event,
      raw: Buffer.from(JSON.stringify(event)),
    }))
  for (let from = 0; from < deliveries.length; from += PIECE) await intake.accept(deliveries.slice(from, from + PIECE))
}

/** A comment comes with three of its answers at most; when it has got more, all of them are read. */
async function withReplies(reading: Reading, thread: Thread, top: Comment): Promise<Under> {
  const { round, counts, unchanged } = reading
  const { topId, replies } = thread
  const asTheyAre = { thread, unread: [] }
  // TikTok shows no others: they are read when it shows the comment again.
  if (isHidden(top)) return asTheyAre
  const counted = counts.get(topId) ?? round.counts.get(topId)
  const areMore = top.replies > replies.length
  const areOld = counted === undefined && [top, ...replies].every((comment) => isBefore(round, comment))
  if (areMore && counted !== top.replies && !areOld) return await withAllReplies(reading, thread)
  if (areMore && counted === top.replies) unchanged.push(thread)
  counts.set(topId, top.replies)
  return asTheyAre
}

/** One comment whose answers cannot be read hinders no other, and is tried again in the next round. */
async function withAllReplies(reading: Reading, thread: Thread): Promise<Under> {
  const { round, counts, video } = reading
  try {
    const { comments, unread, isList } = await readReplies(round.tiktok, { video, top: thread.topId }, round.signal)
    if (isList) counts.set(thread.topId, thread.top?.replies ?? 0)
    else reading.failure ??= new NotShownError('TikTok tells the answers to a comment in a way that cannot be read.')
    return { thread: { ...thread, replies: [...thread.replies, ...comments] }, unread }
  } catch (error) {
    if (!(error instanceof NotShownError)) throw error
    reading.failure ??= error
    return { thread, unread: [] }
  }
}

import type { Delivery, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { mustAnswer, pathOfReview, type TrustpilotApi } from './api'
import { recall, take, takeSure, toCursor, type Memory } from './known'
import type { Review } from './payload'
import { readPage, replyUnder, toDeleted, type Page } from './receive'
import { standingOf } from './standing'

export type Company = {
  api: TrustpilotApi
  account: InboundEvent['account']
  /** Trustpilot's id of the company's domain. */
  businessUnit: string
  now: () => Date
}
export type Polling = { company: Company; intake: Intake; signal: AbortSignal }

/** The most that Trustpilot gives at once. */
const PER_PAGE = 100
const MAX_PAGES = 20
/** Each is a call of its own, and calls are counted by the year; the others are looked up the next day. */
const MAX_LOOKUPS = 50
/** Trustpilot sorts by the time of writing only: to see what became of older reviews, all are read once a day. */
const WHOLE_EVERY_MS = 24 * 3_600_000

/** Reads what is new from time to time, until the signal aborts; everything at the start, since it may follow an outage. */
export function pollReviews(polling: Polling, everyMs: number): Promise<void> {
  let wholeAtMs = -Infinity
  return inRounds(everyMs, polling.signal, async () => {
    const nowMs = polling.intake.now().getTime()
    const whole = nowMs - wholeAtMs >= WHOLE_EVERY_MS
    await readReviews(polling, { whole })
    if (whole) wholeAtMs = nowMs
  })
}

/** One round. First what is new is kept, then the place: a crash in between repeats, and repeats are known. */
export async function readReviews(polling: Polling, { whole }: { whole: boolean }): Promise<void> {
  const { intake, signal } = polling
  const cursor = await intake.readCursor()
  const memory = recall(cursor, intake.now())
  const look = await lookAround(polling, memory, whole)
  const events = [...look.events, ...(await lookUp(polling, memory, doubtful(memory, look, whole)))]
  if (signal.aborted) return
  events.sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
  if (events.length > 0) await intake.accept(events.map(toDelivery))
  const next = toCursor(memory)
  if (next !== cursor) await intake.saveCursor(next)
}

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'trustpilot', event },
  raw: Buffer.from(JSON.stringify(event)),
})

/** `reaches`: every review that is newer than this was on the pages that were read. */
type Look = { events: InboundEvent[]; read: Map<string, Review>; reaches: number }

/** Reviews come newest first: reading ends where a page has nothing new, or where the account was connected. */
async function lookAround(polling: Polling, memory: Memory, whole: boolean): Promise<Look> {
  const { company, intake, signal } = polling
  const look: Look = { events: [], read: new Map(), reaches: Infinity }
  for (let number = 1; number <= MAX_PAGES && !signal.aborted; number += 1) {
    const page = await readReviewPage(polling, number)
    const told = { account: company.account, now: intake.now() }
    const news = page.reviews.toReversed().flatMap((review) => take(review, memory, told))
    look.events.push(...page.unread, ...news)
    for (const review of page.reviews) look.read.set(review.id, review)
    look.reaches = reachOf(page)
    if (look.reaches < memory.since || (news.length === 0 && !whole)) break
  }
  return look
}

/** A page that is not full is the last one. */
const reachOf = ({ reviews, size }: Page): number =>
  size < PER_PAGE ? -Infinity : Math.min(...reviews.map(({ createdAt }) => createdAt.getTime()))

async function readReviewPage({ company, intake, signal }: Polling, number: number): Promise<Page> {
  const { api, businessUnit, account } = company
  const query = new URLSearchParams({ orderBy: 'createdat.desc', perPage: String(PER_PAGE), page: String(number) })
  const path = `/v1/private/business-units/${businessUnit}/reviews?${query.toString()}`
  const { status, body } = mustAnswer(await api.read(path, signal))
  if (status !== 200) throw unavailable(`Trustpilot answers HTTP ${status}.`)
  return readPage(body, { account, now: intake.now() })
}

/**
 * Reviews whose answer is missing, and once a day those that should have been on the pages and were not. Pages shift
 * while they are read, and Trustpilot keeps answers of its API for a while: each is looked up by itself before anything
 * is told.
 */
function doubtful({ known }: Memory, { read, reaches }: Look, whole: boolean): string[] {
  const ids = [...known].filter(([id, { writtenMs, reply }]) => {
    const review = read.get(id)
    return review === undefined ? whole && writtenMs > reaches : reply !== '' && replyUnder(review) === undefined
  })
  return ids.map(([id]) => id).slice(-MAX_LOOKUPS)
}

/** Never rejects: what cannot be looked up now keeps its doubt, and holds up nothing that is new. */
async function lookUp({ company, intake, signal }: Polling, memory: Memory, ids: string[]): Promise<InboundEvent[]> {
  const events: InboundEvent[] = []
  for (const id of ids) {
    const outcome = await company.api.read(pathOfReview(id), signal)
    if (outcome.kind !== 'answer') break
    const told = { account: company.account, now: intake.now() }
    const standing = standingOf(outcome, id)
    if (standing.is === 'gone') {
      memory.known.delete(id)
      events.push(toDeleted(id, told))
    }
    if (standing.is === 'there') events.push(...takeSure(standing.review, memory, told))
  }
  return events
}

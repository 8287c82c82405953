import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { readWith, type GoogleApi, type GoogleOutcome } from '../google/api'
import type { Tokens } from '../oauth'
import { inRounds } from '../pause'
import { readAs } from '../unreadable'
import type { Review } from './payload'
import { changedAt, eventsOfReply, readPage, toEdited, toMessage } from './receive'

export type Business = {
  api: GoogleApi
  tokens: Tokens
  account: InboundEvent['account']
  /** `accounts/1/locations/2` */
  location: string
  now: () => Date
}
export type Polling = { business: Business; intake: Intake; signal: AbortSignal }

const MAX_KNOWN = 1_000
const cursorSchema = z.object({
  /** When the account was connected. */
  since: z.number(),
  /** Reviews that were seen: when they were changed, and their answer as it stood. The newest last. */
  known: z.array(z.tuple([z.string(), z.string(), z.string()])).max(MAX_KNOWN),
})
type Known = Map<string, { at: string; reply: string }>

/** A page has fifty reviews. */
const MAX_PAGES = 20
/** What Google thinks of an answer comes hours later: the newest reviews are read again each time. */
const MIN_PAGES = 2

/** Reads what is new from time to time, until the signal aborts. */
export const pollReviews = (polling: Polling, everyMs: number): Promise<void> =>
  inRounds(everyMs, polling.signal, () => readReviews(polling))

/** One round. First what is new is kept, then the place: a crash in between repeats, and repeats are known. */
export async function readReviews(polling: Polling): Promise<void> {
  const { intake, signal } = polling
  const cursor = readAs(cursorSchema, (await intake.readCursor()) ?? '')
  const since = cursor.ok ? cursor.data.since : intake.now().getTime()
  const known: Known = new Map(cursor.ok ? cursor.data.known.map(([id, at, reply]) => [id, { at, reply }]) : [])
  const events = await lookAround(polling, since, known)
  if (signal.aborted) return
  if (events.length > 0) await intake.accept(events.map(toDelivery))
  const seen = [...known].slice(-MAX_KNOWN).map(([id, { at, reply }]) => [id, at, reply])
  if (!cursor.ok || events.length > 0) await intake.saveCursor(JSON.stringify({ since, known: seen }))
}

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'google-business', event },
  raw: Buffer.from(JSON.stringify(event)),
})

/** Reviews come with what was changed last first: reading ends where a page has nothing new. */
async function lookAround(polling: Polling, since: number, known: Known): Promise<InboundEvent[]> {
  const { business, signal, intake } = polling
  const events: InboundEvent[] = []
  let pageToken: string | undefined
  for (let pages = 0; pages < MAX_PAGES && !signal.aborted; pages += 1) {
    const page = await readReviewPage(business, pageToken, signal)
    const news = page.reviews
      .toReversed()
      .flatMap((review) => take(review, { known, since, now: intake.now(), business }))
    events.push(...page.unread, ...news)
    pageToken = page.next
    if (pageToken === undefined || (news.length === 0 && pages + 1 >= MIN_PAGES)) break
  }
  return events.sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
}

type Taking = { known: Known; since: number; now: Date; business: Business }

function take(review: Review, { known, since, now, business }: Taking): InboundEvent[] {
  // A review from before belongs to nobody's work here, until its author changes it.
  if (Date.parse(changedAt(review)) < since) return []
  const told = { account: business.account, now }
  const before = known.get(review.reviewId)
  const [at, answer] = [changedAt(review), eventsOfReply(review, told)]
  const reply = answer.map(({ dedupeKey }) => dedupeKey).join(' ')
  if (before?.at === at && before.reply === reply) return []
  known.delete(review.reviewId)
  known.set(review.reviewId, { at, reply })
  return [...said(review, { before, since, told }), ...(before?.reply === reply ? [] : answer)]
}

type Saying = { before: { at: string } | undefined; since: number; told: { account: Business['account']; now: Date } }

function said(review: Review, { before, since, told }: Saying): InboundEvent[] {
  const at = changedAt(review)
  if (before !== undefined) return before.at === at ? [] : [toEdited(review, told)]
  // One from before that was changed now is new to us: it begins when it was changed.
  const isOld = Date.parse(review.createTime) < since
  return [toMessage(isOld ? { ...review, createTime: at } : review, told)]
}

async function readReviewPage(business: Business, pageToken: string | undefined, signal: AbortSignal) {
  const query = { pageSize: '50', orderBy: 'updateTime desc', ...(pageToken === undefined ? {} : { pageToken }) }
  const outcome = await readWith({ ...business, signal }, `/v4/${business.location}/reviews`, query)
  const json = mustJson(outcome)
  return readPage(Buffer.from(JSON.stringify(json ?? null)), { account: business.account, now: business.now() })
}

/** Rejects while Google does not answer, or says no, so that it is asked again. */
function mustJson(outcome: GoogleOutcome): unknown {
  if (outcome.kind !== 'answer') throw unavailable(`Google does not answer (${outcome.why}).`, outcome.cause)
  if (outcome.status !== 200) throw unavailable(`Google answers HTTP ${outcome.status} ${outcome.reason}`.trim())
  return outcome.json
}

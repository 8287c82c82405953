import type { Delivery, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { askWith, whyNot, type Reading } from './api'
import { parsePage } from './receive'
import { subscribe, type Subscriber } from './subscription'
import { encodeUrn } from './urns'

export type Listening = {
  reading: Reading
  account: InboundEvent['account']
  organization: string
  /** Undefined where LinkedIn is only asked. */
  subscriber: Subscriber | undefined
  intake: Intake
  signal: AbortSignal
}

/** A subscription lives as long as the member's permission, and ends in silence: it is made anew twice a day. */
const SUBSCRIBE_MS = 12 * 3_600_000
/** How far before the end of the last look the next one begins: notifications come late. */
const OVERLAP_MS = 15 * 60_000
/** LinkedIn keeps notifications for sixty days. */
export const REACH_MS = 60 * 24 * 3_600_000
/** So much time is read at once; 2,000 notifications of one day are the most that is read. */
const SPAN_MS = 24 * 3_600_000
const PAGE = 50
const MAX_PAGES = 40
/** Everything but reactions, of which there are many and which say nothing. */
const ACTIONS = ['COMMENT', 'ADMIN_COMMENT', 'COMMENT_EDIT', 'COMMENT_DELETE', 'SHARE_MENTION', 'SHARE']

/**
 * Keeps the subscription, and fetches from time to time what the webhook should have brought: LinkedIn tries a delivery
 * again for eight hours, and brings none at all to an app that is still being looked at ("Development tier").
 */
export function listen(listening: Listening, everyMs: number): Promise<void> {
  let subscribedAt = Number.NEGATIVE_INFINITY
  return inRounds(everyMs, listening.signal, async () => {
    const now = listening.intake.now().getTime()
    if (now - subscribedAt >= SUBSCRIBE_MS && (await keepSubscribed(listening))) subscribedAt = now
    await fetchMissed(listening)
  })
}

/** A subscription that cannot be made is told by the account's check; what is fetched comes all the same. */
async function keepSubscribed({ reading, subscriber, signal, intake }: Listening): Promise<boolean> {
  if (subscriber === undefined) return true
  const why = await subscribe({ ...reading, signal }, subscriber)
  if (why !== undefined) intake.log.warn({ why }, 'LinkedIn does not take the subscription')
  return why === undefined
}

/** One look, a day of notifications after the other, so that none is lost in a list that is too long to be read. */
export async function fetchMissed(listening: Listening): Promise<void> {
  const { intake, signal } = listening
  const now = intake.now()
  const since = sinceOf(await intake.readCursor(), now)
  // At the very first start nothing was missed: what is older than Sportello stays where it is.
  if (since === undefined) return await intake.saveCursor(now.toISOString())
  for (let from = since; from < now && !signal.aborted; from = endOf(from, now))
    if (!(await fetchSpan(listening, { since: from, end: endOf(from, now) }))) return
}

const endOf = (from: Date, now: Date): Date => new Date(Math.min(from.getTime() + SPAN_MS, now.getTime()))

/** First what was found is kept, then the place: a crash in between repeats, and repeats are known. False: no more now. */
async function fetchSpan(listening: Listening, span: Span): Promise<boolean> {
  const { intake, signal, account, organization } = listening
  const events: InboundEvent[] = []
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const elements = await readPage(listening, { ...span, start: page * PAGE })
    if (elements === undefined || signal.aborted) return false
    const body = Buffer.from(JSON.stringify({ elements }))
    events.push(...parsePage(body, { account, organization, now: intake.now() }))
    if (elements.length < PAGE) break
  }
  if (events.length >= MAX_PAGES * PAGE) intake.log.warn({}, 'LinkedIn has more notifications of one day than are read')
  const found = events
    .filter(({ kind }) => kind !== 'ignored')
    .toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
  if (found.length > 0) await intake.accept(found.map(toDelivery))
  await intake.saveCursor(span.end.toISOString())
  return true
}

function sinceOf(cursor: string | undefined, now: Date): Date | undefined {
  const last = Date.parse(cursor ?? '')
  if (Number.isNaN(last)) return undefined
  return new Date(Math.max(last - OVERLAP_MS, now.getTime() - REACH_MS))
}

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'linkedin', event },
  raw: Buffer.from(JSON.stringify(event)),
})

type Span = { since: Date; end: Date }

/** Undefined when the limit of the day is used up: the next round begins where this one did. */
async function readPage(
  { reading, organization, signal, intake }: Listening,
  { since, end, start }: Span & { start: number },
): Promise<unknown[] | undefined> {
  const query = [
    ...['q=criteria', `actions=List(${ACTIONS.join(',')})`, `organizationalEntity=${encodeUrn(organization)}`],
    ...[`timeRange=(start:${since.getTime()},end:${end.getTime()})`, `start=${start}`, `count=${PAGE}`],
  ]
  const outcome = await askWith({ ...reading, signal }, `/rest/organizationalEntityNotifications?${query.join('&')}`)
  if (outcome.kind !== 'answer') throw unavailable(`${whyNot(outcome)}.`, outcome.cause)
  if (outcome.status === 429) {
    intake.log.warn({}, 'LinkedIn hands out nothing more for now: too many calls')
    return undefined
  }
  const elements = (outcome.json as { elements?: unknown } | undefined)?.elements
  if (outcome.status !== 200 || !Array.isArray(elements)) throw unavailable(`${whyNot(outcome)}.`)
  return elements
}

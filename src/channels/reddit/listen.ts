import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { readAs } from '../unreadable'
import { readWith, type RedditApi } from './api'
import { readListing } from './receive'

export type Reddit = {
  api: RedditApi
  account: InboundEvent['account']
  username: string
  /** What people say of the brand without naming its user, as a query of Reddit's search. */
  keywords: string | undefined
  now: () => Date
}
export type Polling = { reddit: Reddit; intake: Intake; signal: AbortSignal }

const MAX_KNOWN = 2_000
const cursorSchema = z.object({
  /** When the account was connected. */
  since: z.number(),
  /** What was kept, the newest last. */
  known: z.array(z.string()).max(MAX_KNOWN),
})

/** A page has a hundred things, and Reddit hands out a thousand of a list at most. */
const MAX_PAGES = 10

/** Reads what is new from time to time, until the signal aborts. */
export const pollReddit = (polling: Polling, everyMs: number): Promise<void> =>
  inRounds(everyMs, polling.signal, () => readReddit(polling))

/** One round. First what is new is kept, then the place: a crash in between repeats, and repeats are known. */
export async function readReddit(polling: Polling): Promise<void> {
  const { intake, signal, reddit } = polling
  const cursor = readAs(cursorSchema, (await intake.readCursor()) ?? '')
  const { since, known: before } = cursor.ok ? cursor.data : { since: intake.now().getTime(), known: [] }
  const known = new Set(before)
  const events: InboundEvent[] = []
  for (const list of listsOf(reddit)) events.push(...(await readList(polling, list, { since, known })))
  if (signal.aborted) return
  events.sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
  if (events.length > 0) await intake.accept(events.map(toDelivery))
  if (!cursor.ok || events.length > 0)
    await intake.saveCursor(JSON.stringify({ since, known: [...known].slice(-MAX_KNOWN) }))
}

function listsOf({ keywords }: Reddit): string[] {
  if (keywords === undefined) return ['/message/inbox?']
  const search = new URLSearchParams({ q: keywords, sort: 'new', type: 'link' }).toString()
  return ['/message/inbox?', `/search?${search}&`]
}

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'reddit', event },
  raw: Buffer.from(JSON.stringify(event)),
})

/** Lists come newest first: reading ends where a page has nothing new. */
async function readList(
  { reddit, intake, signal }: Polling,
  list: string,
  { since, known }: { since: number; known: Set<string> },
): Promise<InboundEvent[]> {
  const found: InboundEvent[] = []
  let after: string | undefined
  for (let pages = 0; pages < MAX_PAGES && !signal.aborted; pages += 1) {
    const place = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
    const json = await readWith(reddit.api, `${list}limit=100&raw_json=1${place}`, signal)
    const page = readListing(Buffer.from(JSON.stringify(json ?? null)), { ...reddit, now: intake.now() })
    const fresh = page.events.filter(
      ({ kind, dedupeKey, occurredAt }) => kind !== 'ignored' && !known.has(dedupeKey) && occurredAt.getTime() >= since,
    )
    for (const { dedupeKey } of fresh) known.add(dedupeKey)
    found.push(...fresh)
    after = page.after
    if (after === undefined || fresh.length === 0) break
  }
  return found
}

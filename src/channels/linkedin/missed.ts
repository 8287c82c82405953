import type { Delivery, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { askWith, whyNot, type Reading } from './api'
import { parsePage } from './receive'
import { encodeUrn } from './urns'

export type Fetching = {
  reading: Reading
  account: InboundEvent['account']
  organization: string
  intake: Intake
  signal: AbortSignal
}

/** How far before the end of the last look the next one begins: notifications come late. */
const OVERLAP_MS = 15 * 60_000
/** LinkedIn keeps notifications for sixty days. */
export const REACH_MS = 60 * 24 * 3_600_000
/** So much time is read at once, and less where it holds more than so many pages. */
const SPAN_MS = 24 * 3_600_000
const [PAGE, MAX_PAGES] = [50, 10]
/** More than all of its pages is never said in so short a time. */
const SHORTEST_MS = 1_000
/** Everything but reactions, of which there are many and which say nothing. */
const ACTIONS = ['COMMENT', 'ADMIN_COMMENT', 'COMMENT_EDIT', 'COMMENT_DELETE', 'SHARE_MENTION', 'SHARE']

/**
 * One look, from where the last one ended to now, piece by piece: a piece that holds more than is read at once is halved,
 * since the order of the list is not documented. Its end is kept when all of it was read. Rejects when LinkedIn does not
 * answer or hands out nothing more for today: the next look begins where this one was.
 */
export async function fetchMissed(fetching: Fetching): Promise<void> {
  const { intake, signal } = fetching
  const now = intake.now()
  const since = sinceOf(await intake.readCursor(), now)
  // At the very first start nothing was missed: what is older than Sportello stays where it is.
  if (since === undefined) return await intake.saveCursor(now.toISOString())
  let [from, spanMs] = [since.getTime(), SPAN_MS]
  while (from < now.getTime() && !signal.aborted) {
    const end = Math.min(from + spanMs, now.getTime())
    const events = await readSpan(fetching, { from, end })
    if (signal.aborted) return
    if (events === undefined) {
      spanMs = halfOf(end - from)
    } else {
      await keep(fetching, events)
      // A crash in between repeats, and repeats are known.
      await intake.saveCursor(new Date(end).toISOString())
      from = end
      spanMs = Math.min(spanMs * 2, SPAN_MS)
    }
  }
}

function sinceOf(cursor: string | undefined, now: Date): Date | undefined {
  const last = Date.parse(cursor ?? '')
  if (Number.isNaN(last)) return undefined
  return new Date(Math.max(last - OVERLAP_MS, now.getTime() - REACH_MS))
}

function halfOf(ms: number): number {
  if (ms <= SHORTEST_MS) throw unavailable('LinkedIn hands out more notifications of one second than are read.')
  return Math.ceil(ms / 2)
}

type Span = { from: number; end: number }

/** Undefined when it holds more than is read at once. */
async function readSpan(fetching: Fetching, span: Span): Promise<InboundEvent[] | undefined> {
  const { intake, signal, account, organization } = fetching
  const events: InboundEvent[] = []
  for (let page = 0; page < MAX_PAGES && !signal.aborted; page += 1) {
    const elements = await readPage(fetching, { ...span, start: page * PAGE })
    const body = Buffer.from(JSON.stringify({ elements }))
    events.push(...parsePage(body, { account, organization, now: intake.now() }))
    // "Pagination": a page that is not full is the last one.
    if (elements.length < PAGE) return events
  }
  return undefined
}

async function keep({ intake }: Fetching, events: readonly InboundEvent[]): Promise<void> {
  const found = events
    .filter(({ kind }) => kind !== 'ignored')
    .toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
  if (found.length > 0) await intake.accept(found.map(toDelivery))
}

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'linkedin', event },
  raw: Buffer.from(JSON.stringify(event)),
})

async function readPage(
  { reading, organization, signal }: Fetching,
  { from, end, start }: Span & { start: number },
): Promise<unknown[]> {
  const query = [
    ...['q=criteria', `actions=List(${ACTIONS.join(',')})`, `organizationalEntity=${encodeUrn(organization)}`],
    ...[`timeRange=(start:${from},end:${end})`, `start=${start}`, `count=${PAGE}`],
  ]
  const outcome = await askWith({ ...reading, signal }, `/rest/organizationalEntityNotifications?${query.join('&')}`)
  const isGood = outcome.kind === 'answer' && outcome.status === 200
  const elements = isGood ? (outcome.json as { elements?: unknown } | undefined)?.elements : undefined
  if (!Array.isArray(elements)) throw unavailable(`${whyNot(outcome)}.`)
  return elements
}

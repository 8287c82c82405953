import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import { SportelloError, unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import { isSignedOut } from './outcome'
import { pageSchema } from './payload'
import { parseFound, parseLog, parseNotification, parseOwn, type Reading } from './receive'
import type { Sending } from './send'

export type Listening = Sending & {
  intake: Pick<Intake, 'accept' | 'readCursor' | 'saveCursor' | 'now' | 'log'>
  reading: (ownDid: string) => Reading
  keywords: readonly string[]
  pollMs: number
}

const cursorSchema = z.record(z.string(), z.string()).catch({})

const FIRST_LOOK_MS = 3_600_000
const MAX_PAGES = 10
/** The app view shows some things a little later than their time; what comes twice is recognised. */
const OVERLAP_MS = 2 * 60_000

/** Asks for what names the account, what is said of it, what it wrote itself, and what is written to it. */
export async function pollAll(listening: Listening, signal: AbortSignal): Promise<void> {
  const { intake, pollMs } = listening
  await inRounds(pollMs, signal, async () => {
    const cursor = cursorSchema.parse(JSON.parse((await intake.readCursor()) ?? '{}'))
    for (const list of listsOf(listening)) {
      const newest = await readNewest(listening, { ...list, after: cursor[list.name] }, signal)
      if (newest !== undefined) cursor[list.name] = newest
    }
    const rev = await readChat(listening, cursor['chat'], signal)
    if (rev !== undefined) cursor['chat'] = rev
    if (!signal.aborted) await intake.saveCursor(JSON.stringify(cursor))
  })
}

type List = {
  name: string
  method: string
  query: (at: { since: Date; did: string }) => Readonly<Record<string, string>>
  field: 'notifications' | 'posts' | 'records'
  parse: (item: unknown, reading: Reading) => InboundEvent
}

const listsOf = ({ keywords }: Listening): List[] => [
  {
    ...{ name: 'notifications', method: 'app.bsky.notification.listNotifications', field: 'notifications' },
    ...{ query: () => ({ limit: '100' }), parse: parseNotification },
  },
  {
    ...{ name: 'own', method: 'com.atproto.repo.listRecords', field: 'records', parse: parseOwn },
    query: ({ did }) => ({ repo: did, collection: 'app.bsky.feed.post', limit: '50' }),
  },
  ...keywords.map((words): List => ({
    ...{ name: `"${words}"`, method: 'app.bsky.feed.searchPosts', field: 'posts', parse: parseFound },
    query: ({ since }) => ({ q: words, sort: 'latest', limit: '100', since: since.toISOString() }),
  })),
]

/** Newest first, until something is older than what was read before. Returns the time of the newest. */
async function readNewest(
  listening: Listening,
  list: List & { after: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { intake, reading } = listening
  const since = sinceOf(list.after, intake.now())
  let next: Readonly<Record<string, string>> = {}
  // A list in which nothing stood yet has been read up to now as well.
  let newest: string | undefined = list.after ?? since.toISOString()
  for (let page = 0; page < MAX_PAGES && !signal.aborted; page += 1) {
    const query = (did: string) => ({ ...list.query({ since, did }), ...next })
    const asked = await ask(listening, { method: list.method, query }, signal)
    if (asked === undefined) return list.after
    const { fresh, cursor } = sift(asked.page, list, since)
    await accept(
      intake,
      fresh.toReversed().map((item) => ({ item, event: list.parse(item, reading(asked.did)) })),
    )
    newest = fresh.map(timeOf).reduce(later, newest)
    if (cursor === undefined) return newest
    next = { cursor }
    if (page === MAX_PAGES - 1) intake.log.warn('Bluesky has more than was read; the oldest are left out')
  }
  return newest
}

const sinceOf = (after: string | undefined, now: Date): Date =>
  new Date(after === undefined ? now.getTime() - FIRST_LOOK_MS : Date.parse(after) - OVERLAP_MS)

/** What is new on a page, and where the next one begins if there can be more. */
function sift(page: z.infer<typeof pageSchema>, { field }: List, since: Date) {
  const items = page[field] ?? []
  const fresh = items.filter((item) => (timeOf(item) ?? Infinity) >= since.getTime())
  const isEnd = items.length === 0 || fresh.length < items.length
  return { fresh, cursor: isEnd ? undefined : page.cursor }
}

const timedSchema = z.object({
  indexedAt: z.string().optional(),
  value: z.object({ createdAt: z.string().optional() }).optional(),
})

function timeOf(item: unknown): number | undefined {
  const { indexedAt, value } = timedSchema.safeParse(item).data ?? {}
  const at = Date.parse(indexedAt ?? value?.createdAt ?? '')
  return Number.isNaN(at) ? undefined : at
}

const later = (one: string | undefined, other: number | undefined): string | undefined =>
  other === undefined || (one !== undefined && Date.parse(one) >= other) ? one : new Date(other).toISOString()

/** An app password may have no part in the chat: what is public is read all the same. */
async function readChat(
  listening: Listening,
  after: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await readLog(listening, after, signal)
  } catch (error) {
    if (!(error instanceof SportelloError) || error.code !== 'unavailable') throw error
    listening.intake.log.warn({ error }, 'the direct messages of Bluesky cannot be read')
    return after
  }
}

/** The chat's log goes on from where it was read to. */
async function readLog(
  listening: Listening,
  after: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { intake, reading } = listening
  const oldest = after === undefined ? intake.now().getTime() - FIRST_LOOK_MS : 0
  let cursor = after
  for (let page = 0; page < MAX_PAGES && !signal.aborted; page += 1) {
    const query = cursor === undefined ? {} : { cursor }
    const asked = await ask(listening, { method: 'chat.bsky.convo.getLog', query: () => query }, signal)
    if (asked === undefined) return cursor
    const { logs = [], cursor: next = cursor } = asked.page
    const events = logs.map((item) => ({ item, event: parseLog(item, reading(asked.did)) }))
    await accept(
      intake,
      events.filter(({ event }) => event.occurredAt.getTime() >= oldest),
    )
    if (next === cursor || logs.length === 0) return next
    cursor = next
  }
  return cursor
}

type Found = { item: unknown; event: InboundEvent }

async function accept(intake: Listening['intake'], found: readonly Found[]): Promise<void> {
  const deliveries = found.map(({ item, event }): Delivery => {
    return { source: 'customer', channel: 'bluesky', event, raw: Buffer.from(JSON.stringify(item), 'utf8') }
  })
  if (deliveries.length > 0) await intake.accept(deliveries)
}

type Asked = { page: z.infer<typeof pageSchema>; did: string }
type Question = { method: string; query: (did: string) => Readonly<Record<string, string>> }

/** Undefined when we stop; rejects when the server says no, so that it is asked again later. */
async function ask(
  { api, sessions }: Sending,
  { method, query }: Question,
  signal: AbortSignal,
): Promise<Asked | undefined> {
  let used: string | undefined
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const session = await sessions.open(used)
    if (!session.ok) throw unavailable(session.detail)
    const outcome = await api.query(method, query(session.did), { token: session.token, signal })
    if (signal.aborted) return undefined
    if (outcome.kind !== 'answer') throw unavailable(`Bluesky does not answer ${method} (${outcome.why}).`)
    if (outcome.status === 200) return { page: pageSchema.catch({}).parse(outcome.json), did: session.did }
    if (!isSignedOut(outcome)) throw unavailable(`Bluesky refuses ${method}: ${outcome.status}.`)
    used = session.token
  }
  throw unavailable(`Bluesky refuses ${method}: the session does not hold.`)
}

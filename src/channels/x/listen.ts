import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { inRounds, pause } from '../pause'
import type { XOutcome } from './api'
import { isoSeconds } from './evidence'
import type { Reading } from './events'
import { DM_FIELDS, POST_FIELDS } from './fields'
import { pageSchema } from './payload'
import { parseDmEvents, parsePosts } from './receive'
import type { Sending } from './send'
import { timeOfId } from './text'

export type Listening = Sending & {
  intake: Pick<Intake, 'accept' | 'readCursor' | 'saveCursor' | 'now' | 'log'>
  reading: () => Reading
  signal: AbortSignal
}

/** The newest of each list that was kept. */
const cursorSchema = z
  .object({ mentions: z.string().optional(), keywords: z.string().optional(), dms: z.string().optional() })
  .catch({})
type Cursor = z.infer<typeof cursorSchema>

/** How far back an account is read that was never read before. */
const FIRST_LOOK_MS = 3_600_000
/** X searches seven days; a little less, so that a query is not too old when it arrives. */
const SEARCH_REACH_MS = 6.9 * 24 * 3_600_000
/** Ten pages are more than mentions reach back, and a thousand posts of one search are a crisis of their own. */
const MAX_PAGES = 10

/** Asks for what names us, what is said of us and what is written to us, again and again. */
export async function pollAll(listening: Listening, everyMs: number): Promise<void> {
  const { intake, signal, settings } = listening
  await inRounds(everyMs, signal, async () => {
    const cursor = cursorSchema.parse(JSON.parse((await intake.readCursor()) ?? '{}'))
    const next: Cursor = { ...cursor }
    next.mentions = await readPosts(listening, `/2/users/${settings.user_id}/mentions`, cursor.mentions)
    if (settings.keywords !== undefined) next.keywords = await readPosts(listening, SEARCH, cursor.keywords)
    next.dms = await readDms(listening, cursor.dms)
    if (!signal.aborted) await intake.saveCursor(JSON.stringify(next))
  })
}

const SEARCH = '/2/tweets/search/recent'

async function readPosts(listening: Listening, path: string, after: string | undefined): Promise<string | undefined> {
  const { settings, reading, intake } = listening
  const isSearch = path === SEARCH
  const now = intake.now()
  const isOld = after !== undefined && isSearch && now.getTime() - timeOfId(after).getTime() > SEARCH_REACH_MS
  const start = new Date(now.getTime() - (isOld ? SEARCH_REACH_MS : FIRST_LOOK_MS))
  const since = after === undefined || isOld ? { start_time: isoSeconds(start) } : { since_id: after }
  // What we write ourselves and what names us come in other ways.
  const query = isSearch ? { query: `(${settings.keywords ?? ''}) -from:${settings.user_id} -is:retweet` } : {}
  return await readPages(listening, {
    path,
    query: { ...POST_FIELDS, ...query, ...since, max_results: '100' },
    after,
    token: isSearch ? 'next_token' : 'pagination_token',
    parse: (page) => parsePosts(page, reading()),
  })
}

async function readDms(listening: Listening, after: string | undefined): Promise<string | undefined> {
  const { reading, intake } = listening
  const oldest = intake.now().getTime() - FIRST_LOOK_MS
  const isNew = (id: string): boolean =>
    after === undefined ? timeOfId(id).getTime() >= oldest : BigInt(id) > BigInt(after)
  return await readPages(listening, {
    path: '/2/dm_events',
    query: { ...DM_FIELDS, max_results: '100' },
    after,
    token: 'pagination_token',
    parse: (page) => parseDmEvents(page, reading()),
    isNew,
  })
}

type List = {
  path: string
  query: Readonly<Record<string, string>>
  after: string | undefined
  token: string
  parse: (page: unknown) => InboundEvent[]
  /** For a list that cannot be asked for what is new: it comes newest first and is read until something is known. */
  isNew?: (id: string) => boolean
}

/** Returns the newest id of the list. */
async function readPages(listening: Listening, list: List): Promise<string | undefined> {
  const { intake, signal } = listening
  // A list in which nothing stood yet has been read up to now as well.
  const begun = idAt(intake.now().getTime() - FIRST_LOOK_MS)
  let newest = list.after
  let next: Readonly<Record<string, string>> = {}
  for (let page = 0; page < MAX_PAGES && !signal.aborted; page += 1) {
    const json = await ask(listening, list.path, { ...list.query, ...next })
    if (json === undefined) return list.after
    const { ids, fresh, isEnd, token } = sift(json, list)
    newest = [newest, ...ids].reduce(later, undefined)
    const raw = Buffer.from(JSON.stringify(fresh), 'utf8')
    const events = list.parse(fresh)
    await intake.accept(events.map((event): Delivery => ({ source: 'customer', channel: 'x', event, raw })))
    if (isEnd || token === undefined) return newest ?? begun
    next = { [list.token]: token }
    if (page === MAX_PAGES - 1) intake.log.warn('X has more than was read; the oldest are left out')
  }
  return newest ?? begun
}

/** X's ids carry their time, in milliseconds since its own beginning. */
const idAt = (ms: number): string => (BigInt(ms - 1_288_834_974_657) << 22n).toString()

const itemSchema = z.object({ id: z.string().regex(/^\d{1,19}$/) })

function sift(json: unknown, { isNew = () => true }: List) {
  const page = pageSchema.catch({ data: [], includes: undefined, meta: undefined }).parse(json)
  const idOf = (item: unknown): string | undefined => itemSchema.safeParse(item).data?.id
  const data = page.data.filter((item) => isNew(idOf(item) ?? '0'))
  const ids = data.flatMap((item) => idOf(item) ?? [])
  return { ids, fresh: { ...page, data }, isEnd: data.length < page.data.length, token: page.meta?.next_token }
}

const later = (one: string | undefined, other: string | undefined): string | undefined => {
  if (one === undefined || other === undefined) return one ?? other
  return BigInt(one) > BigInt(other) ? one : other
}

/** Undefined when we stop; rejects when X says no, so that it is tried again later. */
async function ask(
  { api, tokens, signal }: Listening,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<unknown> {
  let used: string | undefined
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const allowed = await tokens.token(used)
    if (!allowed.ok) throw unavailable(allowed.detail)
    const outcome = await api.get(path, { token: allowed.token, query, signal })
    if (signal.aborted) return undefined
    if (outcome.kind === 'answer' && outcome.status === 200) return outcome.json
    const again = await worthAnother(outcome, signal)
    if (!again) throw unavailable(whyNot(path, outcome))
    used = outcome.kind === 'answer' && outcome.status === 401 ? allowed.token : undefined
  }
  throw unavailable(`X refuses ${path} again and again.`)
}

/** A token that is over is renewed; a limit that is used up is waited for, since nothing else can be read meanwhile. */
async function worthAnother(outcome: XOutcome, signal: AbortSignal): Promise<boolean> {
  if (outcome.kind !== 'answer') return false
  if (outcome.status === 429) await pause(Math.min(outcome.waitMs ?? LIMIT_WINDOW_MS, LIMIT_WINDOW_MS), signal)
  return (outcome.status === 401 || outcome.status === 429) && !signal.aborted
}
const LIMIT_WINDOW_MS = 15 * 60_000

export function whyNot(path: string, outcome: XOutcome): string {
  if (outcome.kind !== 'answer') return `X does not answer ${path} (${outcome.why}).`
  if (outcome.status === 402) return `X refuses ${path}: the credits of the app are used up.`
  return `X refuses ${path}: ${outcome.status}.`
}

import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import { readLines } from '../../lib/http-lines'
import { jsonOf } from '../../lib/json'
import type { Intake } from '../channel'
import { inRounds, pause } from '../pause'
import { together } from '../together'
import type { MastodonApi, MastodonOutcome } from './api'
import { contextSchema, instanceSchema, itemSchema, ownSchema, searchSchema, type Status } from './payload'
import { parseFound, parseNotification, parseStreamed, type Reading, statusIn } from './receive'

export type Listening = {
  api: MastodonApi
  settings: { apiUrl: string; token: string; hashtags: readonly string[]; keywords: readonly string[]; pollMs: number }
  reading: (ownId: string, roots: ReadonlyMap<string, string>) => Reading
  intake: Pick<Intake, 'accept' | 'readCursor' | 'saveCursor' | 'now' | 'log'>
}

/** The newest of each list that was kept, by the list's name. */
const cursorSchema = z.record(z.string(), z.string()).catch({})

const FIRST_LOOK_MS = 3_600_000
const PAGE = 40
/** A thousand posts; the rest comes at the next round. */
const MAX_PAGES = 25
/** Servers say "still here" every 15 seconds. */
const SILENCE_MS = 60_000
const RECONNECT_MS = 10_000

/** The stream brings everything at once; what it did not bring while it was broken is asked for. */
export async function listenToAccount(listening: Listening, signal: AbortSignal): Promise<void> {
  const own = ownSchema.parse(await must(listening.api.get('/api/v1/accounts/verify_credentials', {}, signal), signal))
  const at = { ...listening, ownId: own.id }
  await together(signal, [(stop) => poll(at, stop), (stop) => stream(at, stop)])
}

type At = Listening & { ownId: string }

async function poll(at: At, signal: AbortSignal): Promise<void> {
  const { settings, intake } = at
  await inRounds(settings.pollMs, signal, async () => {
    const cursor = cursorSchema.parse(JSON.parse((await intake.readCursor()) ?? '{}'))
    for (const list of listsOf(settings)) {
      const newest = await readList(at, { ...list, after: cursor[list.name] }, signal)
      if (newest !== undefined) cursor[list.name] = newest
    }
    if (!signal.aborted) await intake.saveCursor(JSON.stringify(cursor))
  })
}

type List = {
  name: string
  path: string
  query: Readonly<Record<string, string>>
  parse: (item: unknown, reading: Reading) => InboundEvent
}

const listsOf = ({ hashtags, keywords }: Listening['settings']): List[] => [
  { name: 'notifications', path: '/api/v1/notifications', query: {}, parse: parseNotification },
  ...hashtags.map((tag) => ({
    ...{ name: `#${tag}`, path: `/api/v1/timelines/tag/${encodeURIComponent(tag)}`, query: {}, parse: parseFound },
  })),
  ...keywords.map((words) => ({
    ...{ name: `"${words}"`, path: '/api/v2/search', query: { q: words, type: 'statuses' }, parse: parseFound },
  })),
]

/** In the order of the list, oldest first, page by page until nothing newer is there. Returns the newest id. */
async function readList(at: At, list: List & Place, signal: AbortSignal): Promise<string | undefined> {
  let { after } = list
  for (let page = 0; page < MAX_PAGES && !signal.aborted; page += 1) {
    const items = itemsOf(await must(at.api.get(list.path, paramsOf(list, after), signal), signal))
    const newest = items.map(({ id }) => id).reduce(later, undefined)
    if (newest === undefined || newest === after) return after
    const isFirst = after === undefined
    const fresh = isFirst ? items.filter((item) => isRecent(item, at)) : items
    const found = fresh.toReversed().map((item) => ({ item, parse: list.parse }))
    await accept(at, found, signal)
    after = newest
    if (isFirst || items.length < PAGE) return after
  }
  return after
}

type Place = { after: string | undefined }

function paramsOf({ name, query }: List, after: string | undefined): URLSearchParams {
  const params = new URLSearchParams({ ...query, limit: String(PAGE) })
  if (after !== undefined) params.set('min_id', after)
  if (name === 'notifications') for (const type of ['mention', 'quote']) params.append('types[]', type)
  return params
}

const itemsOf = (json: unknown): { id: string }[] => {
  const search = searchSchema.safeParse(json)
  const list: unknown[] = Array.isArray(json) ? json : search.success ? search.data.statuses : []
  return list.filter((item): item is { id: string } => itemSchema.safeParse(item).success)
}

/** Ids are numbers that grow, longer ones later; some servers use other letters, in order as well. */
const later = (one: string | undefined, other: string): string =>
  one === undefined || other.length > one.length || (other.length === one.length && other > one) ? other : one

const isRecent = (item: unknown, { intake }: At): boolean => {
  const created = z.object({ created_at: z.string() }).safeParse(item).data?.created_at
  return intake.now().getTime() - Date.parse(created ?? '') < FIRST_LOOK_MS
}

type Found = { item: unknown; parse: (item: unknown, reading: Reading) => InboundEvent }

async function accept(at: At, found: readonly Found[], signal: AbortSignal): Promise<void> {
  const deliveries: Delivery[] = []
  for (const { item, parse } of found) {
    const roots = await rootsFor(at, statusIn(item), signal)
    const event = parse(item, at.reading(at.ownId, roots))
    deliveries.push({ source: 'customer', channel: 'mastodon', event, raw: Buffer.from(JSON.stringify(item), 'utf8') })
  }
  if (deliveries.length > 0 && !signal.aborted) await at.intake.accept(deliveries)
}

/** From which post a reply grew. A server that does not say is no reason to lose the reply. */
async function rootsFor(at: At, status: Status | undefined, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  if (!status?.in_reply_to_id) return new Map()
  const outcome = await at.api.get(`/api/v1/statuses/${encodeURIComponent(status.id)}/context`, {}, signal)
  const context =
    outcome.kind === 'answer' && outcome.status === 200 ? contextSchema.safeParse(outcome.json) : undefined
  const root = context?.success ? context.data.ancestors[0]?.id : undefined
  return root === undefined ? new Map() : new Map([[status.id, root]])
}

async function stream(at: At, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await streamOnce(at, signal)
    } catch (error) {
      at.intake.log.warn({ error }, 'the stream of Mastodon broke off; the account is polled until it is back')
    }
    await pause(RECONNECT_MS, signal)
  }
}

async function streamOnce(at: At, signal: AbortSignal): Promise<void> {
  const { settings, api } = at
  const instance = instanceSchema.safeParse(await must(api.get('/api/v2/instance', {}, signal), signal))
  if (signal.aborted) return
  const told = instance.data?.configuration?.urls?.streaming ?? settings.apiUrl
  const url = `${told.replace(/^ws/, 'http').replace(/\/+$/, '')}/api/v1/streaming/user`
  let event = ''
  const data: string[] = []
  const headers = { authorization: `Bearer ${settings.token}` }
  await readLines({ url, headers, silenceMs: SILENCE_MS, signal }, async (line) => {
    if (line.startsWith('event:')) event = line.slice('event:'.length).trim()
    else if (line.startsWith('data:')) data.push(line.slice('data:'.length).trimStart())
    else if (line === '' && event !== '') {
      const told = { event, data: data.splice(0).join('\n') }
      event = ''
      await acceptStreamed(at, told, signal)
    }
  })
}

async function acceptStreamed(at: At, told: { event: string; data: string }, signal: AbortSignal): Promise<void> {
  const parse = (_: unknown, reading: Reading): InboundEvent => parseStreamed(told, reading)
  await accept(at, [{ item: jsonOf(told.data) ?? told.data, parse }], signal)
}

/** What the server answered; rejects when it says no or nothing, so that it is asked again later. */
async function must(call: Promise<MastodonOutcome>, signal: AbortSignal): Promise<unknown> {
  const outcome = await call
  if (signal.aborted) return undefined
  if (outcome.kind !== 'answer') throw unavailable(`Mastodon does not answer (${outcome.why}).`)
  if (outcome.status !== 200) throw unavailable(`Mastodon refuses to be read: ${outcome.status}.`)
  return outcome.json
}

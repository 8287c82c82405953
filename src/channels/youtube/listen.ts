import { z } from 'zod'
import type { Delivery, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { readWith, type GoogleAnswer, type GoogleApi } from '../google/api'
import type { Tokens } from '../oauth'
import { inRounds } from '../pause'
import { readAs } from '../unreadable'
import { pageSchema, type Comment } from './payload'
import { COST, type Quota } from './quota'
import { changedAt, readComments, readPage, toEdited, toEvent, type Thread } from './receive'

export type Youtube = {
  api: GoogleApi
  tokens: Tokens
  quota: Quota
  account: InboundEvent['account']
  channelId: string
  now: () => Date
}
export type Polling = { youtube: Youtube; intake: Intake; signal: AbortSignal }

const cursorSchema = z.object({
  /** When the account was connected: what was written before is not ours to answer. */
  since: z.number(),
  /** When older threads were looked at for the last time. */
  deepAt: z.number(),
  /** Comments that were kept and when they were changed, the newest last. */
  known: z.array(z.tuple([z.string(), z.string()])).max(2_000),
  /** How many answers a thread had. */
  counts: z.array(z.tuple([z.string(), z.number()])).max(1_000),
})
type Cursor = z.infer<typeof cursorSchema>

const MAX_KNOWN = 2_000
const MAX_COUNTS = 1_000
/** A page has a hundred threads; after an outage as many pages are read as have nothing but what is new. */
const MAX_PAGES = 10
/** Answers do not bring a thread forward: older threads are looked at as well, but not each time. */
const DEEP_PAGES = 5
const DEEP_EVERY_MS = 3_600_000
const MAX_REPLY_PAGES = 5

/** Reads what is new from time to time, until the signal aborts. */
export const pollComments = (polling: Polling, everyMs: number): Promise<void> =>
  inRounds(everyMs, polling.signal, () => readChannel(polling))

/** One round. First what is new is kept, then the place: a crash in between repeats, and repeats are known. */
export async function readChannel(polling: Polling): Promise<void> {
  const { intake, signal, youtube } = polling
  if (!(await youtube.quota.mayRead())) return
  const cursor = readAs(cursorSchema, (await intake.readCursor()) ?? '')
  const now = intake.now().getTime()
  const before: Cursor = cursor.ok ? cursor.data : { since: now, deepAt: now, known: [], counts: [] }
  const isDeep = now - before.deepAt >= DEEP_EVERY_MS
  const found = await lookAround(polling, before, isDeep)
  if (found === undefined || signal.aborted) return
  if (found.events.length > 0) await intake.accept(found.events.map(toDelivery))
  const { known, counts } = found
  const next: Cursor = {
    ...{ since: before.since, deepAt: isDeep ? now : before.deepAt },
    ...{ known: [...known].slice(-MAX_KNOWN), counts: [...counts].slice(-MAX_COUNTS) },
  }
  const saved = JSON.stringify(next)
  if (!cursor.ok || saved !== JSON.stringify(before)) await intake.saveCursor(saved)
}

const toDelivery = (event: InboundEvent): Delivery => ({
  ...{ source: 'customer', channel: 'youtube', event },
  raw: Buffer.from(JSON.stringify(event)),
})

type Found = { events: InboundEvent[]; known: Map<string, string>; counts: Map<string, number> }

/** Undefined when the day's units are used up meanwhile. */
async function lookAround(polling: Polling, before: Cursor, isDeep: boolean): Promise<Found | undefined> {
  const found: Found = { events: [], known: new Map(before.known), counts: new Map(before.counts) }
  let pageToken: string | undefined
  for (let pages = 1; pages <= MAX_PAGES && !polling.signal.aborted; pages += 1) {
    const page = await readThreads(polling, pageToken)
    if (page === undefined) return undefined
    const areNew = page.threads.every(({ top }) => isNew(top, before.since) && !found.known.has(top.id))
    found.events.push(...page.unread)
    if (!(await takeThreads(polling, page.threads, { found, before }))) return undefined
    pageToken = page.next
    if (pageToken === undefined || !(areNew || (isDeep && pages < DEEP_PAGES))) break
  }
  found.events.sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())
  return found
}

/** False when the day's units are used up meanwhile. */
async function takeThreads(
  polling: Polling,
  threads: readonly Thread[],
  { found, before }: Pick<Taking, 'found' | 'before'>,
): Promise<boolean> {
  for (const thread of threads.toReversed()) {
    const whole = await withReplies(polling, thread, { found, since: before.since })
    if (whole === undefined) return false
    for (const comment of [whole.top, ...whole.replies]) take(polling, { comment, thread: whole, found, before })
  }
  return true
}

const isNew = ({ snippet }: Comment, since: number): boolean => Date.parse(snippet.publishedAt) >= since

type Taking = { comment: Comment; thread: Thread; found: Found; before: Cursor }

function take({ youtube, intake }: Polling, { comment, thread, found, before }: Taking): void {
  if (!isNew(comment, before.since)) return
  const told = { ...youtube, now: intake.now() }
  const [known, at] = [found.known.get(comment.id), changedAt(comment)]
  if (known === at) return
  // Written anew at the end: what changes stays known longest.
  found.known.delete(comment.id)
  found.known.set(comment.id, at)
  const event = known === undefined ? toEvent(comment, thread, told) : toEdited(comment, thread, told)
  if (event.kind !== 'ignored') found.events.push(event)
}

/** A thread comes with few of its answers; when it has got more, all of them are read. */
async function withReplies(
  polling: Polling,
  thread: Thread,
  { found, since }: { found: Found; since: number },
): Promise<Thread | undefined> {
  const { top, replyCount, replies } = thread
  const before = found.counts.get(top.id) ?? (isNew(top, since) ? 0 : replyCount)
  found.counts.delete(top.id)
  found.counts.set(top.id, replyCount)
  if (replyCount <= replies.length || replyCount === before) return thread
  const all = await readReplies(polling, top.id)
  return all && { ...thread, replies: all }
}

async function readThreads({ youtube, signal }: Polling, pageToken: string | undefined) {
  const answer = await ask(youtube, '/youtube/v3/commentThreads', {
    query: {
      ...{ part: 'snippet,replies', allThreadsRelatedToChannelId: youtube.channelId },
      ...{ order: 'time', maxResults: '100', textFormat: 'plainText' },
      ...(pageToken === undefined ? {} : { pageToken }),
    },
    signal,
  })
  if (answer === undefined) return undefined
  return readPage(Buffer.from(JSON.stringify(answer.json ?? null)), { ...youtube, now: youtube.now() })
}

async function readReplies({ youtube, signal }: Polling, parentId: string): Promise<Comment[] | undefined> {
  const replies: Comment[] = []
  let pageToken: string | undefined
  for (let pages = 0; pages < MAX_REPLY_PAGES; pages += 1) {
    const page = await readRepliesPage(youtube, { parentId, pageToken, signal })
    if (page === undefined) return undefined
    replies.push(...readComments(page.items))
    pageToken = page.nextPageToken
    if (pageToken === undefined) break
  }
  return replies
}

type RepliesPage = { parentId: string; pageToken?: string | undefined; signal?: AbortSignal }

/** Answers to one comment, as YouTube hands them out. */
export async function readRepliesPage(youtube: Youtube, { parentId, pageToken, signal }: RepliesPage) {
  const answer = await ask(youtube, '/youtube/v3/comments', {
    query: {
      ...{ part: 'snippet', parentId, maxResults: '100', textFormat: 'plainText' },
      ...(pageToken === undefined ? {} : { pageToken }),
    },
    ...(signal === undefined ? {} : { signal }),
  })
  if (answer === undefined) return undefined
  const page = pageSchema.safeParse(answer.json)
  return page.success ? page.data : { items: [] }
}

type Ask = { query: Readonly<Record<string, string>>; signal?: AbortSignal }

/** Undefined when the day's units are used up; rejects while YouTube does not answer, so that it is asked again. */
async function ask(youtube: Youtube, path: string, { query, signal }: Ask): Promise<GoogleAnswer | undefined> {
  await youtube.quota.spend(COST.read)
  const outcome = await readWith({ ...youtube, ...(signal === undefined ? {} : { signal }) }, path, query)
  if (outcome.kind !== 'answer') throw unavailable(`YouTube does not answer (${outcome.why}).`, outcome.cause)
  if (outcome.status === 200) return outcome
  if (outcome.status === 404) return { ...outcome, json: { items: [] } }
  if (!isUsedUp(outcome)) throw unavailable(`YouTube answers HTTP ${outcome.status} ${outcome.reason}`.trim())
  await youtube.quota.exhaust()
  return undefined
}

/** Nothing more today, unlike too much at once. */
export const isUsedUp = ({ status, reason }: GoogleAnswer): boolean =>
  status === 403 && /^(quotaExceeded|dailyLimitExceeded)$/.test(reason)

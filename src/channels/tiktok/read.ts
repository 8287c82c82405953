import type { InboundEvent } from '../../desk/index'
import { SportelloError, unavailable } from '../../lib/errors'
import { isGone, isLimited, isTokenRefused, LIMITED_MS, whyNot, type TiktokAnswer, type TiktokApi } from './api'
import type { Pace } from './pace'
import { videoSchema, videosSchema, type Comment } from './payload'
import { readPage, type Page } from './receive'
import type { Since } from './since'
import type { Tokens } from './tokens'

export type Tiktok = {
  api: TiktokApi
  tokens: Tokens
  /** One for all that read of the account. */
  pace: Pace
  account: InboundEvent['account']
  /** The `open_id` of the account. */
  businessId: string
  /** The account's handle, without @. */
  username: string
  since: Since
  now: () => Date
}

/** This one thing could not be read, and says nothing of others: unlike a limit, or a token that is refused. */
export class NotShownError extends SportelloError {
  constructor(message: string, cause?: unknown) {
    super('unavailable', message, { cause })
  }
}

/** Most pages that TikTok hands out have so many comments; its highest. */
export const PAGE = 30

/**
 * Documented for "Get comments of an owned video"; that "Get all replies to a comment" heeds the same is known from
 * others' code only. Without an order TikTok pages at random.
 */
const NEWEST_FIRST = { sort_field: 'create_time', sort_order: 'desc' }

type Place = { video: string; cursor?: string | undefined }

/** Comments of the first level under a video, the newest first; undefined when TikTok has them no more. */
export async function listComments(
  tiktok: Tiktok,
  { video, cursor }: Place,
  signal: AbortSignal,
): Promise<Page | undefined> {
  const paged = { ...NEWEST_FIRST, max_count: String(PAGE), ...(cursor === undefined ? {} : { cursor }) }
  const query = { ...paged, video_id: video, include_replies: 'true' }
  return await page(tiktok, { path: '/business/comment/list/', query }, signal)
}

/** Certain comments or answers of a video; undefined when TikTok has them no more. */
export const findComments = (tiktok: Tiktok, video: string, ids: readonly string[]): Promise<Page | undefined> =>
  page(tiktok, {
    path: '/business/comment/list/',
    query: { video_id: video, comment_ids: JSON.stringify(ids), include_replies: 'true' },
  })

/** TikTok has no answers to show for a comment that is hidden. */
async function listReplies(
  tiktok: Tiktok,
  { video, cursor, top }: Place & { top: string },
  signal?: AbortSignal,
): Promise<Page | undefined> {
  const paged = { ...NEWEST_FIRST, max_count: String(PAGE), ...(cursor === undefined ? {} : { cursor }) }
  const query = { ...paged, video_id: video, comment_id: top }
  return await page(tiktok, { path: '/business/comment/reply/list/', query }, signal)
}

type Listing = { path: string; query: Readonly<Record<string, string>> }

async function page(tiktok: Tiktok, listing: Listing, signal?: AbortSignal): Promise<Page | undefined> {
  const { code, data } = await ask(tiktok, listing, signal)
  return code === 0 ? readPage(data, { ...tiktok, now: tiktok.now() }) : undefined
}

type Searched = { video: string; top: string; until?: (reply: Comment) => boolean }
export type Replies = Pick<Page, 'comments' | 'unread' | 'isList'>

/** Answers to one comment that are looked through: three hundred. */
const MAX_REPLY_PAGES = 10

/**
 * Answers to a comment, the newest first: all of them, or until the wanted one is there. None when the comment is gone;
 * rejects when TikTok does not show them.
 */
export async function readReplies(
  tiktok: Tiktok,
  { video, top, until = () => false }: Searched,
  signal?: AbortSignal,
): Promise<Replies> {
  const replies = { comments: [] as Comment[], unread: [] as InboundEvent[], isList: true }
  let cursor: string | undefined
  for (let pages = 1; pages <= MAX_REPLY_PAGES; pages += 1) {
    const found = await listReplies(tiktok, { video, top, cursor }, signal)
    if (found === undefined && pages > 1) throw new NotShownError('TikTok does not show all answers to a comment.')
    if (found === undefined) break
    replies.comments.push(...found.comments)
    replies.unread.push(...found.unread)
    replies.isList = found.isList
    cursor = found.next
    if (cursor === undefined || found.comments.some(until)) break
  }
  return replies
}

/** The ids of the account's latest posts. TikTok shows twenty at once. */
export async function listVideos(tiktok: Tiktok, count: number, signal: AbortSignal): Promise<string[]> {
  const videos: string[] = []
  let cursor: string | undefined
  while (videos.length < count) {
    const max_count = String(Math.min(20, count - videos.length))
    const query = { fields: '["item_id"]', max_count, ...(cursor === undefined ? {} : { cursor }) }
    const answer = await ask(tiktok, { path: '/business/video/list/', query }, signal)
    if (answer.code !== 0) throw unavailable(`${whyNot(answer)} when asked for the account's videos.`)
    const read = videosSchema.safeParse(answer.data)
    if (!read.success) throw unavailable('TikTok tells the videos of the account in a way that cannot be read.')
    const found = (read.data.videos ?? []).flatMap((item) => videoSchema.safeParse(item).data?.item_id ?? [])
    videos.push(...found)
    cursor = read.data.cursor
    if (read.data.has_more !== true || cursor === undefined || found.length === 0) break
  }
  return videos
}

/**
 * Reads with a token that works: one that is refused before its time is renewed once. Answers only with what was asked
 * for, or that it is gone; rejects with `unavailable` while TikTok asks to wait, there is no token, or it does not answer.
 */
async function ask(tiktok: Tiktok, { path, query }: Listing, signal?: AbortSignal): Promise<TiktokAnswer> {
  const whole = { business_id: tiktok.businessId, ...query }
  const call = async (used?: string) => {
    const allowed = await tiktok.tokens.token(used)
    if (!allowed.ok) throw unavailable(`${allowed.detail}.`)
    await tiktok.pace.turn(signal)
    const { token } = allowed
    return { token, outcome: await tiktok.api('GET', path, { token, query: whole, ...(signal ? { signal } : {}) }) }
  }
  const first = await call()
  const isRefused = first.outcome.kind === 'answer' && isTokenRefused(first.outcome)
  const { outcome } = isRefused ? await call(first.token) : first
  if (outcome.kind !== 'answer') throw new NotShownError(`${whyNot(outcome)}.`, outcome.cause)
  if (isLimited(outcome)) tiktok.pace.rest(outcome.waitMs ?? LIMITED_MS)
  if (isLimited(outcome) || isTokenRefused(outcome)) throw unavailable(`${whyNot(outcome)}.`)
  if (outcome.code !== 0 && !isGone(outcome)) throw new NotShownError(`${whyNot(outcome)}.`)
  return outcome
}

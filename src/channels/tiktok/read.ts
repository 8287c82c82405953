import type { InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import {
  isForbidden,
  isLimited,
  isTokenRefused,
  isTroubled,
  LIMITED_MS,
  whyNot,
  type TiktokAnswer,
  type TiktokApi,
  type TiktokOutcome,
} from './api'
import type { Pace } from './pace'
import { videoSchema, videosSchema, type Comment } from './payload'
import { readPage, type Page } from './receive'
import type { Tokens } from './tokens'

export type Tiktok = {
  api: TiktokApi
  tokens: Tokens
  account: InboundEvent['account']
  /** The `open_id` of the account. */
  businessId: string
  /** The account's handle, without @. */
  username: string
  now: () => Date
}

/** `pace`: where many calls follow one another. */
type Asking = { signal?: AbortSignal | undefined; pace?: Pace | undefined }

/** Most pages that TikTok hands out have so many comments; its highest. */
export const PAGE = 30

type Place = { video: string; cursor?: string | undefined }

/** Comments of the first level under a video, the newest first; undefined when TikTok does not show them. */
export async function listComments(
  tiktok: Tiktok,
  { video, cursor }: Place,
  asking: Asking,
): Promise<Page | undefined> {
  const sorted = { sort_field: 'create_time', sort_order: 'desc', max_count: String(PAGE) }
  const query = { ...sorted, video_id: video, include_replies: 'true', ...(cursor === undefined ? {} : { cursor }) }
  return await page(tiktok, { path: '/business/comment/list/', query }, asking)
}

/** Certain comments or answers of a video. */
export const findComments = (tiktok: Tiktok, video: string, ids: readonly string[]): Promise<Page | undefined> =>
  page(
    tiktok,
    {
      path: '/business/comment/list/',
      query: { video_id: video, comment_ids: JSON.stringify(ids), include_replies: 'true' },
    },
    {},
  )

/** TikTok has no answers to show for a comment that is hidden. */
async function listReplies(
  tiktok: Tiktok,
  { video, cursor, top }: Place & { top: string },
  asking: Asking,
): Promise<Page | undefined> {
  const query = {
    video_id: video,
    comment_id: top,
    max_count: String(PAGE),
    ...(cursor === undefined ? {} : { cursor }),
  }
  return await page(tiktok, { path: '/business/comment/reply/list/', query }, asking)
}

type Listing = { path: string; query: Readonly<Record<string, string>> }

async function page(tiktok: Tiktok, { path, query }: Listing, asking: Asking): Promise<Page | undefined> {
  const { code, data } = await ask(tiktok, { path, query }, asking)
  return code === 0 ? readPage(data, { ...tiktok, now: tiktok.now() }) : undefined
}

type Searched = { video: string; top: string; until?: (reply: Comment) => boolean }

/** Answers to one comment that are looked through: three hundred. */
const MAX_REPLY_PAGES = 10

/** Answers to a comment, all of them or until the wanted one is there. */
export async function readReplies(
  tiktok: Tiktok,
  { video, top, until = () => false }: Searched,
  asking: Asking = {},
): Promise<Comment[]> {
  const replies: Comment[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < MAX_REPLY_PAGES; pages += 1) {
    const found = await listReplies(tiktok, { video, top, cursor }, asking)
    replies.push(...(found?.comments ?? []))
    cursor = found?.next
    if (cursor === undefined || found?.comments.some(until) === true) break
  }
  return replies
}

/** The ids of the account's latest posts. TikTok shows twenty at once. */
export async function listVideos(tiktok: Tiktok, count: number, asking: Asking): Promise<string[]> {
  const videos: string[] = []
  let cursor: string | undefined
  while (videos.length < count) {
    const max_count = String(Math.min(20, count - videos.length))
    const query = { fields: '["item_id"]', max_count, ...(cursor === undefined ? {} : { cursor }) }
    const answer = await ask(tiktok, { path: '/business/video/list/', query }, asking)
    if (answer.code !== 0) throw unavailable(`${whyNot(answer)} when asked for the account's videos.`)
    const read = videosSchema.safeParse(answer.data)
    if (!read.success) throw unavailable('TikTok tells the videos of the account in a way that cannot be read.')
    const found = read.data.videos.flatMap((item) => videoSchema.safeParse(item).data?.item_id ?? [])
    videos.push(...found)
    cursor = read.data.cursor
    if (!read.data.has_more || cursor === undefined || found.length === 0) break
  }
  return videos
}

/**
 * Reads with a token that works: one that is refused before its time is renewed once. Rejects while TikTok does not
 * answer, asks to wait, or gives no token; what it refuses for good is told in the answer's code.
 */
async function ask(tiktok: Tiktok, { path, query }: Listing, { signal, pace }: Asking): Promise<TiktokAnswer> {
  const whole = { business_id: tiktok.businessId, ...query }
  const call = async (used?: string): Promise<{ token: string; outcome: TiktokOutcome }> => {
    const allowed = await tiktok.tokens.token(used)
    if (!allowed.ok) throw unavailable(`${allowed.detail}.`)
    if (signal !== undefined) await pace?.turn(signal)
    const { token } = allowed
    return { token, outcome: await tiktok.api('GET', path, { token, query: whole, ...(signal ? { signal } : {}) }) }
  }
  const first = await call()
  const isRefused = first.outcome.kind === 'answer' && isTokenRefused(first.outcome)
  const { outcome } = isRefused ? await call(first.token) : first
  if (outcome.kind !== 'answer') throw unavailable(`${whyNot(outcome)}.`, outcome.cause)
  if (isLimited(outcome)) pace?.rest(outcome.waitMs ?? LIMITED_MS)
  if (isPassing(outcome)) throw unavailable(`${whyNot(outcome)}.`)
  return outcome
}

/** Says nothing of what was asked for: it is worth asking again, once somebody or some time has mended it. */
const isPassing = (answer: TiktokAnswer): boolean =>
  isLimited(answer) || isTroubled(answer) || isTokenRefused(answer) || isForbidden(answer)

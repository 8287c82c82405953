import { z } from 'zod'
import type { SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import { ownOf } from '../../lib/own'
import type { TimedSend } from '../channel'
import type { GoogleAnswer } from '../google/api'
import { sendOnce, type Refusal } from '../google/send'
import { isUsedUp, readRepliesPage, type Youtube } from './listen'
import { COST } from './quota'
import { readComments, textOf } from './receive'

export const LIMIT = { unit: 'utf16', max: 10_000 } as const
/** What YouTube says when there is too much at once and does not say for how long. */
const UNTOLD_WAIT_MS = 60_000

const madeSchema = z.object({ id: z.string().min(1) })

/** One answer, under the first comment of the thread: YouTube has no deeper level. */
export async function sendReply(youtube: Youtube, { thread, text, tooLate }: TimedSend): Promise<SendOutcome> {
  if (countText(text, LIMIT.unit) > LIMIT.max)
    return {
      kind: 'refused',
      reason: 'too_long',
      remedies: ['shorten'],
      detail: 'the text is longer than YouTube takes',
    }
  // A count that cannot be kept is no reason to keep a customer waiting.
  await youtube.quota.spend(COST.insert).catch(() => undefined)
  const outcome = await sendOnce(
    youtube,
    {
      ...{ method: 'POST', path: '/youtube/v3/comments', query: { part: 'snippet' } },
      tooLate,
      body: { snippet: { parentId: parentOf(thread), textOriginal: text } },
    },
    { ids: idsOf, refusal: (answer) => refusalOf(answer, youtube) },
  )
  return outcome
}

const parentOf = (thread: string): string => thread.split(':')[0] ?? ''

function idsOf(json: unknown): string[] {
  const made = madeSchema.safeParse(json)
  return made.success ? [made.data.id] : []
}

export function refusalOf(answer: GoogleAnswer, { quota }: Youtube): SendOutcome {
  const { status, reason, waitMs } = answer
  const detail = `YouTube ${status} ${reason}`.trim()
  if (isUsedUp(answer)) {
    const why = 'the units of this day are used up; it goes on at midnight in California'
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: quota.untilNextMs(), detail: `${detail}: ${why}` }
  }
  if (status === 429 || /^(user)?rateLimitExceeded$/i.test(reason))
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: waitMs ?? UNTOLD_WAIT_MS, detail }
  // "Could not process" is said of bad texts and of bad moments alike.
  if (reason === 'processingFailure') return { kind: 'unknown', detail }
  const known = ownOf(REFUSALS, reason) ?? (status === 404 ? GONE : OTHER)
  return { kind: 'refused', ...known, detail: `${detail}: ${known.detail}` }
}

const GONE: Refusal = { reason: 'recipient_gone', remedies: [], detail: 'the comment is not there any more' }
const OTHER: Refusal = { reason: 'policy', remedies: ['open_natively'], detail: 'YouTube does not take this answer' }
const CLOSED: Refusal = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'nobody can answer under this comment or video',
}
const UNWARRANTED: Refusal = {
  ...{ reason: 'not_permitted', remedies: ['reconnect', 'open_natively'] },
  detail: 'this permission does not allow answers; connect the account of the channel with youtube.force-ssl',
}

/** By the word that YouTube documents for it. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  commentsDisabled: CLOSED,
  operationNotSupported: CLOSED,
  parentCommentIsPrivate: CLOSED,
  ineligibleAccount: UNWARRANTED,
  insufficientPermissions: UNWARRANTED,
  forbidden: UNWARRANTED,
  commentTextTooLong: { reason: 'too_long', remedies: ['shorten'], detail: 'the text is longer than YouTube takes' },
  parentCommentNotFound: GONE,
  commentNotFound: GONE,
  videoNotFound: GONE,
}

type About = { thread: string; text: string; sinceMs: number }
/** Clocks of YouTube and ours differ by less. */
const CLOCKS_MS = 60_000

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Looks for a lost answer among those under its comment. One that is not found may be held back, or be slow to show. */
export async function seekReply(
  youtube: Youtube,
  { thread, text, sinceMs }: About,
): Promise<{ ids: readonly string[] }> {
  const page = await readRepliesPage(youtube, { parentId: parentOf(thread) })
  const from = youtube.now().getTime() - sinceMs - CLOCKS_MS
  const found = readComments(page?.items ?? []).filter(
    (comment) =>
      comment.snippet.authorChannelId?.value === youtube.channelId &&
      Date.parse(comment.snippet.publishedAt) >= from &&
      plain(textOf(comment)) === plain(text),
  )
  return { ids: found.map(({ id }) => id) }
}

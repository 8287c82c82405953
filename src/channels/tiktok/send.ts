import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import { afterRenewal, withoutToken } from '../renewed'
import { isForbidden, isGone, isLimited, isTokenRefused, isTroubled, LIMITED_MS, type TiktokAnswer } from './api'
import { madeSchema, type Comment } from './payload'
import { findComments, readReplies, type Tiktok } from './read'
import { isHidden, placeOf, writtenAt } from './receive'

/**
 * "Length limit: 1,200 characters (UTF-8 encoding)" ("Create a reply to an existing comment"): whether bytes or letters
 * are meant is not said, and this many bytes are right in either case. The documentation said 150 before.
 */
export const LIMIT = { unit: 'utf8_bytes', max: 1_200 } as const
const FORMER_LIMIT = 150

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }

/** One answer, under the first comment of the conversation: TikTok has no deeper level. */
export async function sendReply(tiktok: Tiktok, { thread, text, tooLate }: TimedSend): Promise<SendOutcome> {
  if (countText(text, LIMIT.unit) > LIMIT.max)
    return {
      ...{ kind: 'refused', reason: 'too_long', remedies: ['shorten'] },
      detail: 'the text is longer than TikTok takes',
    }
  const allowed = await tiktok.tokens.token()
  if (!allowed.ok) return withoutToken(allowed)
  const { video, top } = placeOf(thread)
  if (tooLate()) return TOO_LATE
  const outcome = await tiktok.api('POST', '/business/comment/reply/create/', {
    token: allowed.token,
    body: { business_id: tiktok.businessId, video_id: video, comment_id: top, text },
  })
  if (outcome.kind !== 'answer') return outcomeOfLost('TikTok', outcome)
  if (isTokenRefused(outcome)) return afterRenewal('TikTok', await tiktok.tokens.token(allowed.token))
  return await settled(tiktok, outcome, { video, top, text })
}

type Sent = { video: string; top: string; text: string }

async function settled(tiktok: Tiktok, answer: TiktokAnswer, sent: Sent): Promise<SendOutcome> {
  const { status, code, data, waitMs } = answer
  const said = code === undefined ? `TikTok HTTP ${status}` : `TikTok code ${code}`
  // The limit is an endpoint's own: nobody rests from reading for it, nor from answering for the reading.
  if (isLimited(answer))
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: waitMs ?? LIMITED_MS, detail: `${said}: too many` }
  if (isTroubled(answer)) return { kind: 'unknown', detail: said }
  if (code === 0) {
    const made = madeSchema.safeParse(data)
    return { kind: 'sent', ids: made.success ? [made.data.comment_id] : [] }
  }
  const known = isForbidden(answer) ? UNWARRANTED : isGone(answer) ? GONE : await lookWhy(tiktok, sent)
  return { kind: 'refused', ...known, detail: `${said}: ${known.detail}` }
}

const GONE: Refusal = { reason: 'recipient_gone', remedies: [], detail: 'the comment is not there any more' }
const UNWARRANTED: Refusal = {
  ...{ reason: 'not_permitted', remedies: ['reconnect', 'open_natively'] },
  detail: 'the permission does not allow answers; let the account permit the app with comment.list.manage',
}

/** TikTok's codes do not tell why it did not take an answer: whether the comment is still there can be seen. */
async function lookWhy(tiktok: Tiktok, { video, top, text }: Sent): Promise<Refusal> {
  const comment = await lookFor(tiktok, { video, top }).catch(() => undefined)
  if (comment === 'gone') return GONE
  if (comment !== undefined && isHidden(comment))
    return { reason: 'not_permitted', remedies: ['open_natively'], detail: 'the comment is hidden' }
  const mayBeLong = countText(text, 'codepoints') > FORMER_LIMIT
  return {
    ...{ reason: 'policy', remedies: mayBeLong ? ['shorten', 'open_natively'] : ['open_natively'] },
    detail: `TikTok does not take this answer${mayBeLong ? `; it may want ${FORMER_LIMIT} characters at most` : ''}`,
  }
}

/** Undefined when it cannot be known. */
async function lookFor(tiktok: Tiktok, { video, top }: Omit<Sent, 'text'>): Promise<Comment | 'gone' | undefined> {
  const page = await findComments(tiktok, video, [top])
  const comment = page?.comments.find(({ comment_id }) => comment_id === top)
  return comment ?? (page === undefined || page.unread.length === 0 ? 'gone' : undefined)
}

type About = { thread: string; text: string; sinceMs: number }
/** Clocks of TikTok and ours differ by less, and TikTok tells whole seconds. */
const CLOCKS_MS = 5_000

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** All of our answers under the comment that say the same since the attempt. One that is not found may be slow to show. */
export async function seekReply(
  tiktok: Tiktok,
  { thread, text, sinceMs }: About,
): Promise<{ ids: readonly string[] } | 'silent'> {
  const since = new Date(tiktok.now().getTime() - sinceMs - CLOCKS_MS)
  const place = placeOf(thread)
  const top = await lookFor(tiktok, place)
  // Then TikTok shows no answers either.
  if (top === 'gone' || (top !== undefined && isHidden(top))) return 'silent'
  const { comments } = await readReplies(tiktok, place)
  const alike = comments.filter(
    (reply) => reply.owner && writtenAt(reply) >= since && plain(reply.text ?? '') === plain(text),
  )
  return { ids: alike.map(({ comment_id }) => comment_id) }
}

import type { SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { readWith, type GoogleAnswer } from '../google/api'
import { sendOnce, type Refusal } from '../google/send'
import type { Business } from './listen'
import { limitSchema, madeSchema, reviewSchema } from './payload'
import { replyId } from './receive'

export const LIMIT = { unit: 'utf8_bytes', max: 4_096 } as const
/** Google counts by the minute. */
const UNTOLD_WAIT_MS = 60_000

/** The answer to a review: one that stands there already is replaced. Google looks at it later. */
export async function sendReply(business: Business, { thread, text, tooLate }: TimedSend): Promise<SendOutcome> {
  if (countText(text, LIMIT.unit) > LIMIT.max)
    return {
      kind: 'refused',
      reason: 'too_long',
      remedies: ['shorten'],
      detail: 'the text is longer than Google takes',
    }
  return await sendOnce(
    business,
    { method: 'PUT', path: `${pathOf(business, thread)}/reply`, body: { comment: text }, tooLate },
    { ids: (json) => [replyId(thread, madeSchema.safeParse(json).data?.comment ?? text)], refusal: refusalOf },
  )
}

const pathOf = ({ location }: Business, thread: string): string =>
  `/v4/${location}/reviews/${encodeURIComponent(thread)}`

function refusalOf(answer: GoogleAnswer): SendOutcome {
  const { status, reason, waitMs } = answer
  const detail = `Google ${status} ${reason}`.trim()
  if (status === 429 && !hasNoAccess(answer))
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: waitMs ?? UNTOLD_WAIT_MS, detail }
  const known = REFUSALS[status] ?? OTHER
  return { kind: 'refused', ...known, detail: `${detail}: ${known.detail}` }
}

/** A limit of nothing is no limit that is used up: Google has not let this project in. */
export const hasNoAccess = ({ status, json }: GoogleAnswer): boolean =>
  status === 429 &&
  limitSchema.safeParse(json).data?.error.details.some(({ metadata }) => metadata.quota_limit_value === '0') === true

const OTHER: Refusal = { reason: 'policy', remedies: ['open_natively'], detail: 'Google does not take this answer' }
const REFUSALS: Readonly<Record<number, Refusal>> = {
  403: {
    ...{ reason: 'not_permitted', remedies: ['reconnect', 'open_natively'] },
    detail: 'this permission does not reach the profile, or the profile is not verified',
  },
  404: { reason: 'recipient_gone', remedies: [], detail: 'the review is not there any more' },
  429: {
    ...{ reason: 'not_permitted', remedies: ['open_natively'] },
    detail: 'Google has not given this project access to the Business Profile APIs',
  },
}

/** Looks whether our answer stands under the review. Another one, or none, may be what is shown until later. */
export async function seekReply(
  business: Business,
  { thread, text }: { thread: string; text: string },
): Promise<'arrived' | 'silent'> {
  const outcome = await readWith(business, pathOf(business, thread))
  const review = outcome.kind === 'answer' ? reviewSchema.safeParse(outcome.json) : undefined
  const reply = review?.data?.reviewReply
  return reply !== undefined && replyId(thread, reply.comment) === replyId(thread, text) ? 'arrived' : 'silent'
}

import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson, retryAfterMs, type Answer } from '../../lib/http'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import { afterRenewal, withoutToken } from '../renewed'
import { pathOfReview, type ReadOutcome } from './api'
import type { Company } from './listen'
import { reviewSchema } from './payload'
import { replyId, replyUnder } from './receive'

export type Sending = Company & {
  /** Who answers, as Trustpilot knows them; it stands under the answer as the company. */
  businessUser: string
}

/** Trustpilot does not say how long an answer may be: this is a bound of our own. */
export const LIMIT = { unit: 'codepoints', max: 4_000 } as const
/** Trustpilot counts over five minutes, and is not documented to say how long to wait. */
const UNTOLD_WAIT_MS = 60_000

/**
 * The answer to a review. There is one, and it is not documented what becomes of it when another one is sent: so it is
 * looked first, and an answer that stands there is never touched.
 */
export async function sendReply(sending: Sending, { thread, text, tooLate }: TimedSend): Promise<SendOutcome> {
  const { api, businessUser, now } = sending
  if (countText(text, LIMIT.unit) > LIMIT.max) return refused(TOO_LONG, 'Trustpilot')
  const hindered = hindranceOf(await api.read(pathOfReview(thread)), { thread, text, now: now() })
  if (hindered !== undefined) return hindered
  const allowed = await api.tokens.token()
  if (!allowed.ok) return withoutToken(allowed)
  if (tooLate()) return TOO_LATE
  const body = { authorBusinessUserId: businessUser, message: text }
  const outcome = await api.post(`${pathOfReview(thread)}/reply`, body, allowed.token)
  if (outcome.kind !== 'answer') return outcomeOfLost('Trustpilot', outcome)
  if (outcome.status === 401) return afterRenewal('Trustpilot', await api.tokens.token(allowed.token))
  if (outcome.status >= 500) return { kind: 'unknown', detail: `Trustpilot ${outcome.status}` }
  // Trustpilot answers 201, with or without a body.
  return outcome.status < 300 ? { kind: 'sent', ids: [replyId(thread, text)] } : refusalOf(outcome, now())
}

type Wanted = { thread: string; text: string; now: Date }

/** Why nothing can or need be sent, by the review as it is now; undefined when the way is free. */
function hindranceOf(outcome: ReadOutcome, { thread, text, now }: Wanted): SendOutcome | undefined {
  if (outcome.kind === 'no-token') return withoutToken(outcome.none)
  // Whatever became of reading: nothing was sent.
  if (outcome.kind !== 'answer')
    return { kind: 'not-sent', why: 'unreachable', detail: `Trustpilot does not show the review (${outcome.why})` }
  if (outcome.status === 401) return refused(NO_ACCESS, 'Trustpilot 401')
  if (outcome.status >= 500) return notNow(`Trustpilot ${outcome.status}: it does not show the review`)
  if (outcome.status >= 300) return refusalOf(outcome, now)
  const review = reviewSchema.safeParse(readJson(outcome)).data
  if (review === undefined) return notNow('Trustpilot shows the review in a form that cannot be read')
  const standing = replyUnder(review)
  if (standing === undefined) return undefined
  // The very same words stand there already: an answer that was thought lost.
  return standing === replyId(thread, text) ? { kind: 'sent', ids: [standing] } : refused(ANSWERED, 'Trustpilot')
}

const notNow = (detail: string): SendOutcome => ({ kind: 'not-sent', why: 'platform-down', detail })

function refusalOf(answer: Answer, now: Date): SendOutcome {
  const { status } = answer
  const detail = `Trustpilot ${status}`
  if (status === 429)
    return {
      ...{ kind: 'not-sent', why: 'rate-limited', retryAfterMs: retryAfterMs(answer, now) ?? UNTOLD_WAIT_MS },
      detail: `${detail}: too many calls`,
    }
  return refused(REFUSALS[status] ?? OTHER, detail)
}

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const refused = ({ detail, ...refusal }: Refusal, by: string): SendOutcome => ({
  ...{ kind: 'refused', ...refusal, detail: `${by}: ${detail}` },
})

const TOO_LONG: Refusal = {
  ...{ reason: 'too_long', remedies: ['shorten'] },
  detail: `more than ${LIMIT.max} characters are not sent`,
}
const ANSWERED: Refusal = {
  ...{ reason: 'duplicate', remedies: ['open_natively'] },
  detail: 'the review has an answer already, and there is only one; it can be changed or removed at Trustpilot',
}
const NO_ACCESS: Refusal = {
  ...{ reason: 'auth_expired', remedies: ['reconnect'] },
  detail: 'a new token is refused as well',
}
const OTHER: Refusal = { reason: 'policy', remedies: ['open_natively'], detail: 'it does not take this answer' }

/** By status (Trustpilot's page "Common error messages"); what stands in the body is documented nowhere. */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  400: {
    ...{ reason: 'policy', remedies: ['shorten', 'open_natively'] },
    detail: 'it does not take this answer, or does not know the business user',
  },
  403: {
    ...{ reason: 'not_permitted', remedies: ['reconnect', 'open_natively'] },
    detail: 'the plan, the application or the business user may not answer for this company',
  },
  404: { reason: 'recipient_gone', remedies: [], detail: 'the review is not there any more' },
  409: ANSWERED,
}

/** Looks whether our answer stands under the review. Another one, or none, may be what is shown for a while. */
export async function seekReply(
  { api }: Company,
  { thread, text }: { thread: string; text: string },
): Promise<'arrived' | 'silent'> {
  const outcome = await api.read(pathOfReview(thread))
  const review = outcome.kind === 'answer' ? reviewSchema.safeParse(readJson(outcome)).data : undefined
  return review !== undefined && replyUnder(review) === replyId(thread, text) ? 'arrived' : 'silent'
}

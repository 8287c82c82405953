import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import { afterRenewal, withoutToken } from '../renewed'
import { isOldVersion, wordsOf, type LinkedinAnswer, type Reading } from './api'
import { commentSchema } from './payload'
import { numberOf } from './read-comment'
import { commentUrn, encodeUrn, placeOf, postUrn, type Place } from './urns'

/** Nobody documents in which unit LinkedIn counts; this one counts the most. */
export const LIMIT = { unit: 'utf16', max: 1_250 } as const
/** "Comment create throttled" is a limit of a minute. */
const THROTTLED_MS = 60_000
/** Limits of the day end at midnight UTC; but LinkedIn says 429 to protect itself as well, and never until when. */
const UNTOLD_WAIT_MS = 15 * 60_000

export type Sending = Pick<Reading, 'api' | 'tokens'> & { organization: string }

/** One comment of the page: under the first comment of the thread, or under the post that names us. */
export async function sendComment(sending: Sending, { thread, text, tooLate }: TimedSend): Promise<SendOutcome> {
  const { api, tokens, organization } = sending
  if (countText(text, LIMIT.unit) > LIMIT.max) return { kind: 'refused', ...TOO_LONG }
  const place = placeOf(thread)
  if (place === undefined) return { kind: 'refused', ...CLOSED, detail: 'this is no place for a comment' }
  const allowed = await tokens.token()
  if (!allowed.ok) return withoutToken(allowed)
  const { path, parentComment } = targetOf(place)
  if (tooLate()) return TOO_LATE
  const outcome = await api.call('POST', path, {
    token: allowed.token,
    body: { actor: organization, object: postUrn(place.post), message: { text }, ...parentComment },
  })
  if (outcome.kind !== 'answer') return outcomeOfLost('LinkedIn', outcome)
  const { status } = outcome
  if (status === 401) return afterRenewal('LinkedIn', await tokens.token(allowed.token))
  if (status >= 200 && status < 300) return { kind: 'sent', ids: idsOf(outcome) }
  return status >= 500 ? { kind: 'unknown', detail: `LinkedIn ${status}` } : refusalOf(outcome)
}

/** LinkedIn shows two levels: answers to answers stand under the comment of the first level, too. */
function targetOf({ post, root }: Place): { path: string; parentComment: { parentComment?: string } } {
  const urn = root === undefined ? postUrn(post) : commentUrn({ post, id: root })
  const path = `/rest/socialActions/${encodeUrn(urn)}/comments`
  return { path, parentComment: root === undefined ? {} : { parentComment: urn } }
}

/** The number of the comment stands in the header, alone or within its URN, and in the body. */
function idsOf({ headers, json }: LinkedinAnswer): string[] {
  const id = numberOf(commentSchema.safeParse(json).data ?? {}) ?? /(\d+)\)?$/.exec(headerId(headers))?.[1]
  return id === undefined ? [] : [id]
}

function headerId(headers: LinkedinAnswer['headers']): string {
  const given = headers['x-restli-id'] ?? headers['x-linkedin-id'] ?? ''
  return given.replaceAll(/%2C/gi, ',').replaceAll(/%29/g, ')')
}

function refusalOf(answer: LinkedinAnswer): SendOutcome {
  const { status, json, waitMs } = answer
  const words = wordsOf(json)
  if (status === 429) {
    const untoldMs = /throttled/i.test(words) ? THROTTLED_MS : UNTOLD_WAIT_MS
    const detail = 'LinkedIn 429: too many calls'
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: waitMs ?? untoldMs, detail }
  }
  const known = isOldVersion(answer) ? OLD_VERSION : REFUSALS.find((one) => fits(one, status, words))
  const { reason, remedies, detail } = known ?? OTHER
  return { kind: 'refused', reason, remedies, detail: `LinkedIn ${status}: ${detail}` }
}

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
type Known = Refusal & { status: readonly number[]; words?: RegExp }

const fits = ({ status, words }: Known, told: number, said: string): boolean =>
  status.includes(told) && (words === undefined || words.test(said))

const TOO_LONG: Refusal = {
  ...{ reason: 'too_long', remedies: ['shorten'] },
  detail: 'a comment on LinkedIn has at most 1,250 characters',
}
const CLOSED: Refusal = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'nobody, or not this page, may comment there',
}
const OLD_VERSION: Refusal = {
  ...{ reason: 'policy', remedies: ['open_natively'] },
  detail: 'this version of the API is not served any more; set a newer api_version for the account',
}
const OTHER: Refusal = { reason: 'policy', remedies: ['open_natively'], detail: 'LinkedIn does not take this comment' }

/** The first that fits counts. LinkedIn documents the statuses; of its sentences hardly any. */
const REFUSALS: readonly Known[] = [
  // What stands there already may be an answer to somebody else: this one was not taken, whatever became of others.
  {
    ...{ status: [409, 422], words: /duplicate/i, reason: 'duplicate', remedies: ['open_natively'] },
    detail: 'the page said the same there already; say it in other words',
  },
  { status: [400, 422], words: /too[ _]long|max(imum)? length|exceed/i, ...TOO_LONG },
  { status: [400, 403], words: /comments? (?:is|are|has been|have been) (?:disabled|closed|restricted)/i, ...CLOSED },
  {
    ...{ status: [403], reason: 'not_permitted', remedies: ['reconnect', 'open_natively'] },
    detail: 'the member who permitted it is no administrator of the page any more, or the permission is too small',
  },
  { status: [404, 410], reason: 'recipient_gone', remedies: [], detail: 'what is answered is not there any more' },
]

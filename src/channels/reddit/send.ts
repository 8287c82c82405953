import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson, type Answer } from '../../lib/http'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import { afterRenewal, withoutToken } from '../renewed'
import { waitOf } from './api'
import type { Reddit } from './listen'
import { postedSchema, type Posted } from './payload'

export const LIMIT = { unit: 'codepoints', max: 10_000 } as const
/** What Reddit says when there is too much at once and does not say for how long. */
const UNTOLD_WAIT_MS = 60_000

/** One comment under what it answers. */
export async function sendComment({ api, now }: Reddit, send: TimedSend): Promise<SendOutcome> {
  const { thread, text, inReplyTo } = send
  if (countText(text, LIMIT.unit) > LIMIT.max)
    return {
      kind: 'refused',
      reason: 'too_long',
      remedies: ['shorten'],
      detail: 'the text is longer than Reddit takes',
    }
  const allowed = await api.token()
  if (!allowed.ok) return withoutToken(allowed)
  const thing = inReplyTo ?? thread.split(':')[0] ?? ''
  if (send.tooLate()) return TOO_LATE
  const outcome = await api.post('/api/comment', { api_type: 'json', thing_id: thing, text }, allowed.token)
  if (outcome.kind !== 'answer') return outcomeOfLost('Reddit', outcome)
  if (outcome.status === 401) return afterRenewal('Reddit', await api.token(allowed.token))
  return settled(outcome, now())
}

/** Reddit says no with a code in a good answer, or with a bad status. */
function settled(answer: Answer, now: Date): SendOutcome {
  const { status } = answer
  if (status >= 500) return { kind: 'unknown', detail: `Reddit ${status}` }
  const posted = postedSchema.safeParse(readJson(answer)).data?.json
  const code = codeOf(posted)
  if (status === 429 || code === 'RATELIMIT') return tooMuch(answer, posted?.ratelimit, now)
  if (status >= 300 || code !== '') return refusalOf(status, code)
  // A good answer that cannot be read may hold a no as well as a yes.
  if (posted === undefined) return { kind: 'unknown', detail: `Reddit ${status}: an answer that cannot be read` }
  return { kind: 'sent', ids: idsOf(posted) }
}

const idsOf = ({ data }: Posted): string[] => (data?.things ?? []).map((thing) => thing.data.name)

function tooMuch(answer: Answer, seconds: number | undefined, now: Date): SendOutcome {
  const waitMs = seconds === undefined ? waitOf(answer, now) : Math.ceil(seconds * 1000)
  const detail = `Reddit ${answer.status}: too much at once`
  return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: waitMs ?? UNTOLD_WAIT_MS, detail }
}

function codeOf(posted: Posted | undefined): string {
  const [first] = posted?.errors ?? []
  if (first === undefined) return ''
  const code = first[0]
  return typeof code === 'string' && /^[A-Z_]{2,60}$/.test(code) ? code : 'UNTOLD'
}

function refusalOf(status: number, code: string): SendOutcome {
  const known = REFUSALS[code] ?? REFUSALS[status] ?? OTHER
  return { kind: 'refused', ...known, detail: `Reddit ${status} ${code}`.trim() + `: ${known.detail}` }
}

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refusal = { reason: 'policy', remedies: ['open_natively'], detail: 'Reddit does not take this comment' }
const CLOSED: Refusal = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'nobody, or not our user, may comment there any more',
}
const GONE: Refusal = { reason: 'recipient_gone', remedies: [], detail: 'what is answered is not there any more' }

/** By Reddit's own code, else by the status. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  TOO_LONG: { reason: 'too_long', remedies: ['shorten'], detail: 'the text is longer than Reddit takes' },
  TOO_OLD: CLOSED,
  THREAD_LOCKED: CLOSED,
  SUBREDDIT_NOTALLOWED: CLOSED,
  DELETED_COMMENT: GONE,
  DELETED_LINK: GONE,
  USER_BLOCKED: { reason: 'blocked', remedies: [], detail: 'this person has blocked our user' },
  403: CLOSED,
  404: GONE,
}

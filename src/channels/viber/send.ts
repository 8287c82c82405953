import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import type { TimedSend } from '../channel'
import { badMedia, whyRefused, type FetchedFiles } from '../fetched-files'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import type { ViberApi } from './api'
import { contentOf, whyNot } from './files'
import { answerSchema, tokenOf } from './payload'

export type Sending = { api: ViberApi; door: FetchedFiles; senderName: string; now: () => Date }

export async function sendPart({ api, door, senderName, now }: Sending, send: TimedSend): Promise<SendOutcome> {
  const reason = whyRefused(door, send.files, whyNot)
  if (reason !== undefined) return badMedia(reason)
  const content = contentOf(door, send)
  if (content === undefined) return badMedia('Viber takes one file a message, and no long text with it.')
  if (send.tooLate()) return TOO_LATE
  const message = { receiver: send.thread, min_api_version: 1, sender: { name: senderName } }
  const outcome = await api.post('send_message', { ...message, ...content })
  return send.files.length > 0 && statusOf(outcome) === BAD_DATA
    ? badMedia(`Viber does not take this file, or cannot fetch it (Viber status ${BAD_DATA})`)
    : outcomeOf(outcome, now())
}

/** Something in the message is not as Viber wants it; what, it does not say. */
const BAD_DATA = 3

const statusOf = (outcome: CallOutcome): number | undefined =>
  outcome.kind === 'answer' ? answerSchema.safeParse(readJson(outcome)).data?.status : undefined

/** Viber answers 200 to everything, and says in the body how it went. */
function outcomeOf(outcome: CallOutcome, now: Date): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('Viber', outcome)
  const status = statusOf(outcome)
  if (outcome.status === 429 || status === 12) return tooMany(outcome, now)
  if (status === undefined || outcome.status >= 500)
    return { kind: 'unknown', detail: `Viber answers HTTP ${outcome.status} without a status` }
  if (status === 0) {
    const token = tokenOf(outcome.body.toString('utf8'))
    return { kind: 'sent', ids: token === undefined ? [] : [token] }
  }
  const known = REFUSALS.find(({ codes }) => codes.includes(status)) ?? OTHER
  return {
    ...{ kind: 'refused', reason: known.reason, remedies: known.remedies },
    detail: `${known.detail} (Viber status ${status})`,
  }
}

const tooMany = (answer: Answer, now: Date): SendOutcome => ({
  ...{ kind: 'not-sent', why: 'rate-limited', retryAfterMs: retryAfterMs(answer, now) ?? 10_000 },
  detail: 'Viber asks to wait before the next message',
})

type Refused = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refused = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'Viber does not take this message',
}

/** By Viber's status codes (developers.viber.com, "error codes"). */
const REFUSALS: readonly (Refused & { codes: readonly number[] })[] = [
  {
    codes: [2, 8, 15],
    ...{ reason: 'auth_expired', remedies: ['reconnect'] },
    detail: 'Viber refuses the token of the account',
  },
  {
    codes: [5, 6, 11],
    ...{ reason: 'recipient_gone', remedies: [] },
    detail: 'The customer is not subscribed any more, or has no telephone with Viber',
  },
  {
    codes: [BAD_DATA],
    ...{ reason: 'too_long', remedies: ['shorten'] },
    detail: 'Viber does not take a text of this length or form',
  },
  { codes: [7, 9], ...{ reason: 'policy', remedies: [] }, detail: 'Viber has blocked or suspended our account' },
  {
    codes: [23, 24],
    ...{ reason: 'payment', remedies: [] },
    detail: 'The free messages or the balance at Viber are used up',
  },
  {
    codes: [21],
    ...{ reason: 'not_permitted', remedies: [] },
    detail: 'Viber does not bring messages to this country',
  },
]

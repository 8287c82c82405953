import type { ClaimedSend, RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { outcomeOfLost } from '../lost-call'
import type { ViberApi } from './api'
import { answerSchema, tokenOf } from './payload'

export type Sending = { api: ViberApi; senderName: string; now: () => Date }

export async function sendPart({ api, senderName, now }: Sending, send: ClaimedSend): Promise<SendOutcome> {
  const message = { receiver: send.thread, min_api_version: 1, sender: { name: senderName } }
  const outcome = await api.post('send_message', { ...message, type: 'text', text: send.text })
  return outcomeOf(outcome, now())
}

/** Viber answers 200 to everything, and says in the body how it went. */
function outcomeOf(outcome: CallOutcome, now: Date): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('Viber', outcome)
  const status = answerSchema.safeParse(readJson(outcome)).data?.status
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
    codes: [3],
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

import { z } from 'zod'
import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import type { TwilioApi } from './api'

/** A number of ours, or a messaging service that chooses one. */
export type Sender = { From: string } | { MessagingServiceSid: string }
type Deps = { api: TwilioApi; sender: Sender; statusUrl: string; now: () => Date }

const sentSchema = z.object({ sid: z.string() })
const errorSchema = z.object({ code: z.number().catch(0) })

export async function sendPart(deps: Deps, send: TimedSend): Promise<SendOutcome> {
  if (send.tooLate()) return TOO_LATE
  const form = { To: send.thread, ...deps.sender, Body: send.text, StatusCallback: deps.statusUrl }
  return outcomeOf(await deps.api.post('/Messages.json', form), deps.now())
}

function outcomeOf(outcome: CallOutcome, now: Date): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('Twilio', outcome)
  if (outcome.status >= 500) return { kind: 'unknown', detail: `Twilio failed (HTTP ${outcome.status})` }
  if (outcome.status >= 300) return refusalOf(outcome, now)
  const sent = sentSchema.safeParse(readJson(outcome))
  return { kind: 'sent', ids: sent.success ? [sent.data.sid] : [] }
}

function refusalOf(answer: Answer, now: Date): SendOutcome {
  const read = errorSchema.safeParse(readJson(answer))
  const code = read.success ? read.data.code : 0
  if (answer.status === 429 || code === 20429)
    return {
      ...{ kind: 'not-sent', why: 'rate-limited', retryAfterMs: retryAfterMs(answer, now) ?? 5_000 },
      detail: 'Twilio asks to wait before the next message',
    }
  const known = REFUSALS.find(({ codes }) => codes.includes(code)) ?? (answer.status === 401 ? AUTH : OTHER)
  const detail = code === 0 ? known.detail : `${known.detail} (Twilio ${code})`
  return { kind: 'refused', reason: known.reason, remedies: known.remedies, detail }
}

type Refused = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const AUTH: Refused = {
  ...{ reason: 'auth_expired', remedies: ['reconnect'] },
  detail: 'Twilio refuses the account or its token',
}
const OTHER: Refused = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'Twilio does not take this message',
}

/** By Twilio's own codes (twilio.com/docs/api/errors). */
const REFUSALS: readonly (Refused & { codes: readonly number[] })[] = [
  { codes: [20003, 20005, 20404], ...AUTH },
  {
    codes: [21610],
    ...{ reason: 'blocked', remedies: [] },
    detail: 'The customer has asked by STOP not to get messages. They can write START',
  },
  {
    codes: [21211, 21214, 21217, 21614],
    ...{ reason: 'recipient_gone', remedies: [] },
    detail: 'This is no number that can get messages',
  },
  {
    codes: [21617, 21605],
    ...{ reason: 'too_long', remedies: ['shorten'] },
    detail: 'The text is longer than a message may be',
  },
  {
    codes: [21408, 21608, 21612, 21606, 21659],
    ...{ reason: 'not_permitted', remedies: [] },
    detail: 'Our number may not send messages there',
  },
]

const listSchema = z.object({
  messages: z
    .array(z.object({ sid: z.string(), body: z.string().nullish(), direction: z.string(), date_created: z.string() }))
    .max(1_000),
})
type About = { thread: string; text: string; sinceMs: number }
/** Twilio's clock and ours differ by less. */
const CLOCKS_MS = 60_000

/** Looks among the last messages to this number. One that is not listed may still come: that proves nothing. */
export async function seekMessage(
  { api, now }: Deps,
  { thread, text, sinceMs }: About,
): Promise<{ ids: readonly string[] } | 'silent'> {
  const outcome = await api.get(`/Messages.json?To=${encodeURIComponent(thread)}&PageSize=50`)
  const read = outcome.kind === 'answer' ? listSchema.safeParse(readJson(outcome)) : undefined
  if (!read?.success) return 'silent'
  const from = now().getTime() - sinceMs - CLOCKS_MS
  const ours = read.data.messages.filter(
    ({ body, direction, date_created }) =>
      direction.startsWith('outbound') && body?.trim() === text.trim() && Date.parse(date_created) >= from,
  )
  return { ids: ours.map(({ sid }) => sid) }
}

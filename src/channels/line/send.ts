import { createHash } from 'node:crypto'
import type { ClaimedSend, RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { outcomeOfLost } from '../lost-call'
import type { LineApi } from './api'
import { errorSchema, sentSchema } from './payload'

/** Agents take minutes, a reply token lives for one: everything is pushed. */
export async function pushPart(api: LineApi, send: ClaimedSend, now: Date): Promise<SendOutcome> {
  return outcomeOf(await api.push(bodyOf(send), retryKeyOf(send)), now)
}

type Part = Pick<ClaimedSend, 'thread' | 'text'>

const bodyOf = ({ thread, text }: Part): object => ({
  to: thread.split(':')[0],
  messages: [{ type: 'text', text }],
})

/**
 * The same for every attempt of a part, so that LINE itself takes it only once. It has the form of a UUID, which is
 * what LINE asks for.
 */
function retryKeyOf({ reply, part }: { reply: string; part: number }): string {
  const hex = createHash('sha256').update(`${reply}:${part}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** LINE knows a key for 24 hours; well before, asking stops being safe. */
const KEY_LIVES_MS = 20 * 3_600_000

type About = { reply: string; part: number; thread: string; text: string; sinceMs: number }

/**
 * The same call once more: if LINE has accepted it before, it says so and does nothing; if not, it accepts it now.
 * Either way the customer has it once.
 */
export async function repeatPart(api: LineApi, about: About): Promise<'arrived' | 'silent'> {
  if (about.sinceMs > KEY_LIVES_MS) return 'silent'
  const outcome = await api.push(bodyOf(about), retryKeyOf(about))
  if (outcome.kind !== 'answer') return 'silent'
  return outcome.status === 200 || outcome.status === 409 ? 'arrived' : 'silent'
}

function outcomeOf(outcome: CallOutcome, now: Date): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('LINE', outcome)
  const { status } = outcome
  if (status === 200 || status === 409) {
    const sent = sentSchema.safeParse(readJson(outcome))
    return { kind: 'sent', ids: sent.success ? sent.data.sentMessages.map(({ id }) => id) : [] }
  }
  if (status >= 500) return { kind: 'unknown', detail: `LINE failed (HTTP ${status})` }
  return refusalOf(outcome, now)
}

function refusalOf(answer: Answer, now: Date): SendOutcome {
  const { status } = answer
  const read = errorSchema.safeParse(readJson(answer))
  const words = read.success ? read.data.message : ''
  // The monthly quota and the pace have the same status; only the words tell them apart.
  if (status === 429 && /monthly limit/i.test(words))
    return {
      ...{ kind: 'refused', reason: 'payment', remedies: ['open_natively'] },
      detail: 'The messages of this month are used up. Raise the plan of the LINE Official Account.',
    }
  if (status === 429) {
    const detail = 'LINE asks to wait before the next message'
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: retryAfterMs(answer, now) ?? 5_000, detail }
  }
  const known = REFUSALS.find(({ is }) => is(status, words)) ?? OTHER
  return { kind: 'refused', reason: known.reason, remedies: known.remedies, detail: known.detail }
}

type Refused = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refused = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'LINE does not take this message.',
}

/** The first that fits counts. */
const REFUSALS: readonly (Refused & { is: (status: number, words: string) => boolean })[] = [
  {
    is: (status) => status === 401,
    ...{ reason: 'auth_expired', remedies: ['reconnect'] },
    detail: 'LINE refuses the channel access token. Issue a new one.',
  },
  {
    // Also what a person who blocked the account looks like, at times: LINE does not tell which.
    is: (status, words) => status === 400 && /failed to send messages|property, 'to'/i.test(words),
    ...{ reason: 'recipient_gone', remedies: [] },
    detail: 'LINE does not bring messages to this person: they do not exist any more, or never wrote to this account.',
  },
  {
    is: (status, words) => status === 413 || (status === 400 && /request body has|length must be/i.test(words)),
    ...{ reason: 'too_long', remedies: ['shorten'] },
    detail: 'LINE does not take a text of this length or form.',
  },
]

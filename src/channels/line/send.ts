import { createHash } from 'node:crypto'
import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import type { FileId, ReplyId } from '../../lib/ids'
import { readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { badMedia, whyRefused, type FetchedFiles } from '../fetched-files'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import type { LineApi } from './api'
import { whyNot } from './files'
import { errorSchema, sentSchema } from './payload'

export type Pushing = { api: LineApi; door: FetchedFiles }

/** Agents take minutes, a reply token lives for one: everything is pushed. */
export async function pushPart({ api, door }: Pushing, send: TimedSend, now: Date): Promise<SendOutcome> {
  const reason = whyRefused(door, send.files, whyNot)
  if (reason !== undefined) return badMedia(reason)
  const body = bodyOf(door, { ...send, fileIds: send.files.map(({ id }) => id) })
  if (send.tooLate()) return TOO_LATE
  return outcomeOf(await api.push(body, retryKeyOf(send)), now)
}

type Part = { reply: ReplyId; thread: string; text: string; fileIds: readonly FileId[] }

/** The words, then the pictures. The same to the letter for every attempt of a part. */
function bodyOf(door: FetchedFiles, { reply, thread, text, fileIds }: Part): object {
  const pictures = fileIds.map((file) => {
    const url = door.linkTo(reply, file)
    return { type: 'image', originalContentUrl: url, previewImageUrl: url }
  })
  const words = text === '' && pictures.length > 0 ? [] : [{ type: 'text', text }]
  return { to: thread.split(':')[0], messages: [...words, ...pictures] }
}

/**
 * The same for every attempt of a part, so that LINE itself takes it only once. It has the form of a UUID, which is
 * what LINE asks for. What LINE does with the same key over another body is not documented; there is none.
 */
function retryKeyOf({ reply, part }: { reply: string; part: number }): string {
  const hex = createHash('sha256').update(`${reply}:${part}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** LINE knows a key for 24 hours; well before, asking stops being safe. */
const KEY_LIVES_MS = 20 * 3_600_000

type About = {
  reply: string
  part: number
  thread: string
  text: string
  fileIds?: readonly FileId[]
  sinceMs: number
}

/**
 * The same call once more: if LINE has accepted it before, it says so and does nothing; if not, it accepts it now.
 * Either way the customer has it once. Where its files are not known it cannot be the same call, and none is made.
 */
export async function repeatPart({ api, door }: Pushing, about: About): Promise<'arrived' | 'silent'> {
  const { fileIds } = about
  if (about.sinceMs > KEY_LIVES_MS || fileIds === undefined) return 'silent'
  if (fileIds.length > 0 && door.closed !== undefined) return 'silent'
  const body = bodyOf(door, { ...about, fileIds, reply: about.reply as ReplyId })
  const outcome = await api.push(body, retryKeyOf(about))
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

import type { AttemptId } from '../../lib/ids'
import type { Capabilities, Remedy, Surface } from '../playbook/account.rules'
import type { Playbook } from '../playbook/playbook.rules'
import { mayAct } from '../playbook/playbook.rules'
import { isWindowOpen } from './check.rules'
import type { Failure, Reply, SendOutcome } from './reply.rules'

const MINUTE_MS = 60_000
/** The customer has long turned elsewhere: whether the words still fit is for the agent to say. */
export const OUTDATED_AFTER_MS = 24 * 60 * MINUTE_MS
/** The same, when the customer wrote something since. */
export const OUTDATED_IF_ANSWERED_MS = 30 * MINUTE_MS

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 5 * MINUTE_MS
/** A platform that says "try at once" would be called in a tight loop. */
const SHORTEST_RETRY_MS = 100

export type QueuedReply = Pick<Reply, 'id' | 'state' | 'claimedAt'> & { dueInMs: number }
export type Head =
  | { ok: true; reply: Reply['id'] }
  | { ok: false; why: 'nothing-due' | 'earlier-unknown' | 'in-flight' }
  | { ok: false; why: 'blocked'; retryInMs: number }

/**
 * Which of a conversation's replies is to be sent now. They go in the order in which they were written: one that waits
 * for its next try, or whose fate is unknown, holds the later ones. One that awaits approval holds nothing.
 */
export function chooseHead(queue: readonly QueuedReply[]): Head {
  if (queue.some(({ state }) => state === 'sending')) return { ok: false, why: 'in-flight' }
  if (queue.some(({ state }) => state === 'unknown')) return { ok: false, why: 'earlier-unknown' }
  const head = queue.find(({ state }) => state === 'waiting')
  if (head === undefined) return { ok: false, why: 'nothing-due' }
  if (head.dueInMs <= 0) return { ok: true, reply: head.id }
  // The end of an undo time has its timer; a retry has nobody but the caller to come again.
  return head.claimedAt === null
    ? { ok: false, why: 'nothing-due' }
    : { ok: false, why: 'blocked', retryInMs: head.dueInMs }
}

export type Circumstances = {
  now: Date
  closed: boolean
  newerMessages: number
  lastCustomerAt: Date | null
  surface: Surface
  /** What the content is now; differs from the reply's own hash when something was changed behind its back. */
  contentHash: string
}

/** Why a due reply is not sent after all: what was right when it was written need not be right now. */
export function whyHeldBack(
  reply: Reply,
  { now, closed, newerMessages, lastCustomerAt, surface, contentHash }: Circumstances,
  { playbook, can }: { playbook: Playbook; can: Capabilities },
): Failure | undefined {
  if (!mayAct(playbook, reply.author, 'handle')) return failure('not_permitted', 'the author may not reply any more')
  if (contentHash !== reply.contentHash) return failure('not_permitted', 'the content or its recipient was changed')
  if (closed) return failure('outdated', 'the conversation was closed')
  if (isOutdated(reply, { now, newerMessages })) return failure('outdated', 'it waited too long')
  if (
    playbook.reply.findings['window-closed'] === 'block' &&
    !isWindowOpen({ kind: reply.kind, surface, lastCustomerAt, now }, can)
  )
    return failure('window_closed', 'the time for replies is over', remediesOf(can))
  return undefined
}

/** A reply that waited very long, or long enough for the customer to write again, goes back to its agent. */
export function isOutdated(
  { createdAt, approvedAt, settledAt }: Pick<Reply, 'createdAt' | 'approvedAt' | 'settledAt'>,
  { now, newerMessages }: { now: Date; newerMessages: number },
): boolean {
  // An approval, or a person's "send again", is a decision of that moment: the waiting counts from it.
  const decidedAt = Math.max(...[createdAt, approvedAt, settledAt].map((at) => at?.getTime() ?? 0))
  const waitedMs = now.getTime() - decidedAt
  return waitedMs > OUTDATED_AFTER_MS || (newerMessages > 0 && waitedMs > OUTDATED_IF_ANSWERED_MS)
}

/** How long to wait before the next try. `tries` counts the failed ones; `random` is from 0 to 1. */
export function retryDelayMs(
  outcome: Extract<SendOutcome, { kind: 'not-sent' }>,
  tries: number,
  random: number,
): number {
  if (outcome.retryAfterMs !== undefined) return Math.max(outcome.retryAfterMs, SHORTEST_RETRY_MS)
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries, 20))
  return Math.round(longest / 2 + (random * longest) / 2)
}

/**
 * What an outcome does to a reply. `ignore`: told before. `keep`: stored with the attempt, but the reply has gone on
 * without it (a person resolved it). `disproved`: what was taken for its echo was none. Whatever an expired attempt
 * turns out to have been is still the truth about it.
 */
export type Settlement = 'ignore' | 'keep' | 'arrived' | 'disproved' | 'retry' | 'refused' | 'unknown'

export function decideSettlement(
  reply: Pick<Reply, 'state' | 'attempt'>,
  attempt: { id: AttemptId; ended: boolean; byEcho: boolean },
  outcome: SendOutcome['kind'],
): Settlement {
  if (attempt.ended) return attempt.byEcho && (outcome === 'refused' || outcome === 'not-sent') ? 'disproved' : 'ignore'
  if (reply.attempt !== attempt.id) return 'keep'
  if (reply.state === 'sending' || reply.state === 'unknown') return SETTLEMENT[outcome]
  // A person said "send again" and nobody has yet: news that it arrived after all spares the customer the double.
  return reply.state === 'waiting' && outcome === 'sent' ? 'arrived' : 'keep'
}

const SETTLEMENT: Record<SendOutcome['kind'], Settlement> = {
  sent: 'arrived',
  'not-sent': 'retry',
  refused: 'refused',
  unknown: 'unknown',
}

/** What comes after a part arrived: another part, or the reply is sent. */
export const isLastPart = ({ parts, partsSent }: Pick<Reply, 'parts' | 'partsSent'>): boolean =>
  partsSent + 1 >= (parts?.length ?? 1)

/** Whether the platform's text is the one that we sent; platforms trim and re-wrap. */
export const isSameText = (one: string, other: string): boolean => squeeze(one) === squeeze(other)

const squeeze = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

const failure = (reason: Failure['reason'], detail: string, remedies: readonly Remedy[] = []): Failure => ({
  reason,
  remedies,
  detail,
})

function remediesOf({ window }: Capabilities): Remedy[] {
  if (window?.afterwards === 'template') return ['use_template', 'open_natively']
  return window?.afterwards === 'tag_human_agent' ? ['use_human_agent_tag', 'open_natively'] : ['open_natively']
}

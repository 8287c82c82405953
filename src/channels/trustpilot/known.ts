import { z } from 'zod'
import type { InboundEvent } from '../../desk/index'
import { readAs } from '../unreadable'
import type { Review } from './payload'
import {
  changedAt,
  eventsOfGone,
  eventsOfReply,
  isEdited,
  replyUnder,
  revisionOf,
  toEdited,
  toMessage,
  type Told,
} from './receive'

/** More are looked up no more: what happens to older reviews, the webhook tells. */
const MAX_KNOWN = 2_000

const cursorSchema = z.object({
  /** When the account was connected. */
  since: z.number(),
  /** Reviews that were seen: when they were written, their revision, and their answer as it stood. The newest last. */
  known: z.array(z.tuple([z.string(), z.number(), z.string(), z.string()])).max(MAX_KNOWN),
})

type Seen = { writtenMs: number; revision: string; reply: string }
export type Memory = { since: number; known: Map<string, Seen> }

export function recall(cursor: string | undefined, now: Date): Memory {
  const read = readAs(cursorSchema, cursor ?? '')
  if (!read.ok) return { since: now.getTime(), known: new Map() }
  const known = read.data.known.map(([id, writtenMs, revision, reply]) => [id, { writtenMs, revision, reply }] as const)
  return { since: read.data.since, known: new Map(known) }
}

export function toCursor({ since, known }: Memory): string {
  const newest = [...known].sort(([, one], [, other]) => one.writtenMs - other.writtenMs).slice(-MAX_KNOWN)
  return JSON.stringify({ since, known: newest.map(([id, seen]) => [id, seen.writtenMs, seen.revision, seen.reply]) })
}

/** What is new in a review since it was seen last; remembers it. An answer that is missing is only told by `takeSure`. */
export function take(review: Review, memory: Memory, told: Told): InboundEvent[] {
  const before = memory.known.get(review.id)
  // A review from before belongs to nobody's work here, until its author changes it.
  if (before === undefined && changedAt(review).getTime() < memory.since) return []
  const revision = revisionOf(review)
  const reply = replyUnder(review) ?? before?.reply ?? ''
  memory.known.set(review.id, { writtenMs: review.createdAt.getTime(), revision, reply })
  if (before === undefined) return [...first(review, memory, told), ...eventsOfReply(review, told)]
  return [
    ...(before.revision === revision ? [] : [toEdited(review, told)]),
    ...(before.reply === reply ? [] : eventsOfReply(review, told)),
  ]
}

/**
 * Seen for the first time: the webhook may have told of it as it was before it was changed, so that the change is told
 * too. One from before that was changed now begins when it was changed.
 */
function first(review: Review, { since }: Memory, told: Told): InboundEvent[] {
  const isOld = review.createdAt.getTime() < since
  const begins = isOld && review.updatedAt ? { ...review, createdAt: review.updatedAt } : review
  return [toMessage(begins, told), ...(isEdited(review) ? [toEdited(review, told)] : [])]
}

/** As {@link take}, of a review that was read by itself just now: an answer that is missing was removed. */
export function takeSure(review: Review, memory: Memory, told: Told): InboundEvent[] {
  const before = memory.known.get(review.id)
  const events = take(review, memory, told)
  const seen = memory.known.get(review.id)
  if (!before || !seen || before.reply === '' || replyUnder(review) !== undefined) return events
  memory.known.set(review.id, { ...seen, reply: '' })
  return [...events, ...eventsOfGone(review.id, before.reply, told)]
}

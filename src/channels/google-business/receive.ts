import type { InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ownOf } from '../../lib/own'
import { hashOf, readAs, readEach, unreadable } from '../unreadable'
import { pageSchema, reviewSchema, type Reply, type Review } from './payload'

export type Told = { account: AccountId; now: Date }

type Page = { reviews: readonly Review[]; unread: readonly InboundEvent[]; next: string | undefined }

/** A page of reviews as events: what was written, what the owner answered, and what Google makes of the answer. */
export function parseReviews(body: Buffer, told: Told): InboundEvent[] {
  const { reviews, unread } = readPage(body, told)
  return [...reviews.flatMap((review) => [toMessage(review, told), ...eventsOfReply(review, told)]), ...unread]
}

export function readPage(body: Buffer, told: Told): Page {
  const read = readAs(pageSchema, body.toString('utf8'))
  if (!read.ok) return { reviews: [], unread: [unreadable(body, told, read.reason)], next: undefined }
  const { read: reviews, unread } = readEach(reviewSchema, read.data.reviews, told)
  return { reviews, unread, next: read.data.nextPageToken }
}

export const changedAt = ({ createTime, updateTime }: Review): string => updateTime ?? createTime

const STARS: Readonly<Record<string, number>> = { ONE: 1, TWO: 2, THREE: 3, FOUR: 4, FIVE: 5 }

/** '★★☆☆☆'; empty when there is no rating that we know. */
export function starsOf({ starRating }: Review): string {
  const stars = ownOf(STARS, starRating ?? '')
  return stars === undefined ? '' : '★'.repeat(stars) + '☆'.repeat(5 - stars)
}

/** Google does not say who reviewers are, only their name: they are who wrote this review. */
export function toMessage(review: Review, { account }: Told): InboundEvent {
  const { reviewId, reviewer, createTime } = review
  const stars = starsOf(review)
  return {
    ...{ kind: 'message', account, dedupeKey: `review:${reviewId}`, thread: reviewId, externalId: reviewId },
    ...{ occurredAt: new Date(createTime), surface: 'review', visibility: 'public', attachments: [] },
    author: { externalId: `review:${reviewId}`, name: reviewer.isAnonymous ? '' : (reviewer.displayName ?? '') },
    // A rating without words is a review as well.
    text: original(review.comment ?? '') || stars,
    ...(stars === '' ? {} : { subject: stars }),
  }
}

/** What the reviewer made of it later; the stars stand before the words, since they are what changes most. */
export function toEdited(review: Review, { account }: Told): InboundEvent {
  const { reviewId } = review
  const at = changedAt(review)
  const text = [starsOf(review), original(review.comment ?? '')].filter(Boolean).join('\n')
  const dedupeKey = `review:${reviewId}:${at}`
  return { kind: 'edited', account, dedupeKey, thread: reviewId, externalId: reviewId, occurredAt: new Date(at), text }
}

/** An answer has no id; a review has one answer at most, so its words are its name. */
export const replyId = (reviewId: string, comment: string): string =>
  `${reviewId}/reply/${hashOf(original(comment).replace(/\s+/g, ' ').trim())}`

/** The answer that stands under a review now, ours or a native one, and whether Google shows it. */
export function eventsOfReply(review: Review, told: Told): InboundEvent[] {
  const { reviewId, reviewReply: reply } = review
  if (reply === undefined || reply.comment === '') return []
  const externalId = replyId(reviewId, reply.comment)
  const common = {
    ...{ account: told.account, thread: reviewId, externalId },
    occurredAt: reply.updateTime === undefined ? told.now : new Date(reply.updateTime),
  }
  const echo: InboundEvent = {
    ...{ kind: 'own_echo', ...common, dedupeKey: externalId, surface: 'review', visibility: 'public' },
    ...{ author: { externalId: 'owner', name: '' }, text: original(reply.comment), attachments: [] },
  }
  return [echo, ...verdictOf(reply, common)]
}

type OfReply = Pick<Extract<InboundEvent, { kind: 'receipt' }>, 'account' | 'thread' | 'externalId' | 'occurredAt'>

function verdictOf({ reviewReplyState: state, policyViolation }: Reply, common: OfReply): InboundEvent[] {
  const dedupeKey = `${common.externalId}:${state ?? ''}`
  if (state === 'APPROVED') return [{ kind: 'receipt', what: 'delivered', ...common, dedupeKey }]
  if (state !== 'REJECTED') return []
  const why = /^[A-Z_]{3,60}$/.test(policyViolation ?? '') ? ` (${policyViolation})` : ''
  return [{ kind: 'delivery_failed', ...common, dedupeKey, reason: `Google does not show this answer${why}` }]
}

const TRANSLATED = '(Translated by Google)'
const ORIGINAL = '(Original)'

/** Google puts its translation before or after what people wrote; people are answered in their own words. */
export function original(text: string): string {
  const [translated, own] = [text.indexOf(TRANSLATED), text.lastIndexOf(ORIGINAL)]
  if (translated === 0 && own > 0) return text.slice(own + ORIGINAL.length).trim()
  if (translated > 0) return text.slice(0, translated).trim() || text
  return text
}

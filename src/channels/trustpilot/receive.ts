import type { Author, InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ownOf } from '../../lib/own'
import { hashOf, readAs, readEach, unreadable } from '../unreadable'
import { deliverySchema, eventSchema, hintSchema, pageSchema, reviewSchema, type Review } from './payload'

export type Told = { account: AccountId; now: Date }

/** What a webhook hints at. */
export type Hint = 'created' | 'updated' | 'deleted'
const HINTS: Readonly<Record<string, Hint>> = {
  'service-review-created': 'created',
  'service-review-updated': 'updated',
  'service-review-deleted': 'deleted',
}

/**
 * What Trustpilot's webhook hands over (support article "How to set up Trustpilot Webhooks"). Anybody may have written
 * it, since nothing is signed: of each event only the id of the review is kept, to be looked up. Pure and total.
 */
export function parseDelivery(body: Buffer, told: Told): InboundEvent[] {
  const read = readAs(deliverySchema, body.toString('utf8'))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  const { events } = read.data
  return events.length === 0
    ? [ignored(body, told, 'a delivery without events')]
    : events.map((event) => readEvent(event, told))
}

function readEvent(given: unknown, told: Told): InboundEvent {
  const bytes = Buffer.from(JSON.stringify(given))
  const event = eventSchema.safeParse(given)
  if (!event.success) return unreadable(bytes, told, 'an event without a name')
  const hint = ownOf(HINTS, event.data.eventName)
  if (hint === undefined) return ignored(bytes, told, 'an event that is not about a review of the company')
  const named = hintSchema.safeParse(event.data.eventData)
  if (!named.success) return unreadable(bytes, told, 'an event without the id of a review')
  const { id } = named.data
  return {
    ...{ kind: 'pointer', account: told.account, occurredAt: told.now, dedupeKey: `hint:${hashOf(bytes)}` },
    ...{ thread: id, source: { review: id, event: hint } },
  }
}

const ignored = (bytes: Buffer, { account, now }: Told, reason: string): InboundEvent => ({
  ...{ kind: 'ignored', account, reason, occurredAt: now, dedupeKey: `ignored:${hashOf(bytes)}` },
})

export type Page = { reviews: readonly Review[]; unread: readonly InboundEvent[]; size: number }

/** A page of the business unit's private reviews. */
export function readPage(body: Buffer, told: Told): Page {
  const read = readAs(pageSchema, body.toString('utf8'))
  if (!read.ok) return { reviews: [], unread: [unreadable(body, told, read.reason)], size: 0 }
  const { read: reviews, unread } = readEach(reviewSchema, read.data.reviews, told)
  return { reviews, unread, size: read.data.reviews.length }
}

/** A page as events: for programs that look at parsers from outside. */
export function parsePage(body: Buffer, told: Told): InboundEvent[] {
  const { reviews, unread } = readPage(body, told)
  return [...reviews.flatMap((review) => [toMessage(review, told), ...eventsOfReply(review, told)]), ...unread]
}

/** '★★☆☆☆'; empty when there is no rating. */
export const starsOf = ({ stars }: Pick<Review, 'stars'>): string =>
  stars === undefined ? '' : '★'.repeat(stars) + '☆'.repeat(5 - stars)

const headingOf = (review: Review): string => [starsOf(review), review.title?.trim()].filter(Boolean).join(' ')

/**
 * Reviews have a page of their own, by their id: others document and use this address, Trustpilot's own documentation
 * does not name it. The links that Trustpilot tells lead to its API.
 */
const PAGES = 'https://www.trustpilot.com/reviews/'

export function toMessage(review: Review, { account }: Told): InboundEvent {
  const { id, createdAt, text = '' } = review
  return {
    ...{ kind: 'message', account, dedupeKey: `review:${id}`, thread: id, externalId: id, permalink: `${PAGES}${id}` },
    ...{ occurredAt: createdAt, surface: 'review', visibility: 'public', attachments: [] },
    author: authorOf(review),
    // A rating without words is a review as well.
    text: text.trim() === '' ? headingOf(review) : text,
    ...subjectOf(review),
    ...languageOf(review),
  }
}

const authorOf = ({ id, consumer }: Review): Author => ({
  ...{ externalId: consumer.id || `review:${id}`, name: consumer.displayName ?? '' },
})

function subjectOf(review: Review): { subject?: string } {
  const reference = review.referenceId ? `(${review.referenceId.slice(0, 100)})` : ''
  const subject = [headingOf(review), reference].filter(Boolean).join(' ')
  return subject === '' ? {} : { subject }
}

function languageOf({ language = '' }: Review): { language?: string } {
  const [code] = /^[a-z]{2}(?![a-z])/i.exec(language) ?? []
  return code === undefined ? {} : { language: code.toLowerCase() }
}

/** What the author can change; the same words and stars are the same revision, wherever they were read. */
export const revisionOf = ({ stars, title, text }: Review): string => hashOf(JSON.stringify([stars, title, text]))

/** When its author last said something. */
export const changedAt = (review: Review): Date => (isEdited(review) && review.updatedAt) || review.createdAt

/** It is not documented whether an answer changes a review's time as well: that is no change of its author's. */
export function isEdited({ createdAt, updatedAt, companyReply }: Review): boolean {
  const others = [createdAt, companyReply?.createdAt, companyReply?.updatedAt]
  return updatedAt !== undefined && others.every((at) => at?.getTime() !== updatedAt.getTime())
}

/** What became of it later; the stars stand before the words, since they are what changes most. */
export function toEdited(review: Review, { account, now }: Told): InboundEvent {
  const { id, updatedAt } = review
  const text = [headingOf(review), review.text].filter(Boolean).join('\n')
  const dedupeKey = `review:${id}:${revisionOf(review)}:${updatedAt?.toISOString() ?? ''}`
  return { kind: 'edited', account, dedupeKey, thread: id, externalId: id, occurredAt: updatedAt ?? now, text }
}

export const toDeleted = (id: string, { account, now }: Told): InboundEvent => ({
  ...{ kind: 'deleted', account, dedupeKey: `review:${id}:deleted`, thread: id, externalId: id, occurredAt: now },
})

/** An answer has no id; a review has one answer at most, so its words are its name. */
export const replyId = (review: string, text: string): string =>
  `${review}/reply/${hashOf(text.replace(/\s+/g, ' ').trim())}`

/** The name of the answer that stands under a review; undefined when there is none. */
export const replyUnder = ({ id, companyReply }: Review): string | undefined =>
  companyReply === undefined || companyReply.text.trim() === '' ? undefined : replyId(id, companyReply.text)

/** The answer that stands under a review now, ours or one that was written at Trustpilot. */
export function eventsOfReply(review: Review, { account, now }: Told): InboundEvent[] {
  const { id: thread, companyReply: reply } = review
  const externalId = replyUnder(review)
  if (reply === undefined || externalId === undefined) return []
  const author = { externalId: reply.authorBusinessUserId || 'owner', name: reply.authorBusinessUserName ?? '' }
  return [
    {
      ...{ kind: 'own_echo', account, thread, externalId, dedupeKey: externalId, surface: 'review' },
      ...{ visibility: 'public', occurredAt: reply.updatedAt ?? reply.createdAt ?? now, attachments: [] },
      ...{ author, text: reply.text },
    },
  ]
}

/** An answer that was taken away: a native one is struck out, after one of ours the customer waits again. */
export function eventsOfGone(thread: string, externalId: string, { account, now }: Told): InboundEvent[] {
  const common = { account, thread, externalId, occurredAt: now }
  return [
    { kind: 'deleted', ...common, dedupeKey: `${externalId}:deleted` },
    {
      ...{ kind: 'delivery_failed', ...common, dedupeKey: `${externalId}:gone` },
      reason: 'The answer does not stand under the review any more: it was removed at Trustpilot.',
    },
  ]
}

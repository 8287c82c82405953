import type { InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { hashOf, readAs, unreadable } from '../unreadable'
import { deliverySchema, notificationSchema, pageSchema, type Notification, type Shown } from './payload'
import { readCommentUrn, readPostUrn, type CommentName } from './urns'

/** Whose notifications are read, and who we are. */
export type Told = { account: AccountId; organization: string; now: Date }

/** What a webhook brings. Pure and total. */
export function parseDelivery(body: Buffer, told: Told): InboundEvent[] {
  const read = readAs(deliverySchema, body.toString('utf8'))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  const { type, notifications } = read.data
  if (type === 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS')
    return notifications.map((item) => readNotification(item, told))
  const reason = `another kind of notification (${type.slice(0, 40)})`
  return [{ kind: 'ignored', account: told.account, occurredAt: told.now, dedupeKey: `other:${hashOf(body)}`, reason }]
}

/** A page of those that were fetched: the same notifications without what is around them. */
export function parsePage(body: Buffer, told: Told): InboundEvent[] {
  const read = readAs(pageSchema, body.toString('utf8'))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  return read.data.elements.map((item) => readNotification(item, told))
}

type Timed = {
  account: AccountId
  occurredAt: Date
  organization: string
  /** Tells two changes of one thing apart: when they were made, else by all that is told of them. */
  change: string
}

/** One notification as an event; most point to what has to be read first. */
export function readNotification(item: unknown, told: Told): InboundEvent {
  const read = notificationSchema.safeParse(item)
  if (!read.success) return unreadable(bytesOf(item), told, 'a notification of another shape')
  const { lastModifiedAt, organizationalEntity, action } = read.data
  const { account, organization, now } = told
  const change = hashOf(bytesOf(item))
  const timed: Timed =
    lastModifiedAt === undefined
      ? { account, organization, occurredAt: now, change }
      : { account, organization, occurredAt: new Date(lastModifiedAt), change: String(lastModifiedAt) }
  const ignored = (reason: string): InboundEvent => {
    const dedupeKey = `ignored:${change}`
    return { kind: 'ignored', account, occurredAt: timed.occurredAt, dedupeKey, reason }
  }
  if (organizationalEntity !== undefined && organizationalEntity !== organization) return ignored('of another page')
  const reader = READERS.get(action)
  if (reader === undefined) return ignored(`an action that is new to us (${action.slice(0, 40)})`)
  const event = reader(read.data, timed)
  if (event === undefined) return unreadable(bytesOf(item), told, `${action}: names nothing that is known`)
  return typeof event === 'string' ? ignored(event) : event
}

const bytesOf = (item: unknown): Buffer => Buffer.from(JSON.stringify(item) ?? '')

/** An event, why there is none, or undefined when what it is about is not named. */
type Reader = (told: Notification, timed: Timed) => InboundEvent | string | undefined

/** The documented actions, and one that older versions had. */
const READERS = new Map<string, Reader>([
  ['COMMENT', commented],
  ['ADMIN_COMMENT', commented],
  ['COMMENT_EDIT', edited],
  ['COMMENT_DELETE', deleted],
  ['SHARE_MENTION', mentioned],
  ['PHOTO_MENTION', mentioned],
  ['SHARE', mentioned],
  ['LIKE', () => 'a reaction; LinkedIn does not say whose'],
])

const commentOf = ({ decoratedGeneratedActivity: made, generatedActivity }: Notification) => {
  const shown = made?.comment ?? {}
  return { shown, name: readCommentUrn(shown.entity) ?? readCommentUrn(generatedActivity) }
}

const textOf = ({ text, message }: Shown): string | undefined => text ?? message?.text

/**
 * What a comment stands under, and who is called what, is not in the notification: it points to the comment. What is in
 * it serves when the comment cannot be read.
 */
function commented(told: Notification, { organization, change: _, ...common }: Timed): InboundEvent | undefined {
  const { shown, name } = commentOf(told)
  if (name === undefined) return undefined
  const isOwn = told.action === 'ADMIN_COMMENT' || shown.owner === organization
  const source = {
    ...{ what: isOwn ? 'own' : 'comment', post: name.post, comment: name.id },
    ...present({ text: textOf(shown), owner: shown.owner, under: readCommentUrn(shown.object)?.id }),
    ...present({ postOwner: told.decoratedSourcePost?.owner }),
  }
  return { kind: 'pointer', ...common, thread: laneOf(name), dedupeKey: `comment:${name.id}`, source }
}

function edited(told: Notification, { organization, change, ...common }: Timed): InboundEvent | string | undefined {
  const { shown, name } = commentOf(told)
  if (name === undefined) return undefined
  if (shown.owner === organization) return 'our own comment was changed'
  const text = textOf(shown)
  const keyed = { ...common, thread: laneOf(name), dedupeKey: `edited:${name.id}:${change}` }
  if (text !== undefined) return { kind: 'edited', ...keyed, externalId: name.id, text }
  return { kind: 'pointer', ...keyed, source: { what: 'edit', post: name.post, comment: name.id } }
}

function deleted(told: Notification, { organization, change: _, ...common }: Timed): InboundEvent | string | undefined {
  const { shown, name } = commentOf(told)
  if (name === undefined) return undefined
  if (shown.owner === organization) return 'our own comment was deleted'
  const dedupeKey = `deleted:${name.id}`
  return { kind: 'deleted', ...common, thread: laneOf(name), dedupeKey, externalId: name.id }
}

/** Somebody's post that names the page, or that passes a post of ours on with words of their own. */
function mentioned(
  told: Notification,
  { organization, change: _, ...common }: Timed,
): InboundEvent | string | undefined {
  const { shown, post } = postOf(told)
  if (post === undefined) return undefined
  if (shown.owner === organization) return 'a post of our own'
  const text = textOf(shown)
  const isShare = told.action === 'SHARE'
  if (isShare && text?.trim() === '') return PASSED_ON
  const source = { what: isShare ? 'share' : 'mention', post, ...present({ text, owner: shown.owner }) }
  return { kind: 'pointer', ...common, thread: post, dedupeKey: `post:${post}`, source }
}

export const PASSED_ON = 'a post of ours was passed on without a word'

/** Which of the two is the post that names us is not documented; what was made by the action is taken first. */
function postOf(told: Notification): { shown: Shown; post: string | undefined } {
  const { decoratedGeneratedActivity: made, generatedActivity, decoratedSourcePost, sourcePost } = told
  const generated = placeIn(made?.share, generatedActivity)
  return generated.post !== undefined || told.action === 'SHARE' ? generated : placeIn(decoratedSourcePost, sourcePost)
}

const placeIn = (shown: Shown = {}, urn: string | undefined): { shown: Shown; post: string | undefined } => ({
  shown,
  post: readPostUrn(shown.entity) ?? readPostUrn(urn),
})

/** What happens under one post is handled in order, so that an edit does not overtake its comment. */
const laneOf = ({ post }: CommentName): string => post

/** Without what is not there. */
const present = (told: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

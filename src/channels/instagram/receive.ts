import type { Author, InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ignored, parseDelivery, toTime, unreadable, type MetaItem } from '../meta/envelope'
import { whyUnreadable } from '../unreadable'
import { readMessaging, type MessagingContext } from '../meta/messaging'
import { commentSchema, mentionSchema, type InstagramComment } from './payload'
import { commentThread } from './threads'

export const PLATFORM = 'Instagram'

export type InstagramContext = {
  account: AccountId
  now: Date
  /** The account's own id at Meta. */
  self: string
  brand: string
}

/** One delivery for an Instagram account as events of ours. Pure and total: any bytes give at least one event. */
export const parseInstagram = (body: Buffer, context: InstagramContext): InboundEvent[] =>
  parseDelivery(body, context, (item) => readItem(item, context))

/** Fields that hold what otherwise stands in `messaging`. */
const MESSAGING = /^(messages?|messaging)(_|$)|^standby$/

function readItem({ asset, what, sentAt }: MetaItem, context: InstagramContext): InboundEvent[] {
  const about = { ...context, occurredAt: sentAt }
  if (asset !== context.self) return [ignored(what, { ...about, reason: 'of another account of the company' })]
  if (what.in !== 'changes') return readMessaging(what.item, messagingContext(context, what.in === 'standby', sentAt))
  const { field, value } = what
  if (field === 'comments' || field === 'live_comments') return [readComment(value, context, sentAt)]
  if (field === 'mentions') return [readMention(value, context, sentAt)]
  if (MESSAGING.test(field)) return readMessaging(value, messagingContext(context, field === 'standby', sentAt))
  return [ignored(what, { ...about, reason: `nothing of a customer (${field.slice(0, 60)})` })]
}

export const messagingContext = (
  context: InstagramContext,
  standby: boolean,
  sentAt: Date | undefined,
): MessagingContext => ({ ...context, sentAt, standby, platform: PLATFORM })

/** Instagram tells no time of a comment; the envelope's is later by moments. */
export function readComment(value: unknown, context: InstagramContext, sentAt: Date | undefined): InboundEvent {
  const parsed = commentSchema.safeParse(value)
  const id = parsed.success ? (parsed.data.id ?? parsed.data.comment_id) : undefined
  if (!parsed.success || id === undefined)
    return unreadable(value, { ...context, reason: parsed.success ? 'no id' : whyUnreadable(parsed.error) })
  const { timestamp } = parsed.data
  const told = timestamp === undefined ? undefined : toTime(Date.parse(timestamp))
  const keyed = { account: context.account, occurredAt: told ?? sentAt ?? context.now, dedupeKey: `comment:${id}` }
  return fromComment(parsed.data, { ...keyed, externalId: id }, context.self)
}

type Keyed = { account: AccountId; occurredAt: Date; dedupeKey: string; externalId: string }

function fromComment(
  { from, parent_id: parent, text, media }: InstagramComment,
  keyed: Keyed,
  self: string,
): InboundEvent {
  const { externalId: id, ...common } = keyed
  if (from !== undefined && [self, from.self_ig_scoped_id].includes(from.id))
    return ownWords(common, { id, parent, text })
  const author = authorOf(from, id)
  const subject = media?.ad_title
  return {
    kind: 'message',
    ...{ ...keyed, author, text, attachments: [] },
    // What answers a comment hangs under it: Instagram shows two levels.
    thread: commentThread(parent ?? id, author.externalId),
    surface: 'comment',
    visibility: 'public',
    ...(subject === undefined ? {} : { subject }),
  }
}

function authorOf(from: InstagramComment['from'], comment: string): Author {
  if (from === undefined) return { externalId: `of:${comment}`, name: '' }
  const { id: externalId, username } = from
  return { externalId, name: username ?? '', ...(username ? { handle: `@${username}` } : {}) }
}

/** What the account wrote itself does not say to whom: that is in the comment that it answers, which has to be read. */
function ownWords(
  common: Omit<Keyed, 'externalId'>,
  { id, parent, text }: { id: string; parent: string | undefined; text: string },
): InboundEvent {
  if (parent === undefined) return { kind: 'ignored', ...common, reason: 'our own comment to nobody' }
  return { kind: 'pointer', ...common, thread: `own:${parent}`, source: { own: id, answered: parent, text } }
}

/** That somebody named the brand is told, and not who and with which words. */
function readMention(value: unknown, context: InstagramContext, sentAt: Date | undefined): InboundEvent {
  const parsed = mentionSchema.safeParse(value)
  if (!parsed.success) return unreadable(value, { ...context, reason: whyUnreadable(parsed.error) })
  const { media_id: media, comment_id: comment } = parsed.data
  const named = comment ?? media
  if (named === undefined) return unreadable(value, { ...context, reason: 'a mention without an id' })
  const place = `mention:${named}`
  const source = { ...(media === undefined ? {} : { media }), ...(comment === undefined ? {} : { comment }) }
  const occurredAt = sentAt ?? context.now
  return { kind: 'pointer', account: context.account, occurredAt, dedupeKey: place, thread: place, source }
}

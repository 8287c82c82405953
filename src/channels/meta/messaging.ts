import type { Author, InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { contentOf } from './attachments'
import { attemptIn, ourAttempt } from './attempt'
import { ignored, toTime, unreadable } from './envelope'
import { whyUnreadable } from '../unreadable'
import { messagingSchema, type MessagingItem, type MetaMessage } from './messaging-payload'

export type MessagingContext = {
  account: AccountId
  now: Date
  /** The Page or the Instagram account: what it writes are our own words. */
  self: string
  brand: string
  platform: string
  /** Another app answers in this thread: what is said is shown and waits for nothing here. */
  standby: boolean
  sentAt: Date | undefined
}

/** One thing of `messaging[]` or `standby[]` as events of ours. Pure and total. */
export function readMessaging(item: unknown, context: MessagingContext): InboundEvent[] {
  const parsed = messagingSchema.safeParse(item)
  if (!parsed.success) return [unreadable(item, { ...context, reason: whyUnreadable(parsed.error) })]
  const known = parsed.data
  const occurredAt = toTime(known.timestamp) ?? context.sentAt ?? context.now
  if (isBlocked(known)) return [blocked(item, { ...context, occurredAt })]
  const thread = customerOf(known, context.self)
  if (thread === undefined) return [ignored(item, { ...context, occurredAt, reason: 'not between us and a customer' })]
  const said = { account: context.account, occurredAt, thread }
  const events = fromMessage(known, said, context) ?? fromChange(known, said, context)
  return events ?? [ignored(item, { ...context, occurredAt, reason: NOTHING_SAID })]
}

const NOTHING_SAID = 'nothing that was said (a handover, a link, a plugin)'

/** Whoever of the two is not us; undefined when it is not between us and somebody. */
function customerOf({ sender, recipient }: MessagingItem, self: string): string | undefined {
  if (sender === undefined || sender.id === recipient?.id) return undefined
  if (sender.id === self) return recipient?.id
  return recipient === undefined || recipient.id === self ? sender.id : undefined
}

const isBlocked = (item: MessagingItem): boolean =>
  (item['policy-enforcement'] ?? item.policy_enforcement)?.action === 'block'

function blocked(item: unknown, context: MessagingContext & { occurredAt: Date }): InboundEvent {
  const { dedupeKey } = ignored(item, { ...context, reason: 'blocked' })
  const { account, occurredAt, platform } = context
  return { kind: 'subscription_lost', account, occurredAt, dedupeKey, reason: `${platform} has blocked the account` }
}

type Said = { account: AccountId; occurredAt: Date; thread: string }

function fromMessage({ message }: MessagingItem, said: Said, context: MessagingContext): InboundEvent[] | undefined {
  if (message === undefined) return undefined
  const { mid } = message
  if (message.is_deleted === true) return [{ kind: 'deleted', ...said, dedupeKey: `${mid}:delete`, externalId: mid }]
  return message.is_echo === true ? [echoOf(message, said, context)] : messageOf(message, said, context)
}

/** An echo that names our attempt is found again by it, so that a lost answer can be looked up. */
function echoOf(message: MetaMessage, said: Said, { self, brand, platform }: MessagingContext): InboundEvent {
  const attempt = message.metadata === undefined ? undefined : ourAttempt(message.metadata)
  return {
    kind: 'own_echo',
    ...said,
    ...PRIVATELY,
    dedupeKey: attempt === undefined ? `${message.mid}:echo` : echoKey(attempt),
    externalId: message.mid,
    author: { externalId: self, name: brand },
    ...(attempt === undefined ? {} : { attempt: attemptIn(attempt) }),
    ...contentOf(message, platform),
  }
}

export const echoKey = (attempt: string): string => `echo:${attempt}`

const PRIVATELY = { surface: 'dm', visibility: 'private' } as const

function messageOf(message: MetaMessage, said: Said, context: MessagingContext): InboundEvent[] {
  const { mid, referral } = message
  const subject = referral?.ads_context_data?.ad_title
  const { text, attachments } = contentOf(message, context.platform)
  return [
    {
      kind: 'message',
      ...said,
      ...PRIVATELY,
      dedupeKey: mid,
      externalId: mid,
      author: strangerOf(said.thread),
      text,
      attachments: [...attachments, ...storyOf(message)],
      ...(subject === undefined ? {} : { subject }),
      ...(context.standby ? { automatic: true as const } : {}),
    },
    profilePointer(said),
  ]
}

/** The story that somebody answers to ends after a day: it is fetched with the answer. */
function storyOf({ reply_to, mid }: MetaMessage) {
  const url = reply_to?.story?.url
  if (url === undefined) return []
  const name = `story-${mid.replace(/[^\w-]/g, '').slice(-12)}`
  return [{ kind: 'image' as const, name, mime: 'image/jpeg', source: { url } }]
}

/** Messages name nobody; how a person is called is read once, beside their messages, so that none waits for a name. */
const strangerOf = (externalId: string): Author => ({ externalId, name: '' })

const profilePointer = ({ account, occurredAt, thread: profile }: Said): InboundEvent => ({
  kind: 'pointer',
  ...{ account, occurredAt, dedupeKey: `profile:${profile}` },
  thread: `profile:${profile}`,
  source: { profile },
})

function fromChange(item: MessagingItem, said: Said, context: MessagingContext): InboundEvent[] | undefined {
  const { message_edit: edit, reaction, postback } = item
  if (edit)
    return [
      {
        kind: 'edited',
        ...said,
        dedupeKey: `${edit.mid}:edit:${edit.num_edit}`,
        externalId: edit.mid,
        text: edit.text,
      },
    ]
  if (reaction) return [reactionOf(reaction, item, said)]
  if (postback) return pressedOf(postback, said, context)
  return receiptsOf(item, said)
}

function reactionOf(
  { mid, action, emoji, reaction }: NonNullable<MessagingItem['reaction']>,
  { sender }: MessagingItem,
  said: Said,
): InboundEvent {
  const removed = action === 'unreact'
  const dedupeKey = `${mid}:${action}:${said.thread}:${said.occurredAt.getTime()}`
  if (sender?.id !== said.thread) {
    const { account, occurredAt } = said
    return { kind: 'ignored', account, occurredAt, dedupeKey, reason: 'our own reaction' }
  }
  const author = strangerOf(said.thread)
  return { kind: 'reaction', ...said, dedupeKey, externalId: mid, author, emoji: emoji ?? reaction ?? '?', removed }
}

/** Pressing a button says what stands on it; the one that opens a chat says nothing yet. */
function pressedOf(
  { mid, title, payload }: NonNullable<MessagingItem['postback']>,
  said: Said,
  { platform }: MessagingContext,
): InboundEvent[] {
  const key = mid ?? `${said.thread}:postback:${said.occurredAt.getTime()}`
  if (/get_?started/i.test(payload ?? '') || !(title ?? payload)) {
    const { account, occurredAt } = said
    const reason = 'the customer opened the chat and has not written yet'
    return [{ kind: 'ignored', account, occurredAt, dedupeKey: key, reason }]
  }
  const text = title ?? payload ?? platform
  const author = strangerOf(said.thread)
  return [
    { kind: 'message', ...said, ...PRIVATELY, dedupeKey: key, externalId: key, author, text, attachments: [] },
    profilePointer(said),
  ]
}

/** Some are of a message, some of everything up to a moment: that is looked up in what we have sent. */
function receiptsOf({ delivery, read }: MessagingItem, said: Said): InboundEvent[] | undefined {
  if (delivery) {
    const mids = delivery.mids.map((mid): InboundEvent => {
      return { kind: 'receipt', ...said, dedupeKey: `${mid}:delivered`, externalId: mid, what: 'delivered' }
    })
    return mids.length > 0 ? mids : upTo('delivered', delivery.watermark, said)
  }
  if (read?.mid !== undefined)
    return [{ kind: 'receipt', ...said, dedupeKey: `${read.mid}:read`, externalId: read.mid, what: 'read' }]
  return read && upTo('read', read.watermark, said)
}

function upTo(what: 'delivered' | 'read', watermark: number | undefined, said: Said): InboundEvent[] | undefined {
  if (watermark === undefined) return undefined
  const dedupeKey = `${what}:${said.thread}:${watermark}`
  return [{ kind: 'pointer', ...said, dedupeKey, source: { [what]: String(watermark) } }]
}

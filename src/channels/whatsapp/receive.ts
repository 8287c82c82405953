import type { Author, InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ourAttempt } from '../meta/attempt'
import { ignored, parseDelivery, toTime, unreadable, type MetaItem } from '../meta/envelope'
import { whyUnreadable } from '../unreadable'
import { contentOf, textOf } from './content'
import {
  idUpdateSchema,
  messageSchema,
  statusSchema,
  valueSchema,
  type WhatsAppMessage,
  type WhatsAppStatus,
  type WhatsAppValue,
} from './payload'
import { personKey, senderOf, statusThread, threadOf, toAuthor, userIdsIn } from './people'
import { failureOfCode } from './verdicts'

type Context = { account: AccountId; now: Date; phoneNumberId: string }

/** One delivery of WhatsApp as events of ours. Pure and total: any bytes give at least one event. */
export function parseWhatsApp(body: Buffer, context: Context): InboundEvent[] {
  return parseDelivery(body, context, (item) => readItem(item, context))
}

function readItem({ what, sentAt }: MetaItem, context: Context): InboundEvent[] {
  const about = { ...context, occurredAt: sentAt }
  if (what.in !== 'changes') return [ignored(what, { ...about, reason: 'not of WhatsApp' })]
  const value = valueSchema.safeParse(what.value)
  if (!value.success) return [unreadable(what, { ...context, reason: whyUnreadable(value.error) })]
  const number = value.data.metadata?.phone_number_id
  if (number !== undefined && number !== context.phoneNumberId)
    return [ignored(what, { ...about, reason: 'of another number of the company' })]
  const events = readValue(value.data, context)
  return events.length > 0 ? events : [aboutTheAccount(what, value.data, about)]
}

function readValue(value: WhatsAppValue, context: Context): InboundEvent[] {
  return [
    ...value.messages.map((item) => readMessage(item, value, context)),
    ...value.message_echoes.map((item) => readEcho(item, value, context)),
    ...value.statuses.map((item) => readStatus(item, value, context)),
    ...value.user_id_update.map((item) => readIdUpdate(item, value, context)),
  ]
}

/** What WhatsApp tells of the account itself. */
const LOST = ['DISABLED_UPDATE', 'ACCOUNT_DELETED', 'PARTNER_REMOVED', 'PARTNER_APP_UNINSTALLED']

function aboutTheAccount(
  { field }: { field: string },
  { event, errors }: WhatsAppValue,
  about: Context & { occurredAt: Date | undefined },
): InboundEvent {
  const told = event?.slice(0, 40)
  const news = { field, event, at: about.occurredAt?.getTime() ?? null, codes: errors.map(({ code }) => code) }
  if (field === 'account_update' && told !== undefined && LOST.includes(told)) {
    const { dedupeKey, occurredAt } = ignored(news, { ...about, reason: told })
    return { kind: 'subscription_lost', account: about.account, dedupeKey, occurredAt, reason: `WhatsApp: ${told}` }
  }
  const code = errors[0]?.code
  const reason = code === undefined ? `nothing of a customer (${field.slice(0, 60)})` : `WhatsApp reports ${code}`
  return ignored(news, { ...about, reason })
}

function readMessage(item: unknown, value: WhatsAppValue, { account, now }: Context): InboundEvent {
  const parsed = messageSchema.safeParse(item)
  if (!parsed.success) return unreadable(item, { account, now, reason: whyUnreadable(parsed.error) })
  const message = parsed.data
  const keyed = { account, dedupeKey: `m:${message.id}`, occurredAt: toTime(message.timestamp) ?? now }
  if (message.type === 'system' || message.system) return fromSystem(message, value, keyed)
  const author = toAuthor(senderOf(message), value.contacts)
  if (author === undefined) return { kind: 'unreadable', ...keyed, reason: 'a message of nobody' }
  const thread = threadOf(message.group_id, author.externalId)
  return changeIn(message, { ...keyed, thread, author }) ?? fromWords(message, { ...keyed, thread, author })
}

type Keyed = { account: AccountId; dedupeKey: string; occurredAt: Date }
type Said = Keyed & { thread: string; author: Author }

function fromWords(message: WhatsAppMessage, said: Said): InboundEvent {
  const { id, referral, context } = message
  // What they came from: an advertisement, or a product of the catalogue.
  const about = referral?.headline ?? referral?.body ?? context?.referred_product?.product_retailer_id
  return {
    kind: 'message',
    ...said,
    ...placeOf(message),
    externalId: id,
    ...contentOf(message, id),
    ...(about ? { subject: about } : {}),
  }
}

/** In a group others read along. */
const placeOf = ({ group_id }: WhatsAppMessage) =>
  group_id === undefined
    ? ({ surface: 'dm', visibility: 'private' } as const)
    : ({ surface: 'chat', visibility: 'public' } as const)

/** A reaction, an edit, or a message that was taken back. */
function changeIn({ reaction, edit, revoke }: WhatsAppMessage, said: Said): InboundEvent | undefined {
  const { author, ...place } = said
  if (reaction) {
    const { message_id: externalId, emoji = '' } = reaction
    return { kind: 'reaction', ...place, author, externalId, emoji: emoji || '?', removed: emoji === '' }
  }
  if (edit) return { kind: 'edited', ...place, externalId: edit.original_message_id, text: textOf(edit.message) }
  return revoke && { kind: 'deleted', ...place, externalId: revoke.original_message_id }
}

/** A new number brings a new id: the person is the same. */
function fromSystem(message: WhatsAppMessage, { contacts }: WhatsAppValue, keyed: Keyed): InboundEvent {
  const { system } = message
  if (system === undefined || !/changed_(number|user_id)/.test(system.type))
    return { kind: 'ignored', ...keyed, reason: `a notice of WhatsApp (${system?.type.slice(0, 60) ?? 'unknown'})` }
  const current = toAuthor({ userId: system.user_id, phone: system.new_wa_id ?? system.wa_id }, contacts)
  const former = formerId(message, system)
  return current === undefined || former === undefined || former === current.externalId
    ? { kind: 'ignored', ...keyed, reason: 'somebody has a new number or id, and WhatsApp does not say who' }
    : toSamePerson(former, current, keyed)
}

/** Named in the sentence of the notice, or the sender of it. */
function formerId(message: WhatsAppMessage, system: NonNullable<WhatsAppMessage['system']>): string | undefined {
  const { userId, phone } = senderOf(message)
  // People choose their name, which stands before: only what follows is WhatsApp's.
  const told = userIdsIn(system.body.slice(system.body.lastIndexOf(' from ') + 1)).find((id) => id !== system.user_id)
  const isCurrent = phone !== undefined && [system.wa_id, system.new_wa_id].includes(phone)
  return told ?? userId ?? (isCurrent ? undefined : phone)
}

function readIdUpdate(item: unknown, { contacts }: WhatsAppValue, { account, now }: Context): InboundEvent {
  const parsed = idUpdateSchema.safeParse(item)
  if (!parsed.success) return unreadable(item, { account, now, reason: whyUnreadable(parsed.error) })
  const { user_id, wa_id, timestamp } = parsed.data
  const current = toAuthor({ userId: user_id.current, phone: wa_id }, contacts)
  const keyed = { account, dedupeKey: '', occurredAt: toTime(timestamp) ?? now }
  return current === undefined || user_id.previous === ''
    ? unreadable(item, { account, now, reason: 'a change of an id without the ids' })
    : toSamePerson(user_id.previous, current, keyed)
}

/** WhatsApp tells this twice, as a message and as a field of its own: the change itself is the key. */
const toSamePerson = (former: string, author: Author, { account, occurredAt }: Keyed): InboundEvent => ({
  kind: 'identity_changed',
  ...{ account, occurredAt, former, author },
  dedupeKey: `u:${former}:${author.externalId}`,
})

/** What the brand wrote on the phone that shares the number. */
function readEcho(item: unknown, value: WhatsAppValue, { account, now }: Context): InboundEvent {
  const parsed = messageSchema.safeParse(item)
  if (!parsed.success) return unreadable(item, { account, now, reason: whyUnreadable(parsed.error) })
  const message = parsed.data
  const keyed = { account, dedupeKey: `e:${message.id}`, occurredAt: toTime(message.timestamp) ?? now }
  const person = personKey({ userId: message.to_user_id, phone: message.to }, value.contacts)
  if (person === undefined || message.reaction)
    return { kind: 'ignored', ...keyed, reason: 'our own message to nobody, or our own reaction' }
  const said = { ...keyed, thread: threadOf(message.group_id, person), author: brandOf(value, account) }
  return (
    changeIn(message, said) ?? {
      kind: 'own_echo',
      ...said,
      ...placeOf(message),
      externalId: message.id,
      ...contentOf(message, message.id),
    }
  )
}

const brandOf = ({ metadata }: WhatsAppValue, account: AccountId): Author => ({
  externalId: metadata?.phone_number_id ?? account,
  name: metadata?.display_phone_number.replace(/^\+?/, '+') ?? account,
})

function readStatus(item: unknown, { contacts }: WhatsAppValue, { account, now }: Context): InboundEvent {
  const parsed = statusSchema.safeParse(item)
  if (!parsed.success) return unreadable(item, { account, now, reason: whyUnreadable(parsed.error) })
  const status = parsed.data
  const thread = statusThread(status, contacts)
  const occurredAt = toTime(status.timestamp) ?? now
  const keyed = { account, dedupeKey: statusKey(status), occurredAt }
  if (thread === undefined) return { kind: 'ignored', ...keyed, reason: 'a status of nobody' }
  return fromStatus(status, { ...keyed, thread, externalId: status.id })
}

/** A status that names our attempt is found again by it, so that a lost answer can be looked up. */
function statusKey({ id, status, biz_opaque_callback_data: told }: WhatsAppStatus): string {
  const attempt = told === undefined ? undefined : ourAttempt(told)
  return `s:${attempt ?? id}:${status.slice(0, 40)}`
}

/** A voice message that was listened to was read. */
const RECEIPTS = new Map<string, 'delivered' | 'read'>([
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
])

function fromStatus(
  { status, errors }: WhatsAppStatus,
  about: Keyed & { thread: string; externalId: string },
): InboundEvent {
  const what = RECEIPTS.get(status)
  if (what !== undefined) return { kind: 'receipt', ...about, what }
  if (status === 'failed') return { kind: 'delivery_failed', ...about, ...failureOfCode(errors[0]?.code) }
  const { account, dedupeKey, occurredAt } = about
  return {
    kind: 'ignored',
    account,
    dedupeKey,
    occurredAt,
    reason: `a status that says no more (${status.slice(0, 40)})`,
  }
}

import { createHash } from 'node:crypto'
import type { Delivery } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import type { Envelope, SlackEvent } from './payloads'
import { timeOf } from './refs'

/** Messages that a person typed, with and without files. */
const TYPED = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message'])

export const isTyped = (event: Pick<SlackEvent, 'type' | 'subtype'>): boolean =>
  event.type === 'app_mention' || (event.type === 'message' && TYPED.has(event.subtype))

/**
 * An event as the inbox keeps it; undefined for what nobody will ever look at. What people type is known by its place
 * and moment: one mention comes as two events, and the second finds the first.
 */
export function toDelivery(envelope: Envelope, raw: Buffer, now: Date): Delivery | undefined {
  const { event } = envelope
  if (event === undefined || isNoise(event)) return undefined
  return {
    source: 'workspace',
    channel: 'slack',
    account: envelope.team_id ?? '',
    externalId: typedKey(event) ?? envelope.event_id ?? digestOf(raw),
    lane: laneOf(event),
    occurredAt: momentOf(envelope, event) ?? now,
    raw,
  }
}

const momentOf = ({ event_time: second }: Envelope, event: SlackEvent): Date | undefined =>
  timeOf(event.event_ts ?? event.ts ?? '') ?? timeOf(String(second ?? ''))

function typedKey(event: SlackEvent): string | undefined {
  return isTyped(event) && event.channel !== undefined && event.ts !== undefined
    ? `m:${event.channel}:${event.ts}`
    : undefined
}

const laneOf = (event: SlackEvent): string =>
  `${event.channel ?? ''}:${event.type === 'app_home_opened' ? (event.user ?? '') : rootOf(event)}`

/** The message that a thread hangs under; of a change, that of the message it speaks of. */
function rootOf(event: SlackEvent): string {
  const inside = event.message ?? event.previous_message
  const own = inside === null || inside === undefined ? event : inside
  return own.thread_ts ?? own.ts ?? event.deleted_ts ?? ''
}

/** Signed and not understood: kept aside for an operator. */
export function toUnreadable(raw: Buffer, now: Date): Delivery {
  const event = {
    kind: 'unreadable',
    dedupeKey: `unreadable:${digestOf(raw)}`,
    reason: 'no payload of Slack that we know',
  } as const
  return { source: 'customer', channel: 'slack', event: { ...event, occurredAt: now, account: SLACK }, raw }
}

/** A click, a form or a command: remembered as done, so that the same one is never done twice. */
export function toReceipt(key: string, now: Date): Delivery {
  const event = { kind: 'ignored', dedupeKey: key, reason: 'answered at once' } as const
  return {
    source: 'customer',
    channel: 'slack',
    event: { ...event, occurredAt: now, account: SLACK },
    raw: Buffer.alloc(0),
  }
}

const SLACK = 'slack' as AccountId

/**
 * How a click, form or command is recognised when it comes again. A form that was sent back with remarks keeps its
 * view and hash, so these cannot tell its second submission from a repeated first one: the trigger can.
 */
export function keyOfInteraction(body: Readonly<Record<string, unknown>>): string | undefined {
  const [action] = (Array.isArray(body['actions']) ? body['actions'] : []) as {
    action_id?: unknown
    action_ts?: unknown
  }[]
  const user = (body['user'] as { id?: unknown } | undefined)?.id
  if (typeof action?.action_ts === 'string') return `a:${String(user)}:${String(action.action_id)}:${action.action_ts}`
  return typeof body['trigger_id'] === 'string' ? `t:${body['trigger_id']}` : undefined
}

const digestOf = (raw: Buffer): string => createHash('sha256').update(raw).digest('base64url')

const KNOWN = new Set([
  'app_mention',
  'app_home_opened',
  'app_uninstalled',
  'tokens_revoked',
  'channel_archive',
  'group_archive',
])

// Each redraw of a card comes back as an event, and so does all the talk in a room that is not in a thread of ours.
function isNoise(event: SlackEvent & Record<string, unknown>): boolean {
  if (event.type !== 'message') return !KNOWN.has(event.type)
  if (event.subtype === 'message_changed' || event.subtype === 'message_deleted') {
    return (event.message ?? event.previous_message)?.bot_id != null
  }
  if (typeof event['bot_id'] === 'string' || event.subtype === 'bot_message') return event['metadata'] === undefined
  return !TYPED.has(event.subtype) || isIdleTalk(event)
}

function isIdleTalk(event: SlackEvent & Record<string, unknown>): boolean {
  if (event.thread_ts != null || event.channel_type === 'im' || event.channel?.startsWith('D') === true) return false
  const text = typeof event['text'] === 'string' ? event['text'].trimStart() : ''
  return !text.startsWith('!') && !text.startsWith('<@')
}

import { createHash } from 'node:crypto'
import type { Delivery } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { isPersonal, type Envelope } from './activity'
import { threadOf } from './refs'

const KEPT = new Set(['message', 'messageUpdate', 'messageDelete', 'conversationUpdate', 'installationUpdate'])

type Self = { botId: string; tenantId: string }

/** An activity as the inbox keeps it; undefined for what nobody will ever look at. */
export function toDelivery(
  activity: Envelope,
  { raw, now, botId, tenantId }: Self & { raw: Buffer; now: Date },
): Delivery | undefined {
  if (!KEPT.has(activity.type) || activity.from?.id === botId || isIdleTalk(activity)) return undefined
  return {
    source: 'workspace',
    channel: 'teams',
    account: tenantId,
    externalId: keyOf(activity) ?? digestOf(raw),
    lane: activity.conversation.id,
    occurredAt: momentOf(activity) ?? now,
    raw,
  }
}

/** A message is one by its id alone; whatever changes has the moment of the change besides. */
function keyOf({ type, id, conversation, timestamp }: Envelope): string | undefined {
  if (id == null || id === '') return undefined
  const moment = type === 'message' ? '' : `:${timestamp ?? ''}`
  return `${conversation.id}:${id}:${type}${moment}`
}

function momentOf({ timestamp }: Envelope): Date | undefined {
  const at = new Date(timestamp ?? '')
  return Number.isNaN(at.getTime()) ? undefined : at
}

// Where the team lets us read everything, all the talk of a channel comes in; only what hangs under a post can be meant.
function isIdleTalk(activity: Envelope): boolean {
  if (activity.type !== 'message' || isPersonal(activity)) return false
  const thread = threadOf(activity.conversation.id)
  if (thread === undefined || thread.root !== activity.id) return false
  return (
    !isMention(activity) &&
    !(activity.text ?? '')
      .replace(/<[^>]*>/g, '')
      .trimStart()
      .startsWith('!')
  )
}

const isMention = ({ entities, recipient }: Envelope): boolean =>
  (entities ?? []).some((entity) => {
    const { type, mentioned } = (entity ?? {}) as { type?: unknown; mentioned?: { id?: unknown } }
    return type === 'mention' && mentioned?.id === recipient?.id
  })

/** Signed and not understood: kept aside for an operator. */
export function toUnreadable(raw: Buffer, now: Date): Delivery {
  const event = {
    kind: 'unreadable',
    dedupeKey: `unreadable:${digestOf(raw)}`,
    reason: 'no activity of Teams that we know',
  } as const
  return { source: 'customer', channel: 'teams', event: { ...event, occurredAt: now, account: TEAMS }, raw }
}

/** A press or a form: remembered as done, so that the same one is never done twice. */
export function toReceipt(activity: Envelope, raw: Buffer, now: Date): Delivery {
  const dedupeKey = `invoke:${keyOfInvoke(activity) ?? digestOf(raw)}`
  const event = { kind: 'ignored', dedupeKey, reason: 'answered at once', occurredAt: now, account: TEAMS } as const
  return { source: 'customer', channel: 'teams', event, raw: Buffer.alloc(0) }
}

const keyOfInvoke = ({ id, conversation, name }: Envelope): string | undefined =>
  id == null || id === '' ? undefined : `${conversation.id}:${id}:${name ?? ''}`

const TEAMS = 'teams' as AccountId

const digestOf = (raw: Buffer): string => createHash('sha256').update(raw).digest('base64url')

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { jsonOf } from '../../lib/json'
import { whyUnreadable } from '../unreadable'

/** One thing of a delivery of Meta, with what its envelope says of it. */
export type MetaItem = {
  /** The Page, Instagram account or WhatsApp Business account. */
  asset: string
  /** When the envelope was written; undefined where it does not say. */
  sentAt: Date | undefined
  what: { in: 'changes'; field: string; value: unknown } | { in: 'messaging' | 'standby'; item: unknown }
}

export type MetaContext = { account: AccountId; now: Date }

const looseId = z.union([z.string(), z.number()]).transform(String)
const envelopeSchema = z.object({ object: z.string().optional(), entry: z.array(z.unknown()).max(1_000) })
const entrySchema = z.object({
  id: looseId.catch(''),
  time: z.number().optional().catch(undefined),
  changes: z.array(z.unknown()).catch([]),
  messaging: z.array(z.unknown()).catch([]),
  standby: z.array(z.unknown()).catch([]),
  // Instagram Login puts a single change into the entry itself.
  field: z.string().optional().catch(undefined),
  value: z.unknown().optional(),
})
const changeSchema = z.object({ field: z.string(), value: z.unknown().optional() })

/** Seconds have ten digits until the year 2286, milliseconds thirteen. */
const MILLISECONDS_FROM = 100_000_000_000

/** The time of an envelope or an item, which Meta tells in seconds or in milliseconds. */
export function toTime(value: number | string | undefined): Date | undefined {
  const number = Number(value)
  if (value === undefined || !Number.isFinite(number) || number <= 0) return undefined
  const at = new Date(number < MILLISECONDS_FROM ? number * 1000 : number)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/**
 * Takes a delivery apart and gives each thing in it to `read`. Pure and total: what is no delivery of Meta is one event
 * `unreadable`, and a thing that cannot be read spoils nothing for the others.
 */
export function parseDelivery(
  body: Buffer,
  context: MetaContext,
  read: (item: MetaItem) => InboundEvent[],
): InboundEvent[] {
  const json = jsonOf(body)
  if (json === undefined) return [unreadable(body, { ...context, reason: 'not JSON' })]
  const envelope = envelopeSchema.safeParse(json)
  if (!envelope.success) return [unreadable(body, { ...context, reason: whyUnreadable(envelope.error) })]
  const events = envelope.data.entry.flatMap((entry) => readEntry(entry, context, read))
  return events.length > 0 ? events : [ignored(body, { ...context, reason: 'a delivery with nothing in it' })]
}

function readEntry(entry: unknown, context: MetaContext, read: (item: MetaItem) => InboundEvent[]): InboundEvent[] {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) return [unreadable(entry, { ...context, reason: whyUnreadable(parsed.error) })]
  const { id: asset, time, changes, messaging, standby, field, value } = parsed.data
  const common = { asset, sentAt: toTime(time) }
  const flat = field === undefined ? [] : [{ field, value }]
  return [
    ...[...changes, ...flat].flatMap((change) => {
      const known = changeSchema.safeParse(change)
      if (!known.success) return [unreadable(change, { ...context, reason: whyUnreadable(known.error) })]
      return read({ ...common, what: { in: 'changes', field: known.data.field, value: known.data.value } })
    }),
    ...messaging.flatMap((item) => read({ ...common, what: { in: 'messaging', item } })),
    ...standby.flatMap((item) => read({ ...common, what: { in: 'standby', item } })),
  ]
}

type Because = MetaContext & { reason: string; occurredAt?: Date | undefined }

/** What has no id of its own: the same content is the same delivery. */
export const unreadable = (content: unknown, { account, now, reason }: Because): InboundEvent => ({
  kind: 'unreadable',
  ...{ account, reason, occurredAt: now, dedupeKey: `unreadable:${digestOf(content)}` },
})

export const ignored = (content: unknown, { account, now, reason, occurredAt = now }: Because): InboundEvent => ({
  kind: 'ignored',
  ...{ account, reason, occurredAt, dedupeKey: `ignored:${digestOf(content)}` },
})

function digestOf(content: unknown): string {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content) ?? '', 'utf8')
  return createHash('sha256').update(bytes).digest('hex')
}

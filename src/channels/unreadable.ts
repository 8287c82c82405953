import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { EventOf } from '../desk/index'
import type { AccountId } from '../lib/ids'
import { jsonOf } from '../lib/json'

type Delivered = { account: AccountId; now: Date }

/** Bytes that cannot be read have no id of their own: the same bytes are the same delivery. */
export const unreadable = (body: Buffer, { account, now }: Delivered, reason: string): EventOf<'unreadable'> => ({
  kind: 'unreadable',
  account,
  reason,
  occurredAt: now,
  dedupeKey: `unreadable:${hashOf(body)}`,
})

/** A short name for bytes that have none. */
export const hashOf = (body: string | Buffer): string => createHash('sha256').update(body).digest('hex').slice(0, 32)

export type Read<T> = { ok: true; data: T } | { ok: false; reason: string }

/** JSON of a known shape. The reason names places and never what stands there. */
export function readAs<T>(schema: z.ZodType<T>, text: string): Read<T> {
  const json = jsonOf(text)
  if (json === undefined) return { ok: false, reason: 'not JSON' }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { ok: true, data: parsed.data }
  return { ok: false, reason: whyUnreadable(parsed.error) }
}

/** Where something is not of the shape that was expected, in at most 300 characters. */
export const whyUnreadable = ({ issues }: Pick<z.ZodError, 'issues'>): string =>
  issues
    .map(({ path, code }) => `${path.map(String).join('.')}: ${code}`)
    .join('; ')
    .slice(0, 300)

/** One item of a list of any length, for itself: one that cannot be read spoils nothing for the others. */
export function readItem<T>(
  schema: z.ZodType<T>,
  item: unknown,
  told: Delivered,
): { ok: true; data: T } | { ok: false; event: EventOf<'unreadable'> } {
  const parsed = schema.safeParse(item)
  if (parsed.success) return { ok: true, data: parsed.data }
  const bytes = Buffer.from(JSON.stringify(item) ?? '')
  return { ok: false, event: unreadable(bytes, told, whyUnreadable(parsed.error)) }
}

/** A whole list: what can be read in its order, and events for the rest. */
export function readEach<T>(
  schema: z.ZodType<T>,
  items: readonly unknown[],
  told: Delivered,
): { read: T[]; unread: EventOf<'unreadable'>[] } {
  const all = items.map((item) => readItem(schema, item, told))
  return {
    read: all.flatMap((one) => (one.ok ? [one.data] : [])),
    unread: all.flatMap((one) => (one.ok ? [] : [one.event])),
  }
}

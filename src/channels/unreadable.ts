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
  const places = parsed.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`)
  return { ok: false, reason: places.join('; ').slice(0, 300) }
}

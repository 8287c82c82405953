import { isDate, isZone, localDateTimeToInstant } from '../../lib/time'
import type { Entries } from '../cards/dialog'

/** The kind of a field stands before its name, since what comes back says nothing of it; `form` is none of them. */
export const FIELD_ID = {
  text: (name: string): string => `t_${name}`,
  select: (name: string): string => `s_${name}`,
  check: (name: string): string => `c_${name}`,
  date: (name: string): string => `d_${name}`,
  time: (name: string): string => `h_${name}`,
}

const ID = /^([tscdh])_(.{1,100})$/s
/** No form of ours has more fields; no field lets more in. */
const MAX_FIELDS = 60
const MAX_TEXT = 100_000

/** What a person entered; moments as their own clocks mean them. Total: what cannot be read counts as not entered. */
export function readEntries(data: unknown, zone: string): Entries {
  const fields = [...fieldsOf(data)]
  const of = (...kinds: string[]) => fields.filter(({ kind }) => kinds.includes(kind))
  const times = new Map(of('h').map(({ name, value }) => [name, value]))
  return {
    text: Object.fromEntries([
      ...of('t', 's').map(({ name, value }) => [name, value] as const),
      ...of('d').map(({ name, value }) => [name, momentOf(value, times.get(name) ?? '', zone)] as const),
    ]),
    checks: Object.fromEntries(of('c').map(({ name, value }) => [name, value === 'true'])),
    files: [],
  }
}

function* fieldsOf(data: unknown): Generator<{ kind: string; name: string; value: string }> {
  if (typeof data !== 'object' || data === null) return
  for (const [id, raw] of Object.entries(data).slice(0, MAX_FIELDS)) {
    const [, kind, name] = ID.exec(id) ?? []
    const value = textOf(raw)
    if (kind !== undefined && name !== undefined && value !== undefined) yield { kind, name, value }
  }
}

/** Some clients give numbers and booleans as such. */
function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'boolean' || typeof raw === 'number') return String(raw)
  return typeof raw === 'string' && raw.length <= MAX_TEXT ? raw : undefined
}

/** Some clients give seconds besides. A day without a time of day is no moment. */
function momentOf(date: string, time: string, zone: string): string {
  const [, clock] = /^((?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d)?$/.exec(time.trim()) ?? []
  if (clock === undefined || !isDate(date.trim()) || !isZone(zone)) return ''
  return localDateTimeToInstant({ date: date.trim(), time: clock, zone }).toISOString()
}

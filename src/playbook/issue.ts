import type { z } from 'zod'
import { nearestName } from '../lib/text'
import type { Path } from './fault'

type Said = { path: Path; message: string }

/** What zod found, as a sentence for somebody who writes a playbook and has never heard of zod. */
export function sayIssue(issue: z.core.$ZodIssue, { schema, raw }: { schema: z.ZodType; raw: unknown }): Said[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: `is not known here${meant(key, known)}` }))
  }
  return [{ path: issue.path, message: sentenceOf(issue, valueAt({ raw, path: issue.path })) }]
}

function sentenceOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? `is missing; it ${typeOf(issue)}` : typeOf(issue)
    case 'invalid_value': {
      const values = issue.values.map(String)
      return `must be ${values.join(' or ')}${typeof value === 'string' ? didYouMean(value, values) : ''}`
    }
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    default:
      return issue.message
  }
}

/** A sentence of the schema's own says more than the type. */
const typeOf = ({ expected, message }: z.core.$ZodIssueInvalidType): string =>
  message.startsWith('Invalid input') ? `must be ${TYPES[expected] ?? expected}` : message

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'a list',
  object: 'a group of entries',
  record: 'a group of entries',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

/** `; did you mean "rooms"?`, when something is near. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const nearest = nearestName(typed, known)
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`
}

/** `; did you mean "rooms"?`, else all that would be right. */
export function meant(typed: string, known: readonly string[]): string {
  const near = didYouMean(typed, known)
  if (near !== '') return near
  if (known.length === 0) return ''
  const shown = known.slice(0, MAX_SHOWN)
  return `; there ${known.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${known.length > MAX_SHOWN ? ' …' : ''}`
}

/** More names than this help nobody who has mistyped one. */
const MAX_SHOWN = 12

function valueAt({ raw, path }: { raw: unknown; path: Path }): unknown {
  let value = raw
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return value
}

type Inner = { shape?: Record<string, z.ZodType>; element?: z.ZodType; valueType?: z.ZodType } & Partial<
  Record<'innerType' | 'in' | 'out', z.ZodType>
>

/** Which keys may stand at a place, as far as the schema can tell. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let at: z.ZodType | undefined = schema
  for (const key of path) {
    const inner: Inner = at ? insideOf(at) : {}
    at = inner.shape?.[String(key)] ?? inner.element ?? inner.valueType
  }
  return Object.keys((at ? insideOf(at) : {}).shape ?? {})
}

/** Through what only adds a default or a conversion. */
function insideOf(schema: z.ZodType): Inner {
  const definition = schema.def as unknown as Inner & { type: string }
  // A conversion before the schema stands on the way in, one after it on the way out.
  const piped =
    definition.in && (definition.in.def as { type: string }).type === 'transform' ? definition.out : definition.in
  const next = definition.innerType ?? piped
  return next ? insideOf(next) : definition
}

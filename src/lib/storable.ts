import { cleanText } from './text'

// What JSON.stringify makes of NUL and of lone surrogates; both are refused by jsonb. An escaped backslash before the
// letter u looks alike and costs a second, careful pass and nothing else.
const REFUSED = /\\u(?:0000|d[89a-f])/i

/** JSON that Postgres' jsonb takes, whatever strings it holds: NUL and halves of characters are replaced. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value)
  return REFUSED.test(json) ? JSON.stringify(storable(value)) : json
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(storable)
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [cleanText(name), storable(inner)]))
}

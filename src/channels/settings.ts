import type { z } from 'zod'
import { invalid } from '../lib/errors'

/** An account's own settings; what is wrong with them is told by name, and never by value: some of them are secrets. */
export function readSettings<T>(schema: z.ZodType<T>, given: Record<string, unknown>): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; '))
}

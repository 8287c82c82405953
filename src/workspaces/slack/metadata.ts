import { z } from 'zod'
import { jsonOf } from '../../lib/json'
import { formMemory, type FormMemory } from '../cards/form-memory'
import { LIMITS } from './rich-text'

export type FormPlace = { channel: string; thread?: string }

export type Metadata = FormMemory & {
  place?: FormPlace
  /** Values of options that were too long for Slack, by the short ones that stand in for them. */
  long?: Readonly<Record<string, string>>
}

const METADATA = formMemory.extend({
  place: z.strictObject({ channel: z.string(), thread: z.string().optional() }).optional(),
  long: z.record(z.string(), z.string()).optional(),
})

export const writeMetadata = (metadata: Metadata): string => JSON.stringify(metadata)

/** Where more than Slack's 3,000 characters are kept meanwhile. */
export type Shelf = { put: (text: string) => Promise<string>; get: (id: string) => Promise<string | undefined> }

const ELSEWHERE = 'kept:'

export async function keepMetadata(metadata: string, shelf: Shelf): Promise<string> {
  return metadata.length <= LIMITS.metadata ? metadata : `${ELSEWHERE}${await shelf.put(metadata)}`
}

/** Undefined for a form that is not ours, or so old that what it needs is gone. */
export async function readMetadata(text: string, shelf: Shelf): Promise<Metadata | undefined> {
  const whole = text.startsWith(ELSEWHERE) ? await shelf.get(text.slice(ELSEWHERE.length)) : text
  const parsed = METADATA.safeParse(whole === undefined ? undefined : jsonOf(whole))
  return parsed.success ? (parsed.data as Metadata) : undefined
}

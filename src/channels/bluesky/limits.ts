import type { Capabilities, SplitReply } from '../../desk/index'
import { countText } from '../../lib/text'

type Limit = Pick<Capabilities['text'], 'unit' | 'max'> & { maxBytes: number }

export const POST_LIMIT: Limit = { unit: 'graphemes', max: 300, maxBytes: 3_000 }
export const DM_LIMIT: Limit = { unit: 'graphemes', max: 1_000, maxBytes: 10_000 }
export const MAX_IMAGE_BYTES = 2_000_000
const FILES_A_POST = 4

/** Bluesky counts twice: what people see, and what is stored. */
export const fits = (text: string, { unit, max, maxBytes }: Limit): boolean =>
  countText(text, unit) <= max && countText(text, 'utf8_bytes') <= maxBytes

export const splitReply: SplitReply = ({ text, files }) => {
  const ids = files.map(({ id }) => id)
  const parts = [{ text, files: ids.slice(0, FILES_A_POST) }]
  for (let at = FILES_A_POST; at < ids.length; at += FILES_A_POST)
    parts.push({ text: '', files: ids.slice(at, at + FILES_A_POST) })
  return parts
}

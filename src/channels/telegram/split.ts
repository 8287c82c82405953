import type { ReplyPart, SplitReply } from '../../desk/index'
import { countText } from '../../lib/text'
import { splitText } from '../split-text'

/** Telegram counts UTF-16 units, after entities are parsed (we send none). */
export const MAX_TEXT = 4096
const MAX_CAPTION = 1024

/**
 * A text and one file go together when the text fits under it; otherwise the text first, then file by file. A text
 * that is too long for one message becomes several.
 */
export const splitReply: SplitReply = ({ text, files }): ReplyPart[] => {
  const [first, ...rest] = files.map(({ id }) => id)
  const alone = (id: string): ReplyPart => ({ text: '', files: [id] })
  if (first !== undefined && countText(text, 'utf16') <= MAX_CAPTION)
    return [{ text, files: [first] }, ...rest.map(alone)]
  const said = splitText(text, MAX_TEXT, 'utf16').map((piece): ReplyPart => ({ text: piece, files: [] }))
  return [...said, ...(first === undefined ? [] : [first, ...rest].map(alone))]
}

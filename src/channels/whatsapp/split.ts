import type { ReplyPart, SplitReply } from '../../desk/index'
import { countText } from '../../lib/text'
import { splitText, wordsThenFiles } from '../split-text'

/** WhatsApp counts characters and does not say which; the strictest reading is UTF-16. */
export const MAX_TEXT = 4096
export const MAX_CAPTION = 1024

/** A text and one file go together when the text fits under it; otherwise the text first, then file by file. */
export const splitReply: SplitReply = ({ text, files, kind }): ReplyPart[] => {
  if (kind === 'template') return [{ text, files: [] }]
  const [first, ...rest] = files
  if (first !== undefined && countText(text, 'utf16') <= MAX_CAPTION)
    return [{ text, files: [first.id] }, ...wordsThenFiles([], rest)]
  return wordsThenFiles(splitText(text, MAX_TEXT, 'utf16'), files)
}

import type { ReplyPart, SplitReply, TextLimit } from '../../desk/index'
import { splitText, wordsThenFiles } from '../split-text'

/** Instagram counts a message in bytes: an emoji is four or more. */
export const DM: TextLimit = { unit: 'utf8_bytes', max: 1000 }
export const COMMENT: TextLimit = { unit: 'utf16', max: 2200 }

/** Words and files are messages of their own; a comment carries words only, and says so with its first part. */
export const splitReply: SplitReply = ({ text, files, kind }): ReplyPart[] => {
  // Meta takes one private answer to a comment: a second part would never arrive.
  if (kind === 'private_reply') return [{ text, files: files.map(({ id }) => id) }]
  if (kind !== 'public_reply') return wordsThenFiles(splitText(text, DM.max, DM.unit), files)
  const [first = '', ...more] = splitText(text, COMMENT.max, COMMENT.unit)
  return [{ text: first, files: files.map(({ id }) => id) }, ...wordsThenFiles(more, [])]
}

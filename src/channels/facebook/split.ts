import type { ReplyKind, ReplyPart, SplitReply, TextLimit } from '../../desk/index'
import { splitText, wordsThenFiles } from '../split-text'

export const DM: TextLimit = { unit: 'utf16', max: 2000 }
export const COMMENT: TextLimit = { unit: 'utf16', max: 8000 }

export const isPublic = (kind: ReplyKind): boolean => kind === 'public_reply' || kind === 'review_reply'

/** A comment carries one picture beside its words; in Messenger words and files are messages of their own. */
export const splitReply: SplitReply = ({ text, files, kind }): ReplyPart[] => {
  // Meta takes one private answer to a comment: a second part would never arrive.
  if (kind === 'private_reply') return [{ text, files: files.map(({ id }) => id) }]
  if (!isPublic(kind)) return wordsThenFiles(splitText(text, DM.max, DM.unit), files)
  const [first = '', ...more] = splitText(text, COMMENT.max, COMMENT.unit)
  const [picture, ...others] = files
  return [{ text: first, files: picture ? [picture.id] : [] }, ...wordsThenFiles(more, others)]
}

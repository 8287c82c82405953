import type { SplitReply } from '../../desk/index'
import { countText } from '../../lib/text'

/** Before each reply stands the name of who is answered; of a name, what follows the second @ does not count. */
const NAME_LENGTH = 32
const LINK_LENGTH = 23

/** What is left for words of what the server allows. */
export const roomFor = (maxCharacters: number): number => maxCharacters - NAME_LENGTH

/** As servers count: graphemes, every link as 23, names without their server. */
export function lengthOnServer(text: string): number {
  const counted = text
    .replace(/https?:\/\/[^\s<>"]+/gi, 'x'.repeat(LINK_LENGTH))
    .replace(/(^|[^\w/])@(\w+)@[\w.-]+\w/g, '$1@$2')
  return countText(counted, 'graphemes')
}

/** Four pictures stand under a post. */
const FILES_A_POST = 4

export const splitReply: SplitReply = ({ text, files }) => {
  const ids = files.map(({ id }) => id)
  const parts = [{ text, files: ids.slice(0, FILES_A_POST) }]
  for (let at = FILES_A_POST; at < ids.length; at += FILES_A_POST)
    parts.push({ text: '', files: ids.slice(at, at + FILES_A_POST) })
  return parts
}

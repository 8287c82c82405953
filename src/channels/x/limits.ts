import type { Capabilities, SplitReply } from '../../desk/index'
import type { XSettings } from './settings'

type TextLimit = Pick<Capabilities['text'], 'unit' | 'max'>

/** In the app a message may be this long; more is refused. */
export const DM_LIMIT: TextLimit = { unit: 'codepoints', max: 10_000 }
const SHORT: TextLimit = { unit: 'x_weighted', max: 280 }
const LONG: TextLimit = { unit: 'x_weighted', max: 25_000 }

export const postLimit = ({ long_posts }: Pick<XSettings, 'long_posts'>): TextLimit => (long_posts ? LONG : SHORT)

/** Four pictures fit under a post, one goes with a direct message. */
const FILES_A_POST = 4

export const splitReply: SplitReply = ({ text, files, kind }) => {
  const ids = files.map(({ id }) => id)
  const step = kind === 'public_reply' ? FILES_A_POST : 1
  const parts = [{ text, files: ids.slice(0, step) }]
  for (let at = step; at < ids.length; at += step) parts.push({ text: '', files: ids.slice(at, at + step) })
  return parts
}

import type { ReplyPart, SplitReply } from '../../desk/index'
import { whyRefused, type FetchedFiles } from '../fetched-files'
import { splitText } from '../split-text'

/** LINE counts UTF-16 units, in one bubble. */
export const MAX_TEXT = 5_000

/** What one call may carry. All of it counts as one message of the month's. */
const MAX_MESSAGES = 5

/**
 * "1 MB" is what LINE documents for the preview of a picture ("Image message" of the Messaging API reference; 10 MB for
 * the picture itself). Ours is its own preview, and a larger one is seen broken in the app. Whether LINE counts in
 * thousands is not said: the smaller reading is safe.
 */
export const MAX_PICTURE_BYTES = 1_000_000

const TAKEN = ['image/jpeg', 'image/png']

/** What LINE would not show, for people. */
export function whyNot({ mime, bytes }: { mime: string; bytes: number }): string | undefined {
  if (mime.startsWith('video/'))
    return 'LINE shows a film only with a preview picture of it, which cannot be made here.'
  if (!TAKEN.includes(mime)) return 'LINE takes only pictures, as JPEG or PNG.'
  return bytes > MAX_PICTURE_BYTES ? 'LINE shows pictures of up to 1 MB (1,000,000 bytes): make it smaller.' : undefined
}

/** Words first; pictures follow in the same call as far as they fit. */
export const splitFor =
  (door: FetchedFiles): SplitReply =>
  ({ text, files }) => {
    const ids = files.map(({ id }) => id)
    if (whyRefused(door, files, whyNot) !== undefined) return [{ text, files: ids }]
    const pieces = splitText(text, MAX_TEXT, 'utf16')
    const last = pieces.pop() ?? ''
    const room = last === '' ? MAX_MESSAGES : MAX_MESSAGES - 1
    return [
      ...pieces.map((piece): ReplyPart => ({ text: piece, files: [] })),
      { text: last, files: ids.slice(0, room) },
      ...inFives(ids.slice(room)).map((some): ReplyPart => ({ text: '', files: some })),
    ]
  }

const inFives = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / MAX_MESSAGES) }, (_, index) =>
    ids.slice(index * MAX_MESSAGES, (index + 1) * MAX_MESSAGES),
  )

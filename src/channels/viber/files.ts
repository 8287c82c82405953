import type { ClaimedSend, ReplyPart, SplitReply } from '../../desk/index'
import { ownOf } from '../../lib/own'
import { countText } from '../../lib/text'
import { whyRefused, type FetchedFiles } from '../fetched-files'
import { splitText, wordsThenFiles } from '../split-text'

/** A whole request may have 30 kB; this many letters fit into it in any script. */
export const MAX_TEXT = 7_000
/** Viber's page says 768 ("Picture message"), its partners say 512. */
const MAX_CAPTION = 512

/** Of any file. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024
/** Documented as 1 MB on iOS and 3 MB on Android; it has to be seen on both. Whether Viber counts in thousands is not said. */
const MAX_PICTURE_BYTES = 1_000_000
/** 26 MB, and nothing but MP4. */
const MAX_VIDEO_BYTES = 26_000_000

/** How the address of a picture has to end. */
const PICTURES: Readonly<Record<string, string>> = {
  'image/jpeg': 'picture.jpeg',
  'image/png': 'picture.png',
  'image/gif': 'picture.gif',
}

type Told = { name: string; mime: string; bytes: number }

/** What Viber shows as what it is; everything else, and what is larger, goes as a file. */
export function sortOf({ mime, bytes }: Told): 'picture' | 'video' | 'file' {
  if (ownOf(PICTURES, mime) !== undefined && bytes <= MAX_PICTURE_BYTES) return 'picture'
  return mime === 'video/mp4' && bytes <= MAX_VIDEO_BYTES ? 'video' : 'file'
}

export const whyNot = ({ bytes }: Told): string | undefined =>
  bytes > MAX_FILE_BYTES ? 'Viber takes files of up to 50 MB.' : undefined

/** A text and one picture go together when the text fits under it; otherwise the text first, then file by file. */
export const splitFor =
  (door: FetchedFiles): SplitReply =>
  ({ text, files }): ReplyPart[] => {
    if (whyRefused(door, files, whyNot) !== undefined) return [{ text, files: files.map(({ id }) => id) }]
    const [first, ...rest] = files
    if (first === undefined) return splitText(text, MAX_TEXT, 'utf16').map((piece) => ({ text: piece, files: [] }))
    if (sortOf(first) === 'picture' && countText(text, 'utf16') <= MAX_CAPTION)
      return [{ text, files: [first.id] }, ...wordsThenFiles([], rest)]
    return wordsThenFiles(splitText(text, MAX_TEXT, 'utf16'), files)
  }

/** The message for one part, without whom it is for; undefined when nothing can be made of the part. */
export function contentOf(
  door: FetchedFiles,
  { reply, text, files: [file, ...more] }: ClaimedSend,
): object | undefined {
  if (file === undefined) return { type: 'text', text }
  const sort = sortOf(file)
  if (more.length > 0 || (text !== '' && (sort !== 'picture' || countText(text, 'utf16') > MAX_CAPTION)))
    return undefined
  const media = door.linkTo(reply, file.id, addressEnd(sort, file))
  if (sort === 'picture') return { type: 'picture', text, media }
  if (sort === 'video') return { type: 'video', media, size: file.bytes }
  // Up to 256 letters; the desk keeps no name of more than 200.
  return { type: 'file', media, size: file.bytes, file_name: file.name }
}

/** Viber looks at the end of an address for what is there. */
function addressEnd(sort: ReturnType<typeof sortOf>, { name, mime }: Told): string {
  if (sort === 'video') return 'video.mp4'
  return (sort === 'picture' && ownOf(PICTURES, mime)) || `file${endingOf(name)}`
}

const endingOf = (name: string): string => /\.[a-z0-9]{1,10}$/i.exec(name)?.[0].toLowerCase() ?? ''

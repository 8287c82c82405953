import type { AttachmentKind, IncomingAttachment } from '../../desk/index'
import { textOfHypertext } from '../hypertext'
import type { Post } from './payload'

/** What somebody said in a post, without what they quoted and what they attached. */
export type Said = { text: string; quoted: string; attachments: IncomingAttachment[] }

/** `![name|690x388](upload://abc.jpeg)`: a picture, a film or a sound; `[name|attachment](upload://abc.pdf) (12 KB)`. */
const UPLOAD =
  /(!?)\[([^[\]\n|]{0,200})(?:\|[^[\]\n]{0,60})?\]\((upload:\/\/[A-Za-z0-9]{5,60}(?:\.([A-Za-z0-9]{1,10}))?)\)(?: \([\d.,]+ [KMG]?B\))?/g
/** Deeper than people quote. */
const MAX_QUOTES = 50
const MAX_UPLOADS = 20

/** The text as it was written where the forum hands it over, else the words of what it made of it. */
export function readSaid({ raw, cooked }: Pick<Post, 'raw' | 'cooked'>): Said {
  if (typeof raw !== 'string') return { text: textOfHypertext(cooked ?? ''), quoted: '', attachments: [] }
  const attachments: IncomingAttachment[] = []
  const { own, quoted } = takeQuotes(raw)
  const text = own.replace(UPLOAD, (whole, ...parts: unknown[]) => {
    if (attachments.length >= MAX_UPLOADS) return whole
    attachments.push(toAttachment(parts as string[]))
    return ''
  })
  return { text: text.trim(), quoted, attachments }
}

const OPENS = '[quote'
const CLOSES = '[/quote]'

/** `[quote="ada, post:1, topic:2"]…[/quote]` is what somebody else said. */
function takeQuotes(raw: string): { own: string; quoted: string } {
  const quotes: string[] = []
  let own = ''
  let done = 0
  while (quotes.length < MAX_QUOTES) {
    const from = raw.indexOf(OPENS, done)
    const inside = from === -1 ? -1 : raw.indexOf(']', from)
    const to = inside === -1 ? -1 : raw.indexOf(CLOSES, inside)
    if (to === -1) break
    own += raw.slice(done, from)
    quotes.push(raw.slice(inside + 1, to).trim())
    done = to + CLOSES.length
  }
  return { own: own + raw.slice(done), quoted: quotes.join('\n\n') }
}

const TYPES: readonly { endings: RegExp; kind: AttachmentKind; mime: string }[] = [
  { endings: /^jpe?g$/, kind: 'image', mime: 'image/jpeg' },
  { endings: /^png$/, kind: 'image', mime: 'image/png' },
  { endings: /^gif$/, kind: 'image', mime: 'image/gif' },
  { endings: /^webp$/, kind: 'image', mime: 'image/webp' },
  { endings: /^(mp4|mov|webm)$/, kind: 'video', mime: 'video/mp4' },
  { endings: /^(mp3|ogg|wav|m4a)$/, kind: 'audio', mime: 'audio/mpeg' },
  { endings: /^txt$/, kind: 'file', mime: 'text/plain' },
  { endings: /^pdf$/, kind: 'file', mime: 'application/pdf' },
]

function toAttachment([, name = '', url = '', ending = '']: string[]): IncomingAttachment {
  const known = TYPES.find(({ endings }) => endings.test(ending.toLowerCase()))
  return {
    kind: known?.kind ?? 'file',
    name: withEnding(name || 'file', ending),
    mime: known?.mime ?? 'application/octet-stream',
    source: { upload: url.slice('upload://'.length) },
  }
}

const withEnding = (name: string, ending: string): string =>
  ending === '' || name.toLowerCase().endsWith(`.${ending.toLowerCase()}`) ? name : `${name}.${ending}`

import type { AttachmentKind, IncomingAttachment } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import { fetchStranger } from '../../lib/stranger'
import { placeFile, unseenFile } from '../little-files'
import type { MetaAttachment, MetaMessage } from './messaging-payload'

type Shape = { kind: AttachmentKind; ending: string; mime: string }

/** What is fetched, by Meta's name for it. Stickers were `image` until the summer of 2026. */
const FILES = new Map<string, Shape>([
  ['image', { kind: 'image', ending: 'jpg', mime: 'image/jpeg' }],
  ['animated_image', { kind: 'image', ending: 'gif', mime: 'image/gif' }],
  ['video', { kind: 'video', ending: 'mp4', mime: 'video/mp4' }],
  ['audio', { kind: 'audio', ending: 'mp3', mime: 'audio/mpeg' }],
  ['file', { kind: 'file', ending: 'bin', mime: 'application/octet-stream' }],
  ['sticker', { kind: 'sticker', ending: 'png', mime: 'image/png' }],
  ['story_mention', { kind: 'image', ending: 'jpg', mime: 'image/jpeg' }],
])

type Content = { text: string; attachments: IncomingAttachment[] }

/**
 * What a message shows. Links that people share are words; what the platform keeps to itself is said in a small file, so
 * that nobody waits unseen.
 */
export function contentOf(message: MetaMessage, platform: string): Content {
  const { text = '', mid } = message
  const links = message.attachments.flatMap(linkOf)
  const attachments = message.attachments.flatMap((one, index) => fileOf(one, nameFor(mid, index)))
  const words = [text, ...links.filter((link) => !text.includes(link))].filter(Boolean).join('\n')
  if (words !== '' || attachments.length > 0) return { text: words, attachments }
  const kinds = message.attachments.map(({ type }) => type.slice(0, 40)).join(', ') || 'unknown'
  const line = `${platform} does not hand over this message (${kinds}). Ask the customer, or look at it there.`
  return { text: '', attachments: [unseenFile(nameFor(mid, 0), line)] }
}

function fileOf({ type, payload }: MetaAttachment, name: string): IncomingAttachment[] {
  const { url, coordinates, sticker_id } = payload
  if (coordinates) return [placeFile(name, { latitude: coordinates.lat, longitude: coordinates.long, lines: [] })]
  const shape = FILES.get(sticker_id === undefined ? type : 'sticker')
  if (shape === undefined || url === undefined) return []
  const named = nameIn(url)
  const mime = mimeOf(named) ?? shape.mime
  return [{ kind: shape.kind, name: named ?? `${type}-${name}.${shape.ending}`, mime, source: { url } }]
}

const mimeOf = (name = ''): string | undefined => MIMES.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase())

/** Meta names no types; of files, the end of the name does. */
const MIMES = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['zip', 'application/zip'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
])

/** Of what is neither a file nor a place, there may be a link. */
function linkOf({ type, title, url, payload }: MetaAttachment): string[] {
  if (FILES.has(type) || payload.coordinates) return []
  const link = payload.url ?? url
  const line = [title ?? payload.title, link].filter(Boolean).join(' ')
  return line === '' ? [] : [line]
}

/** The end of an address is often the name that the file had. */
function nameIn(url: string): string | undefined {
  const last = URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : ''
  const name = last.replace(/(%20|\+)/g, ' ')
  return /^\w[\w .-]{0,80}\.[a-z0-9]{2,5}$/i.test(name) ? name : undefined
}

/** Ids of messages are long; in the name of a file their end tells them apart well enough. */
const nameFor = (mid: string, index: number): string =>
  `${mid.replace(/[^\w-]/g, '').slice(-12)}${index === 0 ? '' : `-${index + 1}`}`

/**
 * Files of Messenger and Instagram stand at signed addresses that end soon. An address is as good as chosen by a
 * stranger: it leads to public hosts only, and no token goes with it.
 */
export async function fetchLinked(
  source: Readonly<Record<string, string>>,
  { maxBytes, standIn }: { maxBytes: number; standIn: string | undefined },
): Promise<{ content: Buffer; mime?: string }> {
  const permit = (url: URL): boolean => standIn !== undefined && url.origin === new URL(standIn).origin
  const got = await fetchStranger(source['url'] ?? '', { maxBytes, permit })
  if (got.ok) return { content: got.body, mime: got.contentType.replace(/;.*$/s, '').trim() }
  if (got.why === 'too-large') throw invalid('The file is larger than what is kept.')
  if (got.why === 'timeout' || got.why === 'unreachable' || (got.status ?? 0) >= 500)
    throw unavailable('The file cannot be fetched now.')
  throw invalid(`The file is not handed out (${got.why}).`)
}

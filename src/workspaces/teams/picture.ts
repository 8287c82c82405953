/** What Teams shows of itself in a post; everything else is offered as a link. */
const MAX_BYTES = 1024 * 1024
const MAX_PIXELS = 1024

type Size = { width: number; height: number }

/** The kind of a picture that Teams takes as part of a post; undefined for all that it does not. Its own bytes say what it is. */
export function shownPicture(content: Buffer): string | undefined {
  if (content.length > MAX_BYTES) return undefined
  const found = KINDS.find(({ begins }) => content.subarray(0, begins.length).equals(begins))
  const size = found?.sizeOf(content)
  return size !== undefined && size.width <= MAX_PIXELS && size.height <= MAX_PIXELS ? found?.mime : undefined
}

const KINDS = [
  { mime: 'image/png', begins: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), sizeOf: pngSize },
  { mime: 'image/gif', begins: Buffer.from('GIF8'), sizeOf: gifSize },
  { mime: 'image/jpeg', begins: Buffer.from([0xff, 0xd8, 0xff]), sizeOf: jpegSize },
] as const

function pngSize(content: Buffer): Size | undefined {
  return content.length < 24 ? undefined : { width: content.readUInt32BE(16), height: content.readUInt32BE(20) }
}

function gifSize(content: Buffer): Size | undefined {
  return content.length < 10 ? undefined : { width: content.readUInt16LE(6), height: content.readUInt16LE(8) }
}

/** The frame's header stands behind others; each says how long it is. */
function jpegSize(content: Buffer): Size | undefined {
  let at = 2
  while (at + 9 < content.length && content[at] === 0xff) {
    const marker = content[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: content.readUInt16BE(at + 5), width: content.readUInt16BE(at + 7) }
    at += 2 + Math.max(2, content.readUInt16BE(at + 2))
  }
  return undefined
}

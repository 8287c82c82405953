/** How much of the beginning is looked at for the encoding that the document itself names. */
const PROLOG_BYTES = 200

const MARKS: readonly { bytes: readonly number[]; encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
]

/**
 * A feed as text. The byte order mark wins, since it cannot be there by accident; then what the server says, then what
 * the document says (RFC 7303). A name that nobody knows, or one that does not fit the bytes, is passed over.
 */
export function decodeFeed(body: Buffer, contentType: string): string {
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, at) => body[at] === byte))?.encoding
  const served = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1]
  const prolog = body.subarray(0, PROLOG_BYTES).toString('latin1')
  const declared = /^\s*<\?xml[^>]{0,150}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(prolog)?.[1]
  const candidates = [mark, served, declared, 'utf-8'].filter((name) => name !== undefined)
  for (const encoding of candidates) {
    const text = decodeAs(body, encoding)
    if (text !== undefined) return text
  }
  // Old feeds without any word about it are Western European; every byte means something there.
  return new TextDecoder('windows-1252').decode(body)
}

function decodeAs(body: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

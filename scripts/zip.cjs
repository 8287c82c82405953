// A zip archive of a few small files, as PKWARE's APPNOTE 6.3 describes it: for each file a local header and its deflated
// content, then a directory of them all. Node has deflate and CRC-32; a package for the forty lines between would be one
// more to keep.
const { crc32, deflateRawSync } = require('node:zlib')

const VERSION = 20
const UTF8 = 0x0800
const DEFLATED = 8
/** The first moment that the format knows, so that the same files give the same archive. */
const DATE = (1 << 5) | 1

/** `files`: name → content. */
exports.zip = (files) => {
  const bodies = []
  const directory = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const packed = deflateRawSync(content, { level: 9 })
    const about = aboutOf(name, content, packed)
    const local = Buffer.concat([uint32(0x04034b50), about, Buffer.from(name), packed])
    const place = Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(0), uint32(offset)])
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(VERSION), about, place, Buffer.from(name)]))
    bodies.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const count = uint16(directory.length)
  const end = [
    uint32(0x06054b50),
    uint16(0),
    uint16(0),
    count,
    count,
    uint32(entries.length),
    uint32(offset),
    uint16(0),
  ]
  return Buffer.concat([...bodies, entries, ...end])
}

/** What both headers say of a file: version, flags, method, time, date, checksum, sizes, lengths of name and extras. */
const aboutOf = (name, content, packed) =>
  Buffer.concat([
    ...[VERSION, UTF8, DEFLATED, 0, DATE].map(uint16),
    ...[crc32(content), packed.length, content.length].map(uint32),
    ...[Buffer.byteLength(name), 0].map(uint16),
  ])

function uint16(value) {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

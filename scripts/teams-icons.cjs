// Draws the icons of the Teams app: `node scripts/teams-icons.cjs`. The counter's bell, as on the rehearsal page: a dome on
// a plate, a button on top, and the counter below. Teams wants a colour icon of 192 pixels whose sign stays within the
// middle, since corners are cut, and an outline of 32 pixels in white on nothing.
const { crc32, deflateSync } = require('node:zlib')
const { writeFileSync } = require('node:fs')
const { join } = require('node:path')

const GREEN = [0x0f, 0x6b, 0x5c]
const WHITE = [0xff, 0xff, 0xff]
const PALE = [0x9f, 0xe0, 0xd0]
/** Each pixel is looked at this often in both directions, so that edges are smooth. */
const SAMPLES = 8

const within = (x, y, [x1, y1, x2, y2]) => {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2
  const along = Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
  return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
}
/** Distance from the upper half of a circle and the two uprights below it. */
const dome = (x, y, { at: [cx, cy], radius, foot }) =>
  y <= cy ? Math.abs(Math.hypot(x - cx, y - cy) - radius) : within(Math.abs(x - cx), y, [radius, cy, radius, foot])

/** On a field of 32 by 32, as in the page's icon. */
function bell(x, y, half) {
  if (within(x, y, [7, 24.4, 25, 24.4]) <= half) return 'counter'
  const white = [
    within(x, y, [8, 20, 24, 20]),
    within(x, y, [16, 9, 16, 7]),
    dome(x, y, { at: [16, 15], radius: 6, foot: 20 }),
  ]
  return Math.min(...white) <= half ? 'bell' : undefined
}

function draw(size, { scale, half, paint }) {
  const pixels = Buffer.alloc(size * size * 4)
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const sum = [0, 0, 0, 0]
      for (let n = 0; n < SAMPLES * SAMPLES; n += 1) {
        const dx = ((n % SAMPLES) + 0.5) / SAMPLES
        const dy = (Math.floor(n / SAMPLES) + 0.5) / SAMPLES
        const x = ((column + dx) / size - 0.5) * (32 / scale) + 16
        const y = ((row + dy) / size - 0.5) * (32 / scale) + 15.7
        const [colour, alpha] = paint(bell(x, y, half))
        for (const part of [0, 1, 2]) sum[part] += colour[part]
        sum[3] += alpha
      }
      const at = (row * size + column) * 4
      for (const part of [0, 1, 2, 3]) pixels[at + part] = Math.round(sum[part] / SAMPLES ** 2)
    }
  return png(size, pixels)
}

/** Eight bits of red, green, blue and opacity, unfiltered. */
function png(size, pixels) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8)
  const rows = []
  for (let row = 0; row < size; row += 1)
    rows.push(Buffer.from([0]), pixels.subarray(row * size * 4, (row + 1) * size * 4))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const body = deflateSync(Buffer.concat(rows), { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type, data) {
  const content = Buffer.concat([Buffer.from(type), data])
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32BE(data.length, 0)
  sizes.writeUInt32BE(crc32(content), 4)
  return Buffer.concat([sizes.subarray(0, 4), content, sizes.subarray(4)])
}

const full = { bell: [WHITE, 255], counter: [PALE, 255] }
const thin = { bell: [WHITE, 255], counter: [WHITE, 255] }
const folder = join(__dirname, '..', 'manifests', 'teams')
writeFileSync(
  join(folder, 'color.png'),
  draw(192, { scale: 0.88, half: 1.2, paint: (part) => full[part] ?? [GREEN, 255] }),
)
writeFileSync(
  join(folder, 'outline.png'),
  draw(32, { scale: 1.35, half: 0.85, paint: (part) => thin[part] ?? [WHITE, 0] }),
)

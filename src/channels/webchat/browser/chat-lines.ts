import { fileUrl, type FileLine, type Line } from './chat-api.js'
import { isAtEnd, make, toEnd } from './chat-dom.js'

export type Drawn = Pick<Line, 'key' | 'by' | 'author' | 'text' | 'files' | 'at'>

/** Something said, as an element. */
export function drawLine({ key, by, author, text, files, at }: Drawn): HTMLElement {
  const line = make('div', `line ${by}`)
  line.id = `line-${key}`
  line.dataset['who'] = by === 'brand' ? `brand ${author}` : 'visitor'
  if (by === 'brand') line.append(make('p', 'who', author))
  const said = make('div', 'said')
  said.append(...(by === 'brand' ? withLinks(text) : [text]))
  if (text !== '') line.append(said)
  for (const file of files) line.append(drawFile(file))
  line.append(make('small', '', timeOf(at)))
  return line
}

function timeOf(at: string): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  return new Date(at).toLocaleString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
  })
}

const LINK = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/g

/** Addresses that the brand names can be opened; what they show is what they open. */
function withLinks(text: string): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = []
  let end = 0
  for (const { 0: address, index } of text.matchAll(LINK)) {
    const link = make('a', '', address)
    link.href = address
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
    parts.push(text.slice(end, index), link)
    end = index + address.length
  }
  return [...parts, text.slice(end)]
}

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

function drawFile(file: FileLine): HTMLElement {
  const button = make('button', 'file', '')
  button.type = 'button'
  button.append(make('span', 'name', file.name), make('span', 'size', sizeOf(file.bytes)))
  button.addEventListener('click', () => void fileUrl(file).then((url) => save(url, file.name)))
  if (PICTURES.includes(file.mime)) drawPicture(file, button)
  return button
}

function drawPicture(file: FileLine, button: HTMLElement): void {
  const picture = make('img', '')
  picture.alt = file.name
  picture.addEventListener('load', () => {
    const stays = isAtEnd()
    button.classList.add('picture')
    button.replaceChildren(picture)
    if (stays) toEnd()
  })
  // One that cannot be fetched or is no picture after all keeps its name.
  void fileUrl(file).then(
    (url) => (picture.src = url),
    () => undefined,
  )
}

function save(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

function sizeOf(bytes: number): string {
  const [value, unit] = bytes < 1024 * 1024 ? [Math.ceil(bytes / 1024), 'kB'] : [bytes / 1024 / 1024, 'MB']
  return `${value.toLocaleString(undefined, { maximumFractionDigits: 1 })} ${unit}`
}

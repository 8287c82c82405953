import type { CardWire, Wire } from '../wire'
import type { Button, CardNode } from '../../cards/card'
import { el, icon, type Child } from './rehearsal-dom.js'
import { menuButton } from './rehearsal-menu.js'
import { serverNow, size, when } from './rehearsal-when.js'

type NodeWire = Wire<CardNode>
type ButtonWire = Wire<Button>
type Of<Kind extends NodeWire['kind']> = Extract<NodeWire, { kind: Kind }>
export type Press = (deed: { act: string; value: object }, confirm: string | undefined, asked: HTMLElement) => void

/** A card as elements; `press` is what its buttons do. */
export function cardNodes(card: CardWire, press: Press): Node[] {
  const title = card.title === '' ? [] : [el('h3', { class: 'card-title' }, card.title)]
  return [...title, ...card.nodes.map((node) => nodeOf(node, press))]
}

function nodeOf(node: NodeWire, press: Press): Node {
  switch (node.kind) {
    case 'text':
      return el('p', { class: 'card-text', 'data-tone': node.tone, 'data-size': node.size }, node.text)
    case 'quote':
      return quote(node)
    case 'facts':
      return facts(node)
    case 'file':
      return fileNode(node)
    case 'divider':
      return el('hr')
    case 'buttons':
      return el(
        'div',
        { class: 'card-buttons', role: 'group', 'aria-label': 'Acts' },
        node.items.map((item) => buttonOf(item, press)),
      )
  }
}

function quote({ author, text, at, link, struck, folded }: Of<'quote'>): HTMLElement {
  const words = el(struck ? 'del' : 'p', { class: 'words', dir: 'auto' }, text)
  return el('blockquote', {}, [
    el('div', { class: 'quote-head' }, [
      el('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(author)),
      el('bdi', { class: 'author' }, author),
      when(at),
      isWeb(link) && outLink(link, 'Original'),
    ]),
    words,
    folded !== undefined &&
      el('details', {}, [el('summary', {}, 'Quoted text'), el('p', { class: 'words', dir: 'auto' }, folded)]),
  ])
}

function facts({ items }: Of<'facts'>): HTMLElement {
  const rows = items.map(({ label, value }) => el('div', {}, [el('dt', {}, label), el('dd', {}, value)]))
  return el('dl', { class: 'facts' }, rows)
}

const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

export function fileNode({
  file,
  name,
  mime,
  bytes,
}: {
  file: string
  name: string
  mime: string
  bytes: number | null
}): HTMLElement {
  const href = `/rehearsal/files/${encodeURIComponent(file)}`
  const line: Child[] = [icon('file'), el('bdi', {}, name), el('span', { class: 'quiet' }, size(bytes))]
  if (!SHOWN.has(mime)) return el('a', { class: 'file', href, download: name }, line)
  const image = el('img', { src: href, alt: name, loading: 'lazy' })
  return el('a', { class: 'file picture', href, target: '_blank', rel: 'noopener' }, [image, el('span', {}, line)])
}

function buttonOf(button: ButtonWire, press: Press): HTMLElement {
  switch (button.kind) {
    case 'link':
      return isWeb(button.url) ? outLink(button.url, button.label) : el('span', {}, button.label)
    case 'menu':
      return menuButton(
        [button.label, icon('down')],
        button.items.map((item) => ({
          label: item.label,
          pick: () => press({ act: item.act, value: item.value }, undefined, document.body),
        })),
        { class: 'button' },
      )
    case 'act':
      return actButton(button, press)
  }
}

function actButton(button: Extract<ButtonWire, { kind: 'act' }>, press: Press): HTMLElement {
  const node = el(
    'button',
    { type: 'button', class: `button ${button.style ?? ''}`.trim(), 'data-act': button.act },
    button.label,
  )
  node.addEventListener('click', () => {
    if (!node.hasAttribute('aria-busy')) press({ act: button.act, value: button.value }, button.confirm, node)
  })
  if (button.until !== undefined) countDown(node, Date.parse(button.until))
  return node
}

const TICK_MS = 250

/** Shows how long the act is still possible, and takes the button away afterwards. The server decides; this only tells. */
function countDown(button: HTMLButtonElement, until: number): void {
  const left = el('span', { class: 'left', 'aria-hidden': 'true' })
  button.append(left)
  let shown = false
  const tick = (): void => {
    const seconds = Math.ceil((until - serverNow()) / 1000)
    left.textContent = `${seconds} s`
    shown ||= button.isConnected
    if (seconds > 0 && (button.isConnected || !shown)) return
    clearInterval(timer)
    // Who has the button under their fingers stays at its post.
    if (button === document.activeElement) button.closest<HTMLElement>('[tabindex]')?.focus({ preventScroll: true })
    button.hidden = true
  }
  const timer = setInterval(tick, TICK_MS)
  tick()
}

function outLink(href: string, label: string): HTMLElement {
  return el('a', { class: 'button link', href, target: '_blank', rel: 'noopener noreferrer' }, label)
}

/** Links come from platforms: only addresses of the web become links, and never a script. */
function isWeb(link: string | undefined): link is string {
  return link !== undefined && (link.startsWith('https://') || link.startsWith('http://') || /^\/(?!\/)/.test(link))
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/u)
  const first = (word: string | undefined): string => [...(word ?? '')][0] ?? ''
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toUpperCase()
}

export type Child = Node | string | undefined | false

type Props = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/**
 * Makes an element. Text is only ever set as text and never parsed: what a customer wrote stays what they wrote.
 * Functions become listeners, `true` an empty attribute; undefined and false leave the attribute out.
 */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  children: readonly Child[] | Child = [],
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') node.addEventListener(name, value)
    else if (value === true) node.setAttribute(name, '')
    else if (value !== undefined && value !== false) node.setAttribute(name, String(value))
  }
  node.append(...kept(children))
  return node
}

/** Puts these in place of whatever is in the element. */
export function fill(node: Element, children: readonly Child[]): void {
  node.replaceChildren(...kept(children))
}

function kept(children: readonly Child[] | Child): (Node | string)[] {
  const list = Array.isArray(children) ? (children as readonly Child[]) : [children as Child]
  return list.filter((child): child is Node | string => child !== undefined && child !== false)
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`no #${id} in the page`)
  return found
}

const PATHS = {
  home: 'M3 9.5 10 4l7 5.5V16a1 1 0 0 1-1 1h-4v-5H8v5H4a1 1 0 0 1-1-1z',
  room: 'M8 3 6.5 17M13.5 3 12 17M3.5 7.5h14M2.5 12.5h14',
  mail: 'M3 5h14v10H3zM3 6l7 5 7-5',
  thread: 'M4 4h12v9H9l-4 3v-3H4z',
  people: 'M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 4a3 3 0 0 1 0 5M14 12c2.5.5 4 2.3 4 5',
  phone: 'M6 2h8a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zM9 15h2',
  site: 'M2 4h16v12H2zM2 7.5h16M4.5 5.8h.1M6.5 5.8h.1',
  close: 'M5 5l10 10M15 5 5 15',
  back: 'M12 4 6 10l6 6',
  clip: 'M14 8.5 9 13.5a2.3 2.3 0 0 1-3.3-3.3l5.8-5.8a3.8 3.8 0 0 1 5.400 5.400l-6.200 6.200',
  send: 'M3 10l14-6-5 13-3-5z',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  more: 'M4.5 10h.1M10 10h.1M15.5 10h.1',
  down: 'M5 8l5 5 5-5',
  file: 'M5 2h7l4 4v12H5zM12 2v4h4',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.700M10 14.5h.1M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16z',
} as const

export type IconName = keyof typeof PATHS

const SVG = 'http://www.w3.org/2000/svg'

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}

/** Arrow keys, Home and End walk through the items of a list; each stays reachable by one Tab stop. */
export function walkByArrows(list: HTMLElement, selector: string): void {
  list.addEventListener('keydown', (event) => {
    const step = STEPS[event.key]
    const items = [...list.querySelectorAll<HTMLElement>(selector)]
    const active = document.activeElement
    const at = items.findIndex((item) => item === active)
    if (step === undefined || at < 0) return
    event.preventDefault()
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : at + step
    items[Math.max(0, Math.min(items.length - 1, next))]?.focus()
  })
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 }

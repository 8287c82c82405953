export type Child = Node | string | undefined | false

type Props = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/** Makes an element. Text is only ever set as text and never parsed. Functions become listeners. */
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

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const today = new Intl.DateTimeFormat(undefined, CLOCK)
const before = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...CLOCK })

export function when(at: string): HTMLElement {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  return el('time', { datetime: at }, (isToday ? today : before).format(date))
}

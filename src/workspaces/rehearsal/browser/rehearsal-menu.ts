import { el, walkByArrows, type Child } from './rehearsal-dom.js'

export type MenuItem = { label: string; danger?: boolean; pick: () => void }

/** A button with a menu in the top layer: it is never cut off by a scrolling pane, and Esc or a click beside closes it. */
export function menuButton(
  label: readonly Child[],
  items: readonly MenuItem[],
  props: Record<string, string> = {},
): HTMLElement {
  const button = el('button', { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', ...props }, label)
  button.addEventListener('click', () => openMenu(button, items))
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    event.stopPropagation()
    openMenu(button, items)
  })
  return button
}

function openMenu(button: HTMLElement, items: readonly MenuItem[]): void {
  const menu = el('div', { class: 'menu', role: 'menu', popover: 'auto' })
  for (const item of items) {
    menu.append(
      el(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          class: item.danger ? 'danger' : undefined,
          click: () => {
            menu.hidePopover()
            item.pick()
          },
        },
        item.label,
      ),
    )
  }
  walkByArrows(menu, '[role=menuitem]')
  menu.addEventListener('toggle', (event) => {
    const open = event.newState === 'open'
    button.setAttribute('aria-expanded', String(open))
    if (open) return
    if (menu.contains(document.activeElement)) button.focus()
    menu.remove()
  })
  // Inside an open dialog everything else is inert, so the menu must stand in it.
  const home = button.closest('dialog') ?? document.body
  home.append(menu)
  menu.showPopover()
  place(menu, button.getBoundingClientRect())
  menu.querySelector<HTMLElement>('[role=menuitem]')?.focus()
}

const MARGIN = 8

function place(menu: HTMLElement, near: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect()
  const below = near.bottom + 4 + height <= innerHeight - MARGIN
  menu.style.top = `${Math.max(MARGIN, below ? near.bottom + 4 : near.top - height - 4)}px`
  menu.style.left = `${Math.max(MARGIN, Math.min(near.left, innerWidth - width - MARGIN))}px`
}

import { byId, el, fill, icon, type IconName } from './rehearsal-dom.js'
import { state } from './rehearsal-store.js'

type Kind = (typeof state.stage.customers)[number]['kind']

const SIGNS: Readonly<Record<Kind, IconName>> = { site: 'site', phone: 'phone', mail: 'mail' }

/** Where the person at the page plays the customers: each window is a page of its own, in a tab. */
export function openCustomers(): void {
  const { customers } = state.stage
  const pane = byId('customers')
  if (customers.length === 0) {
    return fill(pane, [
      el('div', { class: 'empty' }, el('p', {}, 'No channel is simulated: customers write on the real ones.')),
    ])
  }
  const isOnly = (place: string): boolean => customers.filter((one) => one.place === place).length === 1
  const tabs = customers.map(({ id, name, place, kind }, index) =>
    el(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${id}`,
        title: `${place}: ${name}`,
        'aria-controls': `window-${id}`,
        'data-index': index,
      },
      [icon(SIGNS[kind]), el('span', {}, isOnly(place) ? place : name)],
    ),
  )
  const windows = customers.map(({ id, name, url }) =>
    el('iframe', {
      id: `window-${id}`,
      role: 'tabpanel',
      'aria-labelledby': `tab-${id}`,
      title: `Customers: ${name}`,
      'data-src': url,
      hidden: true,
    }),
  )
  const choose = (index: number): void => chooseTab(tabs, windows, index)
  const bar = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Customers write here' }, tabs)
  bar.addEventListener('click', (event) => {
    const tab = (event.target as Element).closest<HTMLElement>('[role=tab]')
    if (tab !== null) choose(Number(tab.dataset['index']))
  })
  bar.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true')
    const next = (at + step + tabs.length) % tabs.length
    choose(next)
    tabs[next]?.focus()
  })
  fill(pane, [
    el('header', { class: 'pane-head customers-head' }, [icon('people'), el('h1', {}, 'Customers')]),
    bar,
    ...windows,
  ])
  choose(0)
  addEventListener('message', (event) => markTab(event, tabs))
}

function chooseTab(tabs: readonly HTMLElement[], windows: readonly HTMLIFrameElement[], index: number): void {
  tabs.forEach((tab, at) => {
    tab.setAttribute('aria-selected', String(at === index))
    tab.tabIndex = at === index ? 0 : -1
    if (at === index) tab.classList.remove('unread')
  })
  windows.forEach((frame, at) => {
    frame.hidden = at !== index
    // Loaded when first looked at, and kept: the person at the phone goes on where they were.
    if (at === index && !frame.hasAttribute('src')) frame.src = frame.dataset['src'] ?? ''
  })
}

/** A window says that something came for its customer. */
function markTab(event: MessageEvent, tabs: readonly HTMLElement[]): void {
  if (event.origin !== location.origin) return
  const frame = [...document.querySelectorAll('iframe')].find(({ contentWindow }) => contentWindow === event.source)
  const tab = tabs.find(({ id }) => id === `tab-${frame?.id.replace('window-', '')}`)
  if (event.data === 'sportello:came' && tab?.getAttribute('aria-selected') === 'false') tab.classList.add('unread')
}

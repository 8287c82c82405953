import { showSheet } from './rehearsal-dialog.js'
import { byId, el } from './rehearsal-dom.js'
import { closeThread, PANES, showPane, type Pane } from './rehearsal-go.js'
import { state } from './rehearsal-store.js'

const KEYS: readonly (readonly [string, string])[] = [
  ['?', 'show this page'],
  ['F6', 'go to the next pane (Shift: the one before)'],
  ['↑ ↓', 'walk through rooms, cards, posts and menus'],
  ['Enter', 'on a card: open its thread; while writing: send'],
  ['Shift Enter', 'begin a new line'],
  ['Ctrl Enter', 'submit the dialog'],
  ['Esc', 'close the dialog, the menu or the thread'],
]

const WAYS: readonly (readonly [string, string])[] = [
  ['/claim 1001', 'in a room: act by number'],
  ['!reply Hello', 'in a thread: answer the customer'],
  ['!note  !claim  !close', 'in a thread: the other verbs; !help lists them'],
]

export function showHelp(): void {
  const rows = (list: typeof KEYS): HTMLElement =>
    el(
      'dl',
      { class: 'keys' },
      list.map(([keys, does]) => el('div', {}, [el('dt', {}, el('kbd', {}, keys)), el('dd', {}, does)])),
    )
  showSheet('Shortcuts', [rows(KEYS), el('h3', {}, 'Typed acts'), rows(WAYS)])
}

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open], [popover]:popover-open') !== null) return
    if (event.key === 'F6') {
      event.preventDefault()
      nextPane(event.shiftKey ? -1 : 1)
    } else if (event.key === '?' && !isTyping(event.target)) {
      event.preventDefault()
      showHelp()
    } else if (event.key === 'Escape' && state.thread !== undefined && !(event.target as Element).matches('.editing')) {
      closeThread()
    }
  })
}

function nextPane(step: number): void {
  const panes = PANES.filter((pane) => pane !== 'thread' || state.thread !== undefined)
  const at = panes.findIndex((pane) => byId(pane).contains(document.activeElement))
  const next: Pane = panes[(at + step + panes.length) % panes.length] ?? 'room'
  showPane(next)
  byId(next).focus()
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('input, textarea, select, [contenteditable]')

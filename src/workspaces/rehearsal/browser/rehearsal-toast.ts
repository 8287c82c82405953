import { byId, el, icon } from './rehearsal-dom.js'

/** Long enough to read two lines twice; pointing at it or focusing it keeps it. */
const SHOWN_MS = 7_000
const MAX_TOASTS = 4

/** Something only for the one who acted. It is read out, stays for a moment and can be sent away. */
export function toast(text: string, tone: 'good' | 'warn' | 'bad' = 'good'): void {
  const box = byId('toasts')
  const gone = (): void => note.remove()
  const note = el('div', { class: 'toast', 'data-tone': tone }, [
    el('p', {}, text),
    el('button', { type: 'button', class: 'plain', 'aria-label': 'Dismiss', click: gone }, icon('close')),
  ])
  let timer = setTimeout(gone, SHOWN_MS)
  for (const kind of ['pointerenter', 'focusin']) note.addEventListener(kind, () => clearTimeout(timer))
  for (const kind of ['pointerleave', 'focusout']) {
    note.addEventListener(kind, () => {
      clearTimeout(timer)
      timer = setTimeout(gone, SHOWN_MS)
    })
  }
  box.append(note)
  while (box.childElementCount > MAX_TOASTS) box.firstElementChild?.remove()
}

/** For readers of screens only. */
export function announce(text: string): void {
  const log = byId('announcer')
  log.append(el('p', {}, text))
  while (log.childElementCount > 20) log.firstElementChild?.remove()
}

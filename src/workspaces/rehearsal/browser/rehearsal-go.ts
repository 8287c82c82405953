import { byId } from './rehearsal-dom.js'
import { emit, loadPlace, loadThread, markRead, placeOf, state, type View } from './rehearsal-store.js'
import { ApiError } from './rehearsal-api.js'
import { toast } from './rehearsal-toast.js'

export type Pane = 'side' | 'room' | 'thread' | 'customers'
export const PANES: readonly Pane[] = ['side', 'room', 'thread', 'customers']

/** Which pane a narrow screen shows. */
export function showPane(pane: Pane): void {
  byId('app').dataset['pane'] = pane
  for (const tab of document.querySelectorAll<HTMLElement>('#bar button')) {
    tab.setAttribute('aria-current', String(tab.dataset['pane'] === pane))
  }
}

export function openView(view: View): void {
  state.view = view
  remember()
  markShown()
  emit('view')
  showPane('room')
  void tell(loadPlace(view).then(() => emit('view')))
}

export function openThread(root: string): void {
  state.thread = root
  state.freshThreads.delete(root)
  byId('app').dataset['thread'] = 'open'
  emit('thread')
  showPane('thread')
  void tell(
    loadThread(root).then(() => {
      emit('thread')
      byId('thread').querySelector<HTMLElement>('textarea')?.focus({ preventScroll: true })
    }),
  )
}

export function closeThread(): void {
  const root = state.thread
  state.thread = undefined
  byId('app').dataset['thread'] = 'closed'
  emit('thread')
  showPane('room')
  if (root !== undefined) document.getElementById(`post-${root}`)?.focus({ preventScroll: true })
}

export function actAs(person: string): void {
  state.me = person
  remember()
  markShown()
  emit('me')
  openView(state.view)
}

/** Looking at a place is reading it. */
export function markShown(): void {
  const place = placeOf(state.view)
  if (place !== undefined) markRead(`${place.place}:${place.address}`)
  emit('news')
}

const STORED = 'sportello.rehearsal.at'

function remember(): void {
  try {
    localStorage.setItem(STORED, JSON.stringify({ me: state.me, view: state.view }))
  } catch {
    // Full or forbidden: the page opens at its first room next time.
  }
}

export function recall(): { me?: string; view?: View } {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '{}') as { me?: string; view?: View }
  } catch {
    return {}
  }
}

async function tell(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    toast(error instanceof ApiError ? error.message : 'This could not be loaded.', 'bad')
  }
}

import { ApiError, readStage } from './rehearsal-api.js'
import { openCustomers } from './rehearsal-customers.js'
import { byId, el, fill, icon, type IconName } from './rehearsal-dom.js'
import { markShown, openView, PANES, recall, showPane, type Pane } from './rehearsal-go.js'
import { listenToKeys } from './rehearsal-keys.js'
import { followChanges } from './rehearsal-live.js'
import { openRoom } from './rehearsal-room.js'
import { openSide } from './rehearsal-side.js'
import { beginSeen, on, state, type View } from './rehearsal-store.js'
import { openThreadPane } from './rehearsal-thread.js'

async function open(): Promise<void> {
  const stage = await readStage()
  const at = recall()
  state.stage = stage
  state.me = stage.people.find(({ id }) => id === at.me)?.id ?? stage.people[0]?.id ?? ''
  beginSeen(stage)
  state.view = viewOf(at.view)
  document.title = `${stage.brand} · Rehearsal room`
  openSide()
  openBar()
  openRoom()
  openThreadPane()
  openCustomers()
  listenToKeys()
  on('link', drawLink)
  followChanges(stage.head)
  document.addEventListener('visibilitychange', markShown)
  openView(state.view)
}

/** Where one was the last time, if it is still there; else the first room. */
function viewOf(view: View | undefined): View {
  const { rooms } = state.stage
  const known = view?.kind !== 'room' || rooms.some(({ address }) => address === view.address)
  if (view !== undefined && known) return view
  return rooms[0] === undefined ? { kind: 'home' } : { kind: 'room', address: rooms[0].address }
}

const TABS: Readonly<Record<Pane, readonly [IconName, string]>> = {
  side: ['home', 'Places'],
  room: ['room', 'Room'],
  thread: ['thread', 'Thread'],
  customers: ['people', 'Customers'],
}

function openBar(): void {
  const tabs = PANES.map((pane) => {
    const [sign, name] = TABS[pane]
    return el('button', { type: 'button', 'data-pane': pane, click: () => showPane(pane) }, [icon(sign), name])
  })
  fill(byId('bar'), tabs)
}

function drawLink(): void {
  const line = byId('link')
  line.hidden = state.link === 'live'
  line.textContent = state.link === 'live' ? '' : 'Reconnecting… what you missed will appear by itself.'
}

open().catch((error: unknown) => {
  const words = error instanceof ApiError ? error.message : 'The page could not be opened.'
  const again = el('button', { type: 'button', class: 'button primary', click: () => location.reload() }, 'Try again')
  fill(byId('room'), [
    el('div', { class: 'empty' }, [el('h2', {}, 'Not there yet'), el('p', { role: 'alert' }, words), again]),
  ])
})

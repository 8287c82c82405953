import { actAs, openView } from './rehearsal-go.js'
import { showHelp } from './rehearsal-keys.js'
import { byId, el, fill, icon, walkByArrows, type IconName } from './rehearsal-dom.js'
import { isUnread, on, state, type View } from './rehearsal-store.js'

/** Who is played, and where to look. */
export function openSide(): void {
  const side = byId('side')
  const list = el('ul', { class: 'places', 'aria-label': 'Rooms' })
  walkByArrows(list, 'button')
  fill(side, [
    el('div', { class: 'brand' }, [
      el('img', { src: '/rehearsal/assets/rehearsal-icon.svg', alt: '', width: 30, height: 30 }),
      el('div', {}, [el('strong', {}, 'Sportello'), el('span', {}, `${state.stage.brand} · rehearsal`)]),
    ]),
    whoAmI(),
    list,
    el('button', { type: 'button', class: 'place help', click: showHelp }, [
      icon('help'),
      'Shortcuts',
      el('kbd', {}, '?'),
    ]),
  ])
  const draw = (): void => drawPlaces(list)
  for (const topic of ['view', 'news', 'me'] as const) on(topic, draw)
  draw()
}

function whoAmI(): HTMLElement {
  const options = state.stage.people.map(({ id, name, roles }) =>
    el('option', { value: id, selected: id === state.me }, `${name} (${roles.join(', ')})`),
  )
  const select = el('select', { id: 'me' }, options)
  select.addEventListener('change', () => actAs(select.value))
  return el('div', { class: 'me' }, [el('label', { for: 'me' }, 'Act as'), select])
}

type Place = { view: View; name: string; icon: IconName; key?: string }

function drawPlaces(list: HTMLElement): void {
  const focused = list.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset['at']
    : undefined
  const rooms: Place[] = state.stage.rooms.map(({ address, name }) => ({
    view: { kind: 'room', address },
    name,
    icon: 'room',
    key: `room:${address}`,
  }))
  const places: Place[] = [
    { view: { kind: 'home' }, name: 'Home', icon: 'home' },
    ...rooms,
    { view: { kind: 'direct' }, name: 'Direct messages', icon: 'mail', key: `direct:${state.me}` },
  ]
  fill(
    list,
    places.map((place) => el('li', {}, placeButton(place))),
  )
  if (focused !== undefined) list.querySelector<HTMLElement>(`[data-at="${CSS.escape(focused)}"]`)?.focus()
}

function placeButton({ view, name, icon: sign, key }: Place): HTMLElement {
  const current = isSame(view, state.view)
  const unread = !current && key !== undefined && isUnread(key)
  const props = {
    type: 'button',
    class: unread ? 'place unread' : 'place',
    'aria-current': current ? 'page' : undefined,
    'data-at': key ?? 'home',
    tabindex: current ? 0 : -1,
    click: () => openView(view),
  }
  return el('button', props, [
    icon(sign),
    el('span', {}, name),
    unread && el('span', { class: 'dot', role: 'img', 'aria-label': 'unread' }),
  ])
}

const isSame = (a: View, b: View): boolean =>
  a.kind === b.kind && (a.kind !== 'room' || b.kind !== 'room' || a.address === b.address)

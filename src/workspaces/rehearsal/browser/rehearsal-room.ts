import type { PostWire } from '../wire'
import { perform, press } from './rehearsal-answers.js'
import { act, ApiError } from './rehearsal-api.js'
import { cardNodes } from './rehearsal-cards.js'
import { composer } from './rehearsal-composer.js'
import { byId, el, fill, icon, walkByArrows, type Child } from './rehearsal-dom.js'
import { openThread } from './rehearsal-go.js'
import { keepList, type PostList } from './rehearsal-list.js'
import { hasEarlier, loadPlace, on, placeOf, postsOf, state } from './rehearsal-store.js'
import { announce } from './rehearsal-toast.js'

let list: PostList | undefined
let homeTimer: ReturnType<typeof setTimeout> | undefined

/** The main pane: a room, the direct messages of the one who is played, or their home. */
export function openRoom(): void {
  on('view', drawRoom)
  on('post', (post) => post !== undefined && take(post))
  on('thread', () => list?.redrawAll())
  drawRoom()
}

/** Home is asked for again when things happen, but not for each of them. */
const HOME_PAUSE_MS = 400

function take(post: PostWire): void {
  if (state.view.kind === 'home') {
    clearTimeout(homeTimer)
    homeTimer = setTimeout(() => void drawHome(byId('room')), HOME_PAUSE_MS)
    return
  }
  const place = placeOf(state.view)
  if (post.place !== place?.place || post.address !== place.address) return
  if (post.root === null) list?.take(post)
  if (post.body.kind === 'card' && post.redrawnAt === null) announce(post.body.card.fallback)
}

function drawRoom(): void {
  const room = byId('room')
  if (state.view.kind === 'home') {
    list = undefined
    room.setAttribute('aria-label', 'Home')
    return void drawHome(room)
  }
  const place = placeOf(state.view)
  if (place === undefined) return
  const name = state.view.kind === 'room' ? roomName(place.address) : 'Direct messages'
  room.setAttribute('aria-label', name)
  const key = `${place.place}:${place.address}`
  const { view } = state
  const body = el('div', { class: 'posts', role: 'feed', 'aria-label': name })
  walkByArrows(body, 'article')
  fill(room, [
    header(name, view.kind === 'room' ? 'room' : 'mail'),
    body,
    view.kind === 'room' ? roomComposer(place.address, name) : undefined,
  ])
  list = keepList(body, {
    posts: () => postsOf(view),
    actions: { openThread },
    loaded: () => state.loaded.has(key),
    earlier: () => (hasEarlier(key) ? () => loadPlace(view, true) : undefined),
    empty: () => (view.kind === 'room' ? emptyRoom() : emptyDirect()),
  })
}

const roomName = (address: string): string =>
  `#${state.stage.rooms.find((room) => room.address === address)?.name ?? address}`

const header = (name: string, sign: 'room' | 'mail' | 'home'): HTMLElement =>
  el('header', { class: 'pane-head' }, [icon(sign), el('h1', {}, name.replace(/^#/, ''))])

function emptyRoom(): Child[] {
  return [
    el('h2', {}, 'Nobody has written yet'),
    el(
      'p',
      {},
      'Play a customer: write something in one of the windows of the customers. The conversation appears here as a card.',
    ),
  ]
}

function emptyDirect(): Child[] {
  return [
    el('h2', {}, 'No direct messages'),
    el('p', {}, 'When a colleague gives you a conversation or takes one over from you, you are told here.'),
  ]
}

function roomComposer(address: string, name: string): HTMLElement {
  return composer(`room:${address}`, {
    label: `Write in ${name}`,
    placeholder: 'Message, or /claim 1001',
    mark: {
      icon: 'lock',
      text: 'Internal: customers never read it. /help shows more.',
    },
    send: (said) => perform('say', { ...said, room: address }),
  })
}

/** My conversations and the unclaimed ones, as the desk lists them. */
async function drawHome(room: HTMLElement): Promise<void> {
  const me = state.me
  try {
    const answer = await act('verb', { as: me, verb: 'home', words: '' })
    if (state.view.kind !== 'home' || state.me !== me || answer.kind !== 'card') return
    const scrolled = room.querySelector('.home')?.scrollTop ?? 0
    const home = el(
      'div',
      { class: 'home' },
      el('article', { class: 'post card' }, cardNodes({ ...answer.card, title: '' }, press)),
    )
    fill(room, [header(answer.card.title, 'home'), home])
    home.scrollTop = scrolled
  } catch (error) {
    const words = error instanceof ApiError ? error.message : 'This could not be loaded.'
    fill(room, [header('Home', 'home'), el('div', { class: 'empty' }, el('p', { role: 'alert' }, words))])
  }
}

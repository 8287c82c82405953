import type { PostWire } from '../wire'
import { perform } from './rehearsal-answers.js'
import { composer } from './rehearsal-composer.js'
import { byId, el, fill, icon, walkByArrows } from './rehearsal-dom.js'
import { closeThread } from './rehearsal-go.js'
import { keepList, type PostList } from './rehearsal-list.js'
import { postNode } from './rehearsal-posts.js'
import { hasEarlier, loadThread, on, postsUnder, state } from './rehearsal-store.js'

/** Where the card would leave no place for the thread, or stands beside it in the room, it is folded. */
const isRoomy = (): boolean => innerHeight >= (innerWidth > 1360 ? 1050 : 860)

let list: PostList | undefined
let drawn: string | undefined

/** What hangs under a card, with the card itself above it. */
export function openThreadPane(): void {
  on('thread', draw)
  on('me', () => list?.redrawAll())
  on('post', (post) => post !== undefined && take(post))
  draw()
}

function take(post: PostWire): void {
  if (state.thread === undefined) return
  if (post.root === state.thread) list?.take(post)
  if (post.id === state.thread) drawRoot(post)
}

function draw(): void {
  const pane = byId('thread')
  const root = state.thread
  if (root === undefined) {
    drawn = undefined
    list = undefined
    return fill(pane, [
      el('div', { class: 'empty' }, [
        el('h2', {}, 'No thread is open'),
        el('p', {}, 'Open one under a card in a room.'),
      ]),
    ])
  }
  // The first drawing waits for its posts; the second finds them here and keeps what is being typed.
  if (drawn === root && list !== undefined) return list.redrawAll()
  drawn = root
  const body = el('div', { class: 'posts', role: 'feed', 'aria-label': 'Thread' })
  walkByArrows(body, 'article')
  fill(pane, [
    el('header', { class: 'pane-head' }, [
      icon('thread'),
      el('h1', {}, 'Thread'),
      el(
        'button',
        { type: 'button', class: 'plain', 'aria-label': 'Close the thread', click: closeThread },
        icon('close'),
      ),
    ]),
    el('details', { class: 'root', open: isRoomy() }, [
      el('summary', { id: 'thread-title' }, 'The card'),
      el('div', { id: 'thread-root' }),
    ]),
    body,
    threadComposer(root),
  ])
  const post = state.posts.get(root)
  if (post !== undefined) drawRoot(post)
  list = keepList(body, {
    posts: () => postsUnder(root),
    actions: {},
    loaded: () => state.loaded.has(`thread:${root}`),
    earlier: () => (hasEarlier(`thread:${root}`) ? () => loadThread(root, true) : undefined),
    empty: () => [el('p', {}, 'Nothing yet. Notes, later messages and replies of this conversation stand here.')],
  })
}

function drawRoot(post: PostWire): void {
  const box = document.getElementById('thread-root')
  if (box === null) return
  if (post.body.kind === 'card') byId('thread-title').textContent = post.body.card.title
  const node = postNode(post, {})
  node.id = `root-${post.id}`
  const held = box.contains(document.activeElement)
  fill(box, [node])
  if (held) node.focus({ preventScroll: true })
}

function threadComposer(root: string): HTMLElement {
  return composer(`thread:${root}`, {
    label: 'Add an internal note, or a verb such as !reply',
    placeholder: 'Note to colleagues',
    mark: { icon: 'lock', text: 'Internal. Only Reply, or !reply, sends to the customer.' },
    send: (said) => perform('say', { ...said, root }),
  })
}

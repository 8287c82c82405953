import type { PostWire } from '../wire'
import { el, fill, type Child } from './rehearsal-dom.js'
import { postNode, type PostActions } from './rehearsal-posts.js'
import { dayOf } from './rehearsal-when.js'

export type ListOptions = {
  posts: () => readonly PostWire[]
  actions: PostActions
  loaded: () => boolean
  /** Loads what lies before; undefined when nothing does. */
  earlier: () => (() => Promise<void>) | undefined
  empty: () => Child[]
}

export type PostList = { take: (post: PostWire) => void; redrawAll: () => void }

/** Nearer than this to the end, the list stays at its end when something is added. */
const NEAR_END_PX = 120

/** Posts in order, oldest first. A change replaces its one post; focus and place in the list are kept. */
export function keepList(box: HTMLElement, options: ListOptions): PostList {
  const redrawAll = (): void => {
    const fromEnd = box.scrollHeight - box.scrollTop
    fill(box, children(box, options, redrawAll))
    box.scrollTop = box.scrollHeight - fromEnd
  }
  const take = (post: PostWire): void => {
    const old = box.querySelector<HTMLElement>(`#post-${post.id}`)
    const stays = atEnd
    if (old !== null && !post.gone) replace(old, postNode(post, options.actions))
    else redrawAll()
    if (stays) toEnd()
    if (old === null) document.getElementById(`post-${post.id}`)?.classList.add('new')
  }
  let atEnd = true
  const toEnd = (): void => void (box.scrollTop = box.scrollHeight)
  fill(box, children(box, options, redrawAll))
  toEnd()
  let top = box.scrollTop
  box.addEventListener('scroll', () => {
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX
    // Only a reader leaves the end: what grows under them does not scroll up.
    if (near || box.scrollTop < top) atEnd = near
    top = box.scrollTop
  })
  // Beside an open thread the room is narrower and its cards are higher; pictures come late.
  new ResizeObserver(() => atEnd && toEnd()).observe(box)
  box.addEventListener('load', () => atEnd && toEnd(), true)
  return { take, redrawAll }
}

function children(box: HTMLElement, options: ListOptions, redraw: () => void): Child[] {
  const posts = options.posts()
  if (!options.loaded()) return [el('p', { class: 'loading', role: 'status' }, 'Loading…')]
  if (posts.length === 0) return [el('div', { class: 'empty' }, options.empty())]
  const nodes: Child[] = []
  const earlier = options.earlier()
  if (earlier !== undefined) nodes.push(earlierButton(earlier, redraw))
  let day = ''
  for (const post of posts) {
    const next = dayOf(post.at)
    if (next !== day) nodes.push(el('div', { class: 'day', role: 'separator' }, el('span', {}, next)))
    day = next
    // What somebody is in the middle of writing stays as it is.
    const editing = box.querySelector(`#post-${post.id}:has(.editing)`)
    nodes.push(editing ?? postNode(post, options.actions))
  }
  return nodes
}

function earlierButton(load: () => Promise<void>, redraw: () => void): HTMLElement {
  const button = el('button', { type: 'button', class: 'button earlier' }, 'Show earlier posts')
  button.addEventListener('click', () => {
    button.setAttribute('aria-busy', 'true')
    void load().finally(redraw)
  })
  return button
}

/** A redrawn card keeps the focus where it was, if that button is still there. */
function replace(old: HTMLElement, next: HTMLElement): void {
  if (old.querySelector('.editing') !== null) return
  const active = document.activeElement
  const held = old === active || old.contains(active)
  const act = active instanceof HTMLElement ? active.dataset['act'] : undefined
  old.replaceWith(next)
  if (!held) return
  const again = act === undefined ? null : next.querySelector<HTMLElement>(`[data-act="${CSS.escape(act)}"]`)
  ;(again ?? next).focus({ preventScroll: true })
}

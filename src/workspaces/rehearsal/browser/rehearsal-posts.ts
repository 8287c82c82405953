import type { PostWire } from '../wire'
import { cardNodes, fileNode, initials } from './rehearsal-cards.js'
import { perform, press } from './rehearsal-answers.js'
import { el, icon, type Child } from './rehearsal-dom.js'
import { menuButton } from './rehearsal-menu.js'
import { state } from './rehearsal-store.js'
import { when } from './rehearsal-when.js'

export type PostActions = {
  /** Opens the thread under a post; absent inside a thread. */
  openThread?: (root: string) => void
}

/** A post as an article; made anew whenever it changes. */
export function postNode(post: PostWire, actions: PostActions): HTMLElement {
  const { body } = post
  const tone = body.kind === 'card' ? body.card.tone : 'plain'
  const label = body.kind === 'card' ? body.card.fallback : undefined
  const props = {
    id: `post-${post.id}`,
    class: `post ${body.kind}`,
    'data-tone': tone,
    tabindex: 0,
    'aria-label': label,
  }
  const article = el('article', props, [...content(post), footer(post, actions)])
  article.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target !== article) return
    actions.openThread?.(post.id)
  })
  return article
}

function content(post: PostWire): Child[] {
  const { body } = post
  switch (body.kind) {
    case 'card':
      return [
        mention(post),
        ...cardNodes(body.card, press),
        body.card.nodes.some((node) => node.kind === 'quote') ? undefined : stamp(post),
      ]
    case 'file':
      return [fileNode(body.file), stamp(post)]
    case 'said':
      return [
        el('div', { class: 'said-head' }, [
          el('span', { class: 'avatar person', 'aria-hidden': 'true' }, initials(nameOf(post.author))),
          el('bdi', { class: 'author' }, nameOf(post.author)),
          when(post.at),
          post.redrawnAt !== null && el('span', { class: 'quiet' }, 'edited'),
          ownMenu(post, body.text),
        ]),
        body.text !== '' && el('p', { class: 'words', dir: 'auto' }, body.text),
        ...body.files.map(fileNode),
      ]
  }
}

const stamp = (post: PostWire): HTMLElement => el('span', { class: 'stamp' }, when(post.at))

function mention(post: PostWire): Child {
  if (post.mention === null) return undefined
  return el('p', { class: post.mention === state.me ? 'mention me' : 'mention' }, `@${nameOf(post.mention)}`)
}

export const nameOf = (person: string | null): string =>
  state.stage.people.find(({ id }) => id === person)?.name ?? person ?? 'Sportello'

function footer(post: PostWire, { openThread }: PostActions): Child {
  if (openThread === undefined) return undefined
  const fresh = state.freshThreads.has(post.id)
  const count = post.under === 1 ? '1 post in the thread' : `${post.under} posts in the thread`
  const first = post.place === 'direct' ? 'Answer in the thread' : 'Open the thread'
  const label: Child[] = [icon('thread'), post.under === 0 ? first : count]
  if (post.underAt !== null && post.under > 0) label.push(el('span', { class: 'quiet' }, ['last ', when(post.underAt)]))
  if (fresh) label.push(el('span', { class: 'dot', role: 'img', 'aria-label': 'something new' }))
  const shown = state.thread === post.id
  const props = { type: 'button', class: 'under', 'aria-expanded': String(shown), click: () => openThread(post.id) }
  return el('button', props, label)
}

/** What can be done with typed words: send them to the customer, and for one's own, mend or remove them. */
function ownMenu(post: PostWire, text: string): Child {
  const own = post.author === state.me
  if (post.root === null && !own) return undefined
  const { root } = post
  const items = [
    ...(root === null
      ? []
      : [{ label: 'Send to customer …', pick: () => void perform('verb', { verb: 'compose', words: text, root }) }]),
    ...(own ? [{ label: 'Edit …', pick: () => edit(post, text) }] : []),
    ...(own ? [{ label: 'Delete', danger: true, pick: () => void perform('unsay', { post: post.id }) }] : []),
  ]
  return menuButton([icon('more')], items, { class: 'plain more', 'aria-label': 'More' })
}

/** In place of the words, until they are kept or left. An edit never sends anything to the customer. */
function edit(post: PostWire, text: string): void {
  const words = document.querySelector(`#post-${post.id} .words`)
  if (words === null) return
  const input = el('textarea', { class: 'editing', rows: 3, 'aria-label': 'Edit your words' })
  input.value = text
  const leave = (): void => input.replaceWith(words)
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leave()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    const next = input.value.trim()
    leave()
    if (next !== '' && next !== text) void perform('resay', { post: post.id, text: next })
  })
  words.replaceWith(input)
  input.focus()
}

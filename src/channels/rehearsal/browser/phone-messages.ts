import type { PhoneFile, PhoneMessage } from '../wire'
import { base, post } from './phone-api.js'
import { el, when, type Child } from './phone-dom.js'
import { attempt, store } from './phone-store.js'

/** A message as its reader sees it. */
export function bubble(message: PhoneMessage): HTMLElement {
  const { direction, deleted, hidden, text, files } = message
  return el(
    'article',
    {
      id: `m-${message.id}`,
      class: `bubble ${direction}${hidden && !deleted ? ' veiled' : ''}`,
      'aria-label': direction === 'in' ? 'You' : message.author,
    },
    [
      direction === 'out' && el('bdi', { class: 'author' }, message.author),
      deleted
        ? el('p', { class: 'gone' }, 'You deleted this message.')
        : text !== '' && el('p', { class: 'words', dir: 'auto' }, text),
      ...(deleted ? [] : files.map(fileLine)),
      el('div', { class: 'marks' }, [...marks(message), when(message.at)]),
      ...(isMyLast(message) ? [changes(message)] : []),
    ],
  )
}

function marks(message: PhoneMessage): Child[] {
  const { visibility, edits, deleted, hidden, direction, unheard, surface } = message
  return [
    surface !== store.state.surfaces[0] && el('span', { class: 'tag' }, surface),
    el('span', { class: visibility === 'public' ? 'tag public' : 'tag' }, visibility),
    hidden && !deleted && el('span', { class: 'tag', title: 'The brand hid it: others do not see it' }, 'hidden'),
    edits > 0 && !deleted && el('span', {}, 'edited'),
    direction === 'out' && !unheard && el('span', { title: 'Delivered, and its sender knows' }, '✓✓'),
    unheard && el('span', { class: 'lost', title: 'It arrived, but its sender was not told' }, 'answer lost'),
  ]
}

function fileLine({ file, name, mime }: PhoneFile): HTMLElement {
  const href = `${base}/files/${encodeURIComponent(file)}`
  if (!/^image\/(png|jpeg|gif|webp)$/.test(mime)) return el('a', { class: 'file', href, download: name }, `📄 ${name}`)
  return el('a', { class: 'file', href, target: '_blank', rel: 'noopener' }, el('img', { src: href, alt: name }))
}

/** Customers take back and mend their last message, where their platform lets them. */
function isMyLast(message: PhoneMessage): boolean {
  const { can } = store.state
  if (!can.edit && !can.remove) return false
  const own = [...store.messages.values()].filter(
    ({ customer, direction, deleted }) => customer === store.me && direction === 'in' && !deleted,
  )
  return own.every(({ at }) => at <= message.at) && own.includes(message)
}

function changes(message: PhoneMessage): HTMLElement {
  const { can } = store.state
  return el('div', { class: 'changes' }, [
    can.edit && el('button', { type: 'button', click: () => edit(message) }, 'Edit'),
    can.remove &&
      el('button', { type: 'button', click: () => void attempt(() => post('delete', { id: message.id })) }, 'Delete'),
  ])
}

function edit(message: PhoneMessage): void {
  const words = document.querySelector(`#m-${message.id} .words`)
  if (words === null) return
  const input = el('textarea', { rows: 2, 'aria-label': 'Edit your message' })
  input.value = message.text
  const leave = (): void => input.replaceWith(words)
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leave()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    const text = input.value.trim()
    leave()
    if (text !== '' && text !== message.text) void attempt(() => post('edit', { id: message.id, text }))
  })
  words.replaceWith(input)
  input.focus()
}

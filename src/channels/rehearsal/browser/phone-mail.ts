import type { PhoneMessage } from '../wire'
import { byId, el, fill, when } from './phone-dom.js'
import { bubble } from './phone-messages.js'
import { mine, store } from './phone-store.js'
import { writer } from './phone-write.js'

/** A mailbox: the list of threads, one thread, or a new mail. */
export function drawMail(): void {
  if (store.thread === undefined) drawList()
  else if (store.thread === 'new') drawNew()
  else drawThread(store.thread)
}

let drawnFoot: string | undefined

/** The writer stays while messages come, so that nothing typed is lost. */
function foot(key: string, make: () => HTMLElement): void {
  const wanted = `${store.me} ${key}`
  if (drawnFoot === wanted) return
  drawnFoot = wanted
  fill(byId('foot'), [make()])
}

function open(thread: string | undefined): void {
  store.thread = thread
  store.draw()
}

const goBack = (): HTMLElement =>
  el('button', { type: 'button', class: 'back', click: () => open(undefined) }, '‹ All e-mails')

function drawList(): void {
  const threads = new Map<string, PhoneMessage[]>()
  for (const message of mine()) threads.set(message.thread, [...(threads.get(message.thread) ?? []), message])
  const rows = [...threads.entries()].reverse().map(([thread, mails]) => row(thread, mails))
  const none = el('p', { class: 'empty' }, 'No e-mails yet. Write one: it appears in the workspace as a card.')
  fill(byId('body'), rows.length > 0 ? [el('ul', { class: 'mails' }, rows)] : [none])
  foot('list', () => el('button', { type: 'button', class: 'go wide', click: () => open('new') }, 'New e-mail'))
}

function row(thread: string, mails: readonly PhoneMessage[]): HTMLElement {
  const [first] = mails
  const last = mails.at(-1)
  const unread = mails.some(({ direction, seen }) => direction === 'out' && !seen)
  return el(
    'li',
    {},
    el('button', { type: 'button', class: unread ? 'unread' : undefined, click: () => open(thread) }, [
      el('strong', {}, first?.subject || '(no subject)'),
      last && when(last.at),
      el('span', {}, `${last?.direction === 'out' ? last.author : 'You'}: ${last?.text ?? ''}`),
    ]),
  )
}

function drawNew(): void {
  fill(byId('body'), [goBack(), el('p', { class: 'empty' }, 'A new e-mail begins a new conversation.')])
  foot('new', () => writer({ placeholder: 'Your e-mail', withSubject: true, sent: (id) => open(`mail:${id}`) }))
}

function drawThread(thread: string): void {
  const mails = mine().filter((message) => message.thread === thread)
  const body = byId('body')
  fill(body, [goBack(), el('h1', {}, mails[0]?.subject || '(no subject)'), ...mails.map(bubble)])
  body.scrollTop = body.scrollHeight
  foot(thread, () => writer({ placeholder: 'Answer', withSubject: false, thread }))
}

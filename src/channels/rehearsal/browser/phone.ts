import type { PhoneMessage } from '../wire'
import { base, PhoneError, post } from './phone-api.js'
import { byId, el, fill } from './phone-dom.js'
import { drawHead } from './phone-head.js'
import { drawMail } from './phone-mail.js'
import { bubble } from './phone-messages.js'
import { loadStore, mine, refreshState, store, take } from './phone-store.js'
import { writer } from './phone-write.js'

/** Browsers give up on a stream after some answers; then it is opened anew from where it stopped. */
const REOPEN_MS = 3_000
/** While a fault is on, the page looks whether a reply used it up. */
const FAULT_POLL_MS = 1_500

function draw(): void {
  document.body.dataset['channel'] = store.state.channel
  drawHead()
  if (store.state.kind === 'mail') drawMail()
  else drawChat()
  tellSeen()
}

let drawnWriter: string | undefined

function drawChat(): void {
  const body = byId('body')
  // What is being edited stays as it is until it is kept or left.
  if (body.querySelector('textarea') !== null) return
  const messages = mine()
  const hint = 'Nothing here yet. Write something: it appears in the workspace as a card.'
  fill(body, messages.length === 0 ? [el('p', { class: 'empty' }, hint)] : messages.map(bubble))
  body.scrollTop = body.scrollHeight
  if (drawnWriter === store.me) return
  drawnWriter = store.me
  fill(byId('foot'), [writer({ placeholder: 'Message', withSubject: false })])
}

const told = new Set<string>()

/** What is in sight was read by the customer. */
function tellSeen(): void {
  if (document.hidden || frameElement?.hasAttribute('hidden')) return
  for (const { id, direction, seen, thread } of mine()) {
    const shown = store.state.kind === 'chat' || thread === store.thread
    if (direction !== 'out' || seen || !shown || told.has(id)) continue
    told.add(id)
    post('seen', { id }).catch(() => told.delete(id))
  }
}

function follow(after: string): void {
  let last = after
  const source = new EventSource(`${base}/api/events?after=${encodeURIComponent(after)}`)
  source.addEventListener('message', (event) => {
    last = event.lastEventId
    const message = JSON.parse(String(event.data)) as PhoneMessage
    const isNew = take(message)
    if (isNew && message.direction === 'out') parent.postMessage('sportello:came', location.origin)
    if (message.customer === store.me) draw()
  })
  source.addEventListener('restart', () => location.reload())
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(last), REOPEN_MS)
  })
}

async function open(): Promise<void> {
  store.draw = draw
  await loadStore()
  follow(store.state.head)
  document.addEventListener('visibilitychange', tellSeen)
  setInterval(() => {
    if (store.state.fault !== null && !document.hidden) void refreshState().catch(() => undefined)
  }, FAULT_POLL_MS)
}

open().catch((error: unknown) => {
  const words = error instanceof PhoneError ? error.message : 'The phone could not be opened.'
  const again = el('button', { type: 'button', class: 'go', click: () => location.reload() }, 'Try again')
  fill(byId('body'), [el('p', { class: 'empty' }, words), again])
})

import { isKnown, readLook, Refused, type Guest, type Look } from './chat-api.js'
import { find, inkOn, notify } from './chat-dom.js'
import { listenToFiles } from './chat-files.js'
import { enterRoom } from './chat-room.js'
import { askSiteToKeep } from './chat-store.js'
import { chooseWords } from './chat-words.js'

const RETRY_MS = 5_000
/** Whether somebody is there may have changed when the chat is opened again after this long. */
const LOOK_AGAIN_MS = 60_000

const isAlone = parent === window
let open = isAlone
let room: { look: () => void } | undefined
let look: Look | undefined
let lookedAt = 0
let words = chooseWords('en')
/** The site has said who is there; before, nothing is asked of the server. */
let guest: Guest | undefined = isAlone ? { identity: null, name: '' } : undefined

const tell = (message: object): void => parent.postMessage({ sportello: true, ...message }, '*')

type FromSite = {
  sportello?: boolean
  type?: string
  identity?: Guest['identity']
  name?: string
  open?: boolean
  kept?: Record<string, string>
}

addEventListener('message', ({ source, data }: MessageEvent<FromSite | null>) => {
  if (source !== parent || data?.sportello !== true) return
  if (data.type === 'start') begin(data)
  if (data.type === 'opened' || data.type === 'closed') turn(data.type === 'opened')
})

function begin({ identity = null, name = '', open: isOpen = false, kept = {} }: FromSite): void {
  if (guest) return
  askSiteToKeep(kept, (item, value) => tell({ type: 'keep', item, value }))
  guest = { identity, name }
  void start()
  // Somebody was quicker than this page.
  if (isOpen) turn(true)
}

// Enter before there is a room to send to must not load the page anew.
find('form').addEventListener('submit', (event) => event.preventDefault())
find('close').addEventListener('click', () => tell({ type: 'close' }))
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing) tell({ type: 'close' })
})
addEventListener('focus', () => room?.look())
document.documentElement.classList.toggle('alone', isAlone)
tell({ type: 'ready' })
if (isAlone) void start()

function turn(on: boolean): void {
  open = on
  if (!on) return
  find('text').focus()
  room?.look()
  if (!room || Date.now() - lookedAt > LOOK_AGAIN_MS) void start()
}

let starting = false

/** Puts on the brand's look and enters the room: at once for who was here before, else when the chat is opened. */
async function start(): Promise<void> {
  if (starting || !guest) return
  starting = true
  try {
    await dress()
    if (!room && (open || isKnown() || guest.identity)) await enter(guest)
  } catch (error) {
    explain(error)
  } finally {
    starting = false
  }
}

function explain(error: unknown): void {
  const status = error instanceof Refused ? error.status : 0
  const isOver = status >= 400 && status < 500 && status !== 429
  notify(isOver ? `${words.over} ${(error as Error).message}` : words.away)
  if (!isOver) setTimeout(() => void start(), RETRY_MS)
}

async function enter(whoever: Guest): Promise<void> {
  if (!look) return
  const greeting = look.greeting ?? words.empty
  room = await enterRoom({
    ...{ words, greeting, guest: whoever, notice },
    isSeen: () => open && document.visibilityState === 'visible' && (isAlone || document.hasFocus()),
    tellUnread: (count) => tell({ type: 'unread', count }),
  })
  listenToFiles({ limits: look.limits, words })
}

const notice = (): string => (look?.staffed === false ? (look.offlineMessage ?? '') : '')

async function dress(): Promise<void> {
  look = await readLook()
  lookedAt = Date.now()
  words = chooseWords(look.language)
  const { color, title, limits } = look
  const ink = inkOn(color)
  document.documentElement.lang = words.language
  document.documentElement.style.setProperty('--color', color)
  document.documentElement.style.setProperty('--on-color', ink)
  // A light colour cannot be seen on white paper.
  document.documentElement.style.setProperty('--accent-on-paper', ink === '#ffffff' ? color : ink)
  tell({ type: 'color', color, ink })
  document.title = title
  find('title').textContent = title
  const text = find<HTMLTextAreaElement>('text')
  text.placeholder = words.placeholder
  text.maxLength = limits.text
  for (const [id, label] of [
    ['close', words.close],
    ['file', words.attach],
    ['send', words.send],
    ['text', words.placeholder],
    ['lines', words.lines],
  ] as const)
    find(id).setAttribute('aria-label', label)
  notify(notice())
}

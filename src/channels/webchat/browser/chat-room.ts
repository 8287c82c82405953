import { followLines, openSession, readHistory, tellSeen, type Guest, type Line } from './chat-api.js'
import { find, isAtEnd, make, notify, toEnd } from './chat-dom.js'
import { chosenFiles, takeChosen } from './chat-files.js'
import { drawLine } from './chat-lines.js'
import { openOutbox, type News, type Waiting } from './chat-outbox.js'
import { forget, recall, remember } from './chat-store.js'
import type { ChatWords } from './chat-words.js'

const log = find('lines')
const form = find<HTMLFormElement>('form')
const text = find<HTMLTextAreaElement>('text')

export type Room = {
  words: ChatWords
  guest: Guest
  greeting: string
  /** Whether somebody looks at the chat now. */
  isSeen: () => boolean
  tellUnread: (count: number) => void
  /** What is said above the lines while the connection stands. */
  notice: () => string
}

/** The conversation itself, once there is a session. Rejects when there can be none yet. */
export async function enterRoom(room: Room): Promise<{ look: () => void }> {
  const visitor = await openSession(room.guest)
  const history = await readHistory()
  const state = { lastId: '0', firstId: undefined as string | undefined, unread: 0 }

  const show = (line: Line, before?: Element): void => {
    if (BigInt(line.id) > BigInt(state.lastId)) state.lastId = line.id
    if (state.firstId === undefined || BigInt(line.id) < BigInt(state.firstId)) state.firstId = line.id
    outbox.settled(line.key)
    place(drawLine(line), before)
  }
  const look = (): void => {
    if (!room.isSeen()) return
    state.unread = 0
    room.tellUnread(0)
    if (state.lastId !== '0') tellSeen(state.lastId).catch(() => undefined)
  }
  const hear = (line: Line): void => {
    const stays = isAtEnd()
    show(line)
    if (stays || line.by === 'visitor') toEnd()
    if (line.by !== 'brand') return
    state.unread += 1
    if (room.isSeen()) look()
    else room.tellUnread(state.unread)
  }

  const outbox = openOutbox(visitor, (message, news) => showNews(message, news, room.words))
  begin(room, history.more && (() => readHistory(state.firstId)), show)
  history.lines.forEach((line) => show(line))
  outbox.waiting().forEach((message) => showWaiting(message, room.words))
  toEnd()
  state.unread = history.lines.filter(({ by, seen }) => by === 'brand' && !seen).length
  room.tellUnread(state.unread)
  look()
  listenToForm(visitor, (message) => {
    showWaiting(message, room.words)
    toEnd()
    outbox.add(message)
  })
  void followLines({
    after: () => state.lastId,
    hear,
    connected: (is) => notify(is ? room.notice() : room.words.away),
    renew: () => openSession(room.guest),
  })
  return { look }
}

/** What stands above the first line: the greeting, and the way to what was said before. */
function begin(
  { words, greeting }: Room,
  earlier: false | (() => ReturnType<typeof readHistory>),
  show: (line: Line, before?: Element) => void,
): void {
  log.replaceChildren(make('p', 'greeting', greeting))
  if (!earlier) return
  const more = make('button', 'more', words.earlier)
  more.type = 'button'
  more.addEventListener('click', () => {
    void earlier().then((page) => {
      page.lines.toReversed().forEach((line) => show(line, more))
      if (!page.more) more.remove()
    })
  })
  log.append(more)
}

/** A line of ours takes the place of what was shown while it waited; lines of one person stand together. */
function place(line: HTMLElement, after?: Element): void {
  const old = document.getElementById(line.id)
  if (old) old.replaceWith(line)
  else if (after) after.after(line)
  else log.append(line)
  for (const one of [line, line.nextElementSibling]) {
    const above = one?.previousElementSibling
    if (!(one instanceof HTMLElement) || !(above instanceof HTMLElement)) continue
    const together = one.dataset['who'] !== undefined && one.dataset['who'] === above.dataset['who']
    one.classList.toggle('follows', together)
  }
}

function showWaiting(message: Waiting, words: ChatWords): void {
  const line = drawLine({ ...message, by: 'visitor', author: '' })
  line.classList.add('waiting')
  line.append(make('small', 'state', words.waiting))
  place(line)
}

function showNews(message: Waiting, news: News, words: ChatWords): void {
  const line = document.getElementById(`line-${message.key}`)
  const problem = news.state === 'sent' ? '' : sentenceOf(news, words)
  line?.classList.toggle('waiting', news.state === 'later')
  line?.classList.toggle('failed', news.state === 'never')
  const told = line?.querySelector('.state')
  if (told) told.textContent = problem
  // What was refused is given back, to be shortened or said otherwise.
  if (news.state === 'never' && text.value === '') {
    text.value = message.text
    grow()
  }
}

function sentenceOf(news: Exclude<News, { state: 'sent' }>, words: ChatWords): string {
  if (news.state === 'never') return `${words.refused} ${news.why}`
  return news.why === 'slow' ? words.slow : words.failed
}

function listenToForm(visitor: string, say: (message: Waiting) => void): void {
  const draft = `draft:${visitor}`
  if (text.value === '') text.value = recall(draft) ?? ''
  grow()
  text.addEventListener('input', () => {
    remember(draft, text.value)
    grow()
  })
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const said = text.value.trim()
    if (said === '' && chosenFiles().length === 0) return
    text.value = ''
    forget(draft)
    grow()
    say({ key: crypto.randomUUID(), text: said, files: takeChosen(), at: new Date().toISOString() })
    text.focus()
  })
  find<HTMLButtonElement>('send').disabled = false
}

function grow(): void {
  text.style.height = 'auto'
  text.style.height = `${text.scrollHeight + 2}px`
}

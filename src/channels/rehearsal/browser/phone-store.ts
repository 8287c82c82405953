import type { PhoneMessage, PhoneState } from '../wire'
import { base, PhoneError, readMessages, readState } from './phone-api.js'
import { byId } from './phone-dom.js'

type Store = {
  state: PhoneState
  /** The customer who is played. */
  me: string
  messages: Map<string, PhoneMessage>
  /** The mail thread that is open; undefined: the list, `new`: a new mail. */
  thread: string | undefined
  draw: () => void
}

export const store: Store = {
  state: {
    account: '',
    channel: '',
    name: '',
    kind: 'chat',
    surfaces: [],
    can: { edit: false, remove: false, files: false },
    customers: [],
    fault: null,
    head: '0',
  },
  me: '',
  messages: new Map(),
  thread: undefined,
  draw: () => undefined,
}

const STORED = `sportello.phone.${base}`

export async function loadStore(): Promise<void> {
  store.state = await readState()
  const kept = recall()
  const known = store.state.customers.some(({ id }) => id === kept)
  await play(known && kept !== null ? kept : (store.state.customers[0]?.id ?? ''))
}

/** Becomes another customer. */
export async function play(customer: string): Promise<void> {
  store.me = customer
  store.thread = undefined
  store.messages.clear()
  try {
    localStorage.setItem(STORED, customer)
  } catch {
    // Forgotten with the page.
  }
  for (const message of await readMessages(customer)) take(message)
  store.draw()
}

function recall(): string | null {
  try {
    return localStorage.getItem(STORED)
  } catch {
    return null
  }
}

export function mine(): PhoneMessage[] {
  return [...store.messages.values()]
    .filter(({ customer }) => customer === store.me)
    .sort((a, b) => a.at.localeCompare(b.at) || (a.id < b.id ? -1 : 1))
}

/** False when it was known already, or older than what is known. */
export function take(message: PhoneMessage): boolean {
  const known = store.messages.get(message.id)
  if (known !== undefined && Number(known.change) >= Number(message.change)) return false
  store.messages.set(message.id, message)
  return known === undefined
}

export async function refreshState(): Promise<void> {
  store.state = { ...(await readState()), head: store.state.head }
  store.draw()
}

let timer: ReturnType<typeof setTimeout> | undefined

export function say(text: string): void {
  const line = byId('says')
  line.textContent = text
  line.hidden = false
  clearTimeout(timer)
  timer = setTimeout(() => (line.hidden = true), 6_000)
}

/** Does something and says why when it cannot be done. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    say(error instanceof PhoneError ? error.message : 'This did not work.')
    return false
  }
}

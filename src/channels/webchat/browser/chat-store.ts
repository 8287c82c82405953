// What a visitor's browser remembers: the session, what was written and not yet sent. A frame keeps it where the site's
// own scripts cannot read it. Browsers that block what third parties keep leave the frame without a place; then the
// site keeps it for the frame, since a conversation that is lost with each page is of no use to anybody.

const account = location.pathname.split('/').pop() ?? 'webchat'
const prefix = `sportello:${account}:`

const own = openOwn()
const memory = new Map<string, string>()
let handOver: (name: string, value: string | null) => void = () => undefined

/** Takes what the site has kept for us, and gives it what is to be kept. Nothing of it is used where we have a place. */
export function askSiteToKeep(kept: Readonly<Record<string, string>>, keep: typeof handOver): void {
  if (own) return
  for (const [name, value] of Object.entries(kept)) memory.set(name, value)
  handOver = keep
}

export function remember(name: string, value: string): void {
  if (own) return own.setItem(prefix + name, value)
  memory.set(name, value)
  handOver(name, value)
}

export function recall(name: string): string | undefined {
  return own ? (own.getItem(prefix + name) ?? undefined) : memory.get(name)
}

export function forget(name: string): void {
  if (own) return own.removeItem(prefix + name)
  memory.delete(name)
  handOver(name, null)
}

/** Everything whose name begins so. */
export function recallAll(beginning: string): string[] {
  const names = own
    ? Object.keys(own).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
    : [...memory.keys()]
  return names.filter((name) => name.startsWith(beginning)).map((name) => recall(name) ?? '')
}

function openOwn(): Storage | undefined {
  try {
    localStorage.setItem(`${prefix}probe`, '')
    localStorage.removeItem(`${prefix}probe`)
    return localStorage
  } catch {
    return undefined
  }
}

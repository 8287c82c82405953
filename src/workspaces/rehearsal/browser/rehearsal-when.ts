const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const time = new Intl.DateTimeFormat(undefined, CLOCK)
const dayAndTime = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', ...CLOCK })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/** How much this machine's clock is ahead of the server's. */
let aheadMs = 0
/** The server tells whole seconds, late by its way here. */
const TOLERATED_MS = 2_000

/** Takes the server's time from an answer's header. */
export function learnTime(date: string | null): void {
  const gap = Date.now() - Date.parse(date ?? '')
  if (!Number.isNaN(gap)) aheadMs = Math.abs(gap) > TOLERATED_MS ? gap : 0
}

/** Now by the server's clock, for what ends at a certain time: clocks of machines in offices are often wrong. */
export const serverNow = (): number => Date.now() - aheadMs

/** In the reader's own zone: the time today, the day with it before. */
export function when(at: string): HTMLTimeElement {
  const date = new Date(at)
  const node = document.createElement('time')
  node.dateTime = at
  node.title = full.format(date)
  node.textContent = isToday(date) ? time.format(date) : dayAndTime.format(date)
  return node
}

export function dayOf(at: string): string {
  const date = new Date(at)
  return isToday(date) ? 'Today' : day.format(date)
}

const isToday = (date: Date): boolean => date.toDateString() === new Date().toDateString()

/** For an input of a local date and time. */
export function toLocalInput(at: string | undefined): string {
  if (at === undefined) return ''
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

export function size(bytes: number | null): string {
  if (bytes === null) return ''
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

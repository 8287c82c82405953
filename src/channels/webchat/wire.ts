import type { ChatLine } from './webchat.store'

/** What the browser gets of a line. */
export function toWire({ id, key, by, author, text, files, at, seenAt }: ChatLine): object {
  return { id: String(id), key, by, author, text, files, at: at.toISOString(), seen: seenAt !== null }
}

import type { Answer } from '../acts/answer'
import type { Card } from '../cards/card'

/** What a value is after JSON: instants are text. */
export type Wire<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Date
    ? string
    : T extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : { [Key in keyof T]: Wire<T[Key]> }

export type FileLine = { file: string; name: string; mime: string; bytes: number }

export type PostBody =
  | { kind: 'card'; card: Card }
  /** What a person typed. */
  | { kind: 'said'; text: string; files: readonly FileLine[] }
  | { kind: 'file'; file: FileLine }

/** A post as the page gets it. `change` grows with every post and every redraw; as text, since it may pass 2^53. */
export type Post = {
  id: string
  change: string
  place: 'room' | 'direct'
  /** The room, or the person to whom a direct message went. */
  address: string
  root: string | null
  /** Who typed it; null: Sportello itself. */
  author: string | null
  mention: string | null
  at: Date
  redrawnAt: Date | null
  gone: boolean
  body: PostBody
  /** How many posts hang under it, and since when the last one. */
  under: number
  underAt: Date | null
}

export type PersonLine = { id: string; name: string; roles: readonly string[]; language: 'en' | 'it' | 'pl' }
export type RoomLine = { address: string; name: string; latest: string }
/** A window at the customers' side: a simulated phone or a page with the real web chat. */
export type CustomerLine = {
  id: string
  name: string
  /** What people call the place, such as WhatsApp. */
  place: string
  kind: 'site' | 'phone' | 'mail'
  url: string
}

/** All that the page needs before it shows its first room. `head`: the change after which it listens. */
export type Stage = {
  brand: string
  people: readonly PersonLine[]
  rooms: readonly RoomLine[]
  direct: Readonly<Record<string, string>>
  customers: readonly CustomerLine[]
  head: string
}

export type PostPage = { posts: readonly Post[]; more: boolean }
export type AnswerWire = Wire<Answer>
export type PostWire = Wire<Post>
export type CardWire = Wire<Card>

import { randomBytes } from 'node:crypto'

export type Json = Record<string, unknown>

export type Metadata = { event_type: string; event_payload: Json }

export type FileRow = {
  id: string
  name: string
  title: string
  mimetype: string
  size: number
  alt_txt?: string
  content: Buffer
  uploaded: boolean
}

export type MessageRow = {
  channel: string
  ts: string
  thread_ts?: string
  user: string
  bot_id?: string
  text: string
  blocks?: Json[]
  metadata?: Metadata
  files: FileRow[]
  /** Former texts, oldest first. */
  edits: { text: string; blocks?: Json[] }[]
  deleted: boolean
  pings: string[]
}

export type Ephemeral = { channel: string; user: string; thread_ts?: string; text: string; blocks?: Json[]; ts: string }

export type ViewRow = { id: string; user: string; hash: string; view: Json; kind: 'modal' | 'home' }

export type UserRow = {
  id: string
  name: string
  email?: string
  team_id: string
  is_restricted: boolean
  is_ultra_restricted: boolean
  is_stranger: boolean
  is_bot: boolean
  deleted: boolean
}

export type RoomRow = {
  id: string
  name: string
  archived: boolean
  member: boolean
  kind: 'channel' | 'im' | 'group'
  user?: string
}

export type CallRow = { method: string; args: Json; at: number; outcome: string }

/** Everything that Slack remembers, open to look at. */
export class Ledger {
  readonly users = new Map<string, UserRow>()
  readonly rooms = new Map<string, RoomRow>()
  readonly messages: MessageRow[] = []
  readonly ephemerals: Ephemeral[] = []
  readonly files = new Map<string, FileRow>()
  readonly views = new Map<string, ViewRow>()
  readonly calls: CallRow[] = []
  readonly triggers = new Map<string, { user: string; until: number; used: boolean }>()
  #clock = 1_760_000_000_000_000
  #count = 0

  /** Slack's time stamps are unique within a channel; here they are unique at all, and near to the present. */
  nextTs(): string {
    const now = Date.now() * 1000
    this.#clock = Math.max(this.#clock + 1, now)
    const text = String(this.#clock)
    return `${text.slice(0, -6)}.${text.slice(-6)}`
  }

  nextId(prefix: string): string {
    this.#count += 1
    return `${prefix}${String(this.#count).padStart(4, '0')}${randomBytes(3).toString('hex').toUpperCase()}`
  }

  issueTrigger(user: string, forMs = 3_000): string {
    const id = `${this.nextId('TR')}.${randomBytes(8).toString('hex')}`
    this.triggers.set(id, { user, until: Date.now() + forMs, used: false })
    return id
  }

  message(channel: string, ts: string): MessageRow | undefined {
    return this.messages.find((row) => row.channel === channel && row.ts === ts && !row.deleted)
  }

  thread(channel: string, root: string): MessageRow[] {
    return this.messages.filter(
      (row) => row.channel === channel && !row.deleted && (row.ts === root || row.thread_ts === root),
    )
  }

  direct(user: string): RoomRow {
    const known = [...this.rooms.values()].find((room) => room.kind === 'im' && room.user === user)
    if (known !== undefined) return known
    const room: RoomRow = { id: this.nextId('D'), name: `dm-${user}`, archived: false, member: true, kind: 'im', user }
    this.rooms.set(room.id, room)
    return room
  }
}

export const fileView = (file: FileRow, base: string): Json => ({
  id: file.id,
  name: file.name,
  title: file.title,
  mimetype: file.mimetype,
  size: file.size,
  mode: 'hosted',
  ...(file.alt_txt === undefined ? {} : { alt_txt: file.alt_txt }),
  url_private: `${base}/files-pri/${file.id}/${encodeURIComponent(file.name)}`,
  url_private_download: `${base}/files-pri/${file.id}/download/${encodeURIComponent(file.name)}`,
})

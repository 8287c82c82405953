import { createHash, randomUUID } from 'node:crypto'

export type Json = Record<string, unknown>

export type UserRow = {
  /** What tests call the person. */
  key: string
  /** `29:…`, as the bot knows them. */
  id: string
  aadObjectId: string
  name: string
  email?: string
  userPrincipalName: string
  userRole: 'user' | 'guest' | 'anonymous'
  tenantId: string
  /** Whether they have the app for themselves. */
  installed: boolean
}

export type Upload = { name: string; mime: string; content: Buffer }
export type FileRow = Upload & { id: string }

export type TeamRow = { id: string; name: string; installed: boolean; rsc: boolean; members: Set<string> }
export type ChannelRow = { id: string; name: string; team: string }
export type ChatRow = { id: string; user: string }

/** A post: of ours (`from` is the bot) or of a person. */
export type PostRow = {
  id: string
  /** The channel with `;messageid=`, or the chat. */
  conversation: string
  from: string
  text: string
  attachments: Json[]
  entities: Json[]
  activity: Json
  /** Former activities, oldest first. */
  edits: Json[]
  deleted: boolean
  /** What a button answered to one person: seen by nobody else, until the post is replaced. */
  views: Map<string, Json>
}

export type CallRow = { name: string; conversation: string; body: Json; at: number; outcome: string }

/** Everything that Teams remembers, open to look at. */
export class Ledger {
  readonly users = new Map<string, UserRow>()
  readonly teams = new Map<string, TeamRow>()
  readonly channels = new Map<string, ChannelRow>()
  readonly chats = new Map<string, ChatRow>()
  readonly posts: PostRow[] = []
  readonly files = new Map<string, FileRow>()
  readonly calls: CallRow[] = []
  /** The dialog that somebody has open. */
  readonly dialogs = new Map<string, { title: string; card: Json; about: Json }>()
  /** Sentences that buttons and forms answered to one person only. */
  readonly whispers: { user: string; text: string }[] = []
  #clock = 1_760_000_000_000

  /** Teams' ids of posts are times in milliseconds, unique here at all. */
  nextId(): string {
    this.#clock = Math.max(this.#clock + 1, Date.now())
    return String(this.#clock)
  }

  user(key: string): UserRow {
    const row = this.users.get(key)
    if (row === undefined) throw new Error(`there is no user ${key}`)
    return row
  }

  userAt(id: string): UserRow | undefined {
    return [...this.users.values()].find((user) => user.id === id || user.aadObjectId === id)
  }

  chatOf(key: string): ChatRow {
    const known = [...this.chats.values()].find((chat) => chat.user === key)
    if (known !== undefined) return known
    const chat = { id: `a:1${createHash('sha256').update(key).digest('base64url')}`, user: key }
    this.chats.set(chat.id, chat)
    return chat
  }

  post(conversation: string, id: string): PostRow | undefined {
    return this.posts.find((row) => row.conversation === conversation && row.id === id && !row.deleted)
  }

  thread(conversation: string): PostRow[] {
    return this.posts.filter((row) => row.conversation === conversation && !row.deleted)
  }

  keepFile(file: Upload): FileRow {
    const row = { ...file, id: randomUUID() }
    this.files.set(row.id, row)
    return row
  }
}

/** The same name is the same person in every run. */
export function idsOf(key: string): { id: string; aadObjectId: string } {
  const hash = createHash('sha256').update(key).digest('hex')
  const aadObjectId = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-')
  return { id: `29:1${createHash('sha256').update(`mri ${key}`).digest('base64url')}`, aadObjectId }
}

export const rootOf = (conversation: string): string | undefined => /;messageid=(\d+)$/.exec(conversation)?.[1]
export const channelOf = (conversation: string): string => conversation.replace(/;messageid=\d+$/, '')

import type { AskMail, DeskEvent, Fact } from '../desk/index'
import type { Router } from '../lib/http-door'
import type { ConversationId, FileId, PersonId, RoomId } from '../lib/ids'
import type { Card } from './cards/card'

/** Where a card stands: opaque text that only its workspace reads; stored, compared, never parsed by others. */
export type PostRef = string

/** Why a post could not be made, and what to do about it. The mirror policy repeats everything but `gone`. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError'
  /** `gone`: room archived or bot removed, the card goes to the fallback room. `later`: wait `retryAfterMs`. `refused`: the post itself is not accepted. */
  readonly retry: 'gone' | 'later' | 'refused' | 'unknown'
  readonly retryAfterMs: number | undefined
  constructor(retry: WorkspaceError['retry'], message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options)
    this.retry = retry
    this.retryAfterMs = options.retryAfterMs
  }
}

/** A file to show under a post. */
export type FilePost = { id: FileId; name: string; mime: string; content: Buffer }

/**
 * Where agents are. Each method is called outside any transaction, under the mirror policy: at least once. `key` is the
 * idempotency key of a post: after an unclear outcome the caller asks `find` before it posts again.
 */
export type Workspace = {
  readonly name: string
  /** Whether this workspace shows the room; the address is the workspace's own channel id. */
  postCard: (room: string, card: Card, key: string) => Promise<PostRef>
  /** Replaces the whole card. */
  redraw: (ref: PostRef, card: Card) => Promise<void>
  /** A post in the thread under a card. `mention`: the person who is told (their workspace id), nobody else is. */
  postInThread: (root: PostRef, post: { card: Card; key: string; mention?: string }) => Promise<PostRef>
  /** Files that customers or colleagues sent, shown in the thread. */
  postFile: (root: PostRef, file: FilePost, key: string) => Promise<PostRef>
  /** A direct message to one person. */
  tell: (person: string, card: Card, key: string) => Promise<PostRef>
  /** A post made under this key, if the workspace has it: evidence after an unclear outcome. */
  find: (place: { room: string; root?: PostRef }, key: string) => Promise<PostRef | undefined>
  /** The address at which a post opens for its readers. */
  linkTo?: (ref: PostRef) => Promise<string | undefined>
  /** Handles a kept delivery of this workspace (an event that its receiver put into the inbox). May be repeated. */
  handle: (raw: Buffer) => Promise<void>
  /** The least time between two posts to one room, in milliseconds; undefined: no limit worth waiting for. */
  readonly roomPaceMs?: number
  readonly routes?: Router
  /** Opens connections of its own (Socket Mode). */
  start?: () => Promise<void>
  /** A harmless read for /readyz and doctor. */
  probe: () => Promise<{ ok: true } | { ok: false; reason: string }>
  close?: () => Promise<void>
}

/** What goes under a card, or to one person directly. Its key is stable: the same facts give the same key. */
export type ThreadPost = {
  key: string
  /** The last fact that this post tells; the mirror remembers it as told. */
  through: string
  card: Card
  files: readonly FileId[]
  /** Who is mentioned in the thread; nobody for routine posts, and never the one whose act it was. */
  mention?: PersonId
  /** Told directly instead of in the thread. */
  to?: PersonId
  /** The post of this key stands already and is drawn anew: what it says or offers is not true any more. */
  amends?: true
}

/** How the desk's views become cards; given to the mirror by the app. */
export type Drawing = {
  /** The whole card of a conversation and a hash of all that it shows; undefined when there is no such conversation. */
  card: (
    conversation: ConversationId,
  ) => Promise<{ card: Card; hash: string; room: RoomId; number: string } | undefined>
  /** The posts that facts become in a workspace, oldest first. Facts that need none are left out; many at once are put together. */
  posts: (conversation: ConversationId, facts: readonly Fact[], workspace: string) => Promise<ThreadPost[]>
  /** What somebody who is asked by mail reads; undefined when the conversation is gone. */
  askMail: (mail: AskMail) => Promise<{ subject: string; text: string } | undefined>
  /** What whole rooms are told of a fact that belongs to no conversation (a broken account, an unreadable delivery). */
  notice: (event: DeskEvent) => { card: Card; rooms: readonly RoomId[] } | undefined
}

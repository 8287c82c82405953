import { saveMirror, type Desk, type Mirror } from '../desk/index'
import type { ConversationId, PersonId, RoomId } from '../lib/ids'
import type { Log } from '../lib/log'
import { WorkspaceError, type Drawing, type PostRef, type Workspace } from '../workspaces/workspace'
import type { Gate } from './gate'
import type { Run } from './job'

export type Card = Parameters<Workspace['postCard']>[1]

/** A workspace and how the playbook's rooms and people are named in it. */
export type Showing = {
  workspace: Workspace
  /** Undefined: the room is not in this workspace. */
  addressOf: (room: RoomId) => string | undefined
  /** Undefined: the person is not in this workspace. */
  personAddress: (person: PersonId) => string | undefined
}

/** Sentences that only the mirror needs. */
export type MirrorNotices = {
  /** The card, with a warning that it stands in another room than it should. */
  moved: (card: Card) => Card
  /** In place of something that a workspace refuses to show. */
  unshowable: (number: string) => Card
}

export type MirrorDeps = {
  desk: Desk
  drawing: Drawing
  notices: MirrorNotices
  showings: readonly Showing[]
  log: Log
}

/** Where a workspace shows a conversation; `strange`: not even its home is the room that it belongs to. */
export type Place = { showing: Showing; home: string; fallback: string | undefined; strange: boolean }

export type Drawn = NonNullable<Awaited<ReturnType<Drawing['card']>>>
export type Task = Place & { deps: MirrorDeps; run: Run; conversation: ConversationId; drawn: Drawn }

/** One conversation in one workspace, while it is being shown. */
export type Show = Task & { mirror: Mirror; poster: Poster }

/** What a workspace still has to be told; `kept` is for the next run. */
export type Later = { inMs: number; unclear?: boolean; kept: Record<string, string> }

export type Post = {
  /** The room or person whose turn is waited for. */
  room: string
  root?: PostRef
  key: string
  make: (key: string) => Promise<PostRef>
  /** Posted under the same key when the workspace refuses the other. */
  instead?: (key: string) => Promise<PostRef>
}

/** `refused`: it is not there and never will be; somebody can read in the log why. */
export type Made = { kind: 'made'; ref: PostRef } | { kind: 'gone' } | { kind: 'refused' } | ({ kind: 'later' } & Later)

export type Replaced = 'done' | 'gone' | 'refused' | Later

export type Poster = {
  /** Makes a post that is not there yet, when its turn has come. */
  post: (post: Post) => Promise<Made>
  /** Replaces a post that is there; needs no turn. `gone`, `refused`: it stays as it is. */
  replace: (place: { room: string; ref: PostRef }, card: Card) => Promise<Replaced>
  gateOf: (room: string) => Gate
  kept: () => Record<string, string>
}

/** Saves how far the workspace is, for this run and the next. */
export async function keepMirror(show: Show, mirror: Mirror): Promise<void> {
  show.mirror = mirror
  await saveMirror(show.deps.desk, { conversation: show.conversation, workspace: show.showing.workspace.name }, mirror)
}

/** A workspace that says `later` without saying when. */
const LATER_MS = 5_000

/** Sorts what a workspace threw; `later` closes the gate for all replicas. What is unclear is thrown on. */
export async function whyNot(error: unknown, gate: Gate): Promise<'gone' | 'refused' | { inMs: number }> {
  if (!(error instanceof WorkspaceError) || error.retry === 'unknown') throw error
  if (error.retry !== 'later') return error.retry
  const inMs = error.retryAfterMs ?? LATER_MS
  await gate.block(inMs)
  return { inMs }
}

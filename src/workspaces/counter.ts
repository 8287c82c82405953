import type { Desk, Person } from '../desk/index'
import type { ConversationId, FileId, PersonId } from '../lib/ids'
import type { Actor, Answer, Deed } from './acts/answer'

/** What every workspace stands on: the desk behind the counter, and one way to act there. */
export type Counter = {
  desk: Desk
  /** Address under which people's browsers reach this program, without a trailing slash. */
  publicUrl: string
  /** Does what a person asks for, or says why not. Never throws for what a person did. */
  perform: (actor: Actor, deed: Deed) => Promise<Answer>
  /** The person of the playbook behind a workspace's user; by id, else by e-mail address where the workspace vouches for it. */
  personFor: (workspace: string, user: { id: string; email?: string }) => Person | undefined
  /** Where a stored file can be fetched: for an hour, or for as long as `forMs` says, by whoever has the link. */
  fileLink: (file: FileId, forMs?: number) => string
}

/** Work that failed so often that it stopped by itself; shown on the Home tab of people who may replay it. */
export type DeadWork = {
  list: (limit: number) => Promise<{ id: string; job: string; key: string; since: Date; reason: string }[]>
  /** False when it is not dead any more. */
  replay: (id: string, by: PersonId) => Promise<boolean>
}

/** The address at which a conversation's thread opens in a workspace; undefined where it is not shown or has none. */
export type ThreadLink = (workspace: string, conversation: ConversationId) => Promise<string | undefined>

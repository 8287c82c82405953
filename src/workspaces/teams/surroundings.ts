import type { Log } from '../../lib/log'
import type { Actor } from '../acts/answer'
import type { Counter } from '../counter'
import type { Signer } from './values'

/** What everything in this folder stands on. */
export type Teams = {
  counter: Counter
  log: Log
  now: () => Date
  /** The bot as Teams names it in activities: `28:<app id>`. */
  botId: string
  appId: string
  /** The one Microsoft 365 tenant that we belong to. */
  tenantId: string
  connector: Connector
  places: Places
  people: People
  download: Download
  signer: Signer
  /** Work that goes on after the answer: waited for before we stop. */
  inFlight: Set<Promise<unknown>>
}

/** An activity of the Bot Framework as it is sent: `attachments` hold Adaptive Cards or inline pictures. */
export type Outgoing = Readonly<Record<string, unknown>>

/**
 * The connector's calls that we make. Each is exactly one request; a failure is a `WorkspaceError`. Where a conversation
 * is reached (its service URL) is looked up in `places`.
 */
export type Connector = {
  /** A new thread in a channel: the conversation id (`…;messageid=…`) and the id of its first post. */
  open: (channel: string, first: Outgoing) => Promise<{ conversation: string; activity: string }>
  /** A personal chat with somebody who has the app; `gone` when they have not. */
  openDirect: (aadObjectId: string) => Promise<{ conversation: string }>
  post: (conversation: string, activity: Outgoing) => Promise<{ activity: string }>
  update: (conversation: string, activity: string, content: Outgoing) => Promise<void>
  remove: (conversation: string, activity: string) => Promise<void>
  member: (conversation: string, user: string) => Promise<Member | undefined>
  /** A harmless read: a token for the bot. */
  check: () => Promise<void>
}

/** A file that somebody posted. `proved`: asked for with our own token, which goes to the connector's hosts only. */
export type Download = (
  url: string,
  options: { proved: boolean },
) => Promise<{ content: Buffer; mime: string | undefined } | 'tooLarge' | 'fileFailed'>

export type Member = {
  id: string
  aadObjectId: string
  name: string
  email?: string
  userPrincipalName?: string
  userRole?: string
  tenantId?: string
}

/** Where conversations are reached; kept in the database, since every replica needs it and activities bring it along. */
export type Places = {
  serviceUrlOf: (conversation: string) => Promise<string>
  /** The receiver does this for every activity. `team`: whose roster a channel has. */
  remember: (seen: {
    conversation: string
    serviceUrl: string
    aadObjectId?: string
    team?: string
    personal: boolean
  }) => Promise<void>
  /** Whose roster tells who is in a conversation: the team's for a channel. */
  rosterOf: (conversation: string) => Promise<string>
  directOf: (aadObjectId: string) => Promise<string | undefined>
  forget: (conversation: string) => Promise<void>
}

/** Who somebody of Teams is at the counter, or why they may not act. */
export type Admission =
  | { ok: true; actor: Actor; user: { id: string; aadObjectId: string; name: string } }
  | { ok: false; why: 'guest' | 'stranger' | 'unknownPerson' | 'cannotCheck'; language: Actor['language'] }

export type People = {
  /** `fresh`: asked of Teams anew, for acts of weight. `from`: the sender of an activity. */
  admit: (
    from: { id: string; aadObjectId: string | undefined; tenantId: string | undefined; name: string | undefined },
    at: { conversation: string; fresh: boolean },
  ) => Promise<Admission>
}

/** What came over the wire: checked for who sent it, and read by zod where it is used. */
export type Json = Readonly<Record<string, unknown>>

/** The answer to an invoke, as the Bot Framework carries it: `body` is the HTTP body. */
export type InvokeAnswer = { status: number; body?: unknown }

/**
 * Answers one invoke that nobody answered before; undefined: nobody knows it. Waited for four seconds, then the person
 * is told that it goes on; what it throws is told as "please try again".
 */
export type Invokes = (activity: Json) => Promise<InvokeAnswer | undefined>

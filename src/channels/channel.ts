import type {
  Account,
  Capabilities,
  ClaimedSend,
  Delivery,
  EventOf,
  HideOutcome,
  InboundEvent,
  ReplyKind,
  ReplyPart,
  SendOutcome,
  SplitReply,
} from '../desk/index'
import type { Clock } from '../lib/clock'
import type { Db } from '../lib/db'
import type { AccountId, FileId } from '../lib/ids'
import type { Log } from '../lib/log'
import type { Router } from '../lib/http-door'

/** A request as it came: the signature is over these bytes and no others. */
export type RawRequest = {
  method: string
  path: string
  query: Readonly<Record<string, string>>
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: Buffer
}
export type RawResponse = { status: number; headers?: Readonly<Record<string, string>>; body: string }

/** How a platform hands over messages by calling us. */
export type WebhookDoor = {
  /** What a platform appends to the address that it was given, such as `/message`. The bare address answers as well. */
  appended?: string
  /** Answers a platform's handshake (a challenge); undefined when the request is none. Called before `verify`. */
  handshake?: (request: RawRequest) => RawResponse | undefined
  /** Over the raw bytes, in constant time. Anything but `ok` is answered 401 and costs no further work. */
  verify: (request: RawRequest) => 'ok' | 'bad'
  /**
   * Pure and total: never throws; unknown things become `ignored`, unreadable ones `unreadable`. One delivery may hold
   * many events. Headers are not signed by most platforms: they may name what the body is, and decide nothing else.
   */
  parse: (body: Buffer, now: Date, headers?: Readonly<Record<string, string>>) => InboundEvent[]
  /** The body of a 200, for platforms that want a certain word. Empty by default. */
  answer?: string
  /** Largest accepted body in bytes (413 above). */
  maxBytes: number
}

/** What a channel that fetches its messages itself may use. */
export type Intake = {
  /** Keeps deliveries; resolves after the commit. Rejects when the database does not answer: keep them, try again. */
  accept: (deliveries: Delivery[]) => Promise<void>
  /** Where the last run stopped; saved together with nothing else, so deliveries may repeat and are recognised. */
  readCursor: () => Promise<string | undefined>
  saveCursor: (cursor: string) => Promise<void>
  now: () => Date
  log: Log
}

/** What a channel is to send, and until when. */
export type TimedSend = ClaimedSend & {
  /**
   * Nobody waits for this reply any more: what went out now would go out behind the desk's back, and perhaps twice. Asked
   * immediately before the call that reaches the customer, and before each longer step towards it; then `TOO_LATE` is
   * the outcome.
   */
  tooLate: () => boolean
}

/**
 * One account on one platform. What a platform cannot do is absent from its object.
 * A channel is a function from options to such an object; it keeps no state that matters beyond its connections.
 */
export type Channel = {
  readonly channel: string
  readonly account: AccountId
  readonly capabilities: Capabilities
  readonly webhook?: WebhookDoor
  /**
   * Fetches messages until the signal aborts (long poll, IDLE). Called on one replica at a time (the caller holds a
   * lease); called again after a pause when it rejects. Resolves when the signal aborts, even in the middle of a call.
   */
  readonly listen?: (intake: Intake, signal: AbortSignal) => Promise<void>
  /** Called once per attempt, outside any transaction, never repeated by the caller unless the outcome is `not-sent`. Exactly one request per call reaches the customer, begun only while it is not `tooLate` and ended within 27 s; no client-side resend. Never throws: what is unclear is `unknown`. */
  readonly send: (send: TimedSend) => Promise<SendOutcome>
  /**
   * Hides a customer's message from everybody else, or shows it again; there exactly where the capabilities' `hides` is.
   * Called again until the outcome is clear: hiding what is hidden is `done`. Exactly one order per call; never throws.
   */
  readonly hide?: (what: { thread: string; externalId: string; hidden: boolean }) => Promise<HideOutcome>
  /** How a reply is cut into calls; one part when absent. */
  readonly split?: SplitReply
  /**
   * Looks on the platform whether an attempt arrived. `silent` proves nothing. Where there is nothing but the words to go
   * by, all that says the same since is named by its `ids`: the desk knows which of it is somebody else's.
   */
  readonly evidence?: (send: {
    attempt: string
    reply: string
    part: number
    kind: ReplyKind
    /** Where the conversation began: what was answered in private, out of public, went elsewhere. */
    thread: string
    /** What was sent: where a platform keeps no id of ours, its own list is searched for it. */
    text: string
    /** Which files this part carried; absent where that is not known. */
    fileIds?: readonly FileId[]
    sinceMs: number
  }) => Promise<'arrived' | 'absent' | 'silent' | { ids: readonly string[] }>
  /** A harmless read that tells whether the platform and our credentials work. Never touches a customer. */
  readonly probe?: () => Promise<{ ok: true } | { ok: false; reason: string }>
  /** Fetches an attachment that a message announced. Rejects with a `SportelloError` whose message tells people why. */
  readonly fetchAttachment?: (
    source: Readonly<Record<string, string>>,
    maxBytes: number,
  ) => Promise<{ content: Buffer; mime?: string; name?: string }>
  /**
   * Reads what a delivery only pointed to, before anything is done with it. Rejects while the platform does not answer
   * (it is asked again); what is gone by then becomes `ignored` with the reason.
   */
  readonly hydrate?: (event: EventOf<'pointer'>) => Promise<InboundEvent[]>
  /** How the account stands with its platform, by harmless reads: for the room's warnings and for `doctor`. Never throws. */
  readonly checks?: () => Promise<ChannelCheck[]>
  /** Pages and streams of the channel's own (the web chat). Mounted at `/`. */
  readonly routes?: Router
  readonly close?: () => Promise<void>
}

/** One thing that has to be right on the platform, as it is now. */
export type ChannelCheck = {
  what: 'credentials' | 'token' | 'subscription' | 'permissions' | 'quota' | 'files'
  state: 'ok' | 'warn' | 'bad'
  /** For people: what is wrong and what to do. Empty when all is well. */
  detail: string
  /** When it ends by itself, such as a token. */
  until?: Date
}

/** The default cut: everything in one call. */
export const onePart: SplitReply = ({ text, files }): ReplyPart[] => [{ text, files: files.map((file) => file.id) }]

/** What every channel is opened with, beside its own settings. */
export type ChannelDeps = {
  account: Account
  db: Db
  clock: Clock
  log: Log
  publicUrl: string
  /** Signs sessions and links of our own pages. */
  secretKey: string
  brand: string
  zone: string
  language: 'en' | 'it' | 'pl'
  /** Keeps what came in by routes of the channel's own; resolves after the commit, rejects when the database does not answer. */
  accept: (deliveries: Delivery[]) => Promise<void>
}

/** A kind of place where customers are. */
export type ChannelKind = {
  /** What it can do, for the catalogue and for the simulated one of the rehearsal room. */
  capabilities: Capabilities
  /** Needs no account on a platform: it is real in the rehearsal room too. */
  selfHosted: boolean
  /** Whether anybody can begin today, or what the platform wants first; for the catalogue. */
  access: 'self-service' | 'paid' | 'approval' | 'contract'
  /** Checks the settings of an account (throws an `invalid` error that names what is wrong) and opens it. */
  open: (settings: Record<string, unknown>, deps: ChannelDeps) => Channel
}

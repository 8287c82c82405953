import type { Channel, TimedSend } from '../../src/channels/channel'
import type { HideRefusal, InboundEvent } from '../../src/desk/index'
import type { FileId } from '../../src/lib/ids'
import type { Fault, PlatformAnswer } from '../support/platform'
import type { Parse } from './material'
import type { FailureName, Question } from './questions'

export type Given = { name: string; mime: string; content: Buffer }

/** One way in which sending can fail: how to make the next call fail so, and what the platform saw of it. */
export type Failure = {
  arrange: () => void | Promise<void>
  /** The same account with another setting (an address where nobody listens, a wrong password), if that is the failure. */
  channel?: Channel
  /** Requests of which the platform saw enough to act upon; one unless told otherwise. */
  tries?: number
  /** What is told beside the law of the exam, such as how long to wait. */
  outcome?: { retryAfterMs: number }
}

/** A channel that sits the exam, with its platform (or a stand-in that refuses what the platform refuses) around it. */
export type Candidate = {
  channel: Channel
  /** Words that nobody may ever read. */
  secrets: readonly string[]
  logged: () => string
  /** What the desk has kept, in order. */
  inbox: () => Promise<readonly InboundEvent[]>
  customer: {
    /** Writes one message, which is in the inbox when this resolves. */
    writes: (text: string, file?: Given) => Promise<void>
    /** The platform hands over once more what it handed over last. */
    comesAgain: () => Promise<void>
    /** What they have got from us. */
    got: () => Promise<readonly { text: string; files: readonly { name: string; content: Buffer }[] }[]>
  }
  /** A reply to that customer. */
  reply: (told?: Partial<TimedSend>) => TimedSend
  /** Requests so far that ask the platform to bring something to a customer. */
  tries: () => number | Promise<number>
  /** Requests of any kind so far, where a file is handed over before the call that brings it to a customer. */
  asked?: () => number
  /** Ways to pretend to be the platform or somebody else; each resolves to whether it was let in. */
  forgeries?: Readonly<Record<string, () => Promise<boolean>>>
  /** The platform introduces itself as documented, and somebody else tries: whether each was answered as they want. */
  handshakes?: Readonly<Record<string, { ask: () => Promise<boolean>; answered: boolean }>>
  parse?: Parse
  /** What the platform really sent once, and what is to be read of it. */
  recorded?: readonly { name: string; body: Buffer; is: readonly object[] }[]
  /** What people attach there, where it is not any file; `nameless` where names are lost on the way. */
  file?: Given & { nameless?: true }
  /** Keeps a file as the desk does, where the platform fetches what is sent from us. */
  keeps?: (file: Given) => Promise<FileId>
  /** What else the platform is documented to refuse, and what is told of it. */
  refusals?: Readonly<Record<string, { arrange: () => void | Promise<void>; told?: Partial<TimedSend>; is: object }>>
  /** A comment that can be hidden, and how that is seen and hindered on the platform; absent where nothing is hidden. */
  hiding?: {
    comment: { thread: string; externalId: string }
    isHidden: () => boolean
    /** Makes the next order fail so. */
    fail: (how: Fault | PlatformAnswer) => void
    tooMany: PlatformAnswer
    /** Orders so far of which the platform saw enough to act upon. */
    orders: () => number
    refusals: Readonly<
      Record<string, { arrange?: () => void; after?: () => void; externalId?: string; reason: HideRefusal }>
    >
  }
  /** The platform is asked about a lost reply by repeating it: it recognises a repetition and does nothing. */
  evidenceRepeats?: true
  failures: Readonly<Partial<Record<FailureName, Failure>>>
  close: () => Promise<void>
}

export type Setup = {
  open: () => Promise<Candidate>
  /** Questions that make no sense on this platform, and why. They are "–" in the table. */
  without?: Partial<Record<Question, string>>
}

import type { RefusalReason, Remedy, Surface } from '../../desk/index'
import type { TextUnit } from '../../lib/text'
import type { AccountWords } from './account-words'
import type { AnswerWords } from './answer-words'
import type { DialogWords } from './dialog-words'
import type { PlaybookWords } from './playbook-words'
import type { SlaWords } from './sla-words'
import type { DeadlineWords } from './deadline-words'
import type { AskWords } from './ask-words'
import type { HidingWords } from './hiding-words'
import type { VisitWords } from './visit-words'

/**
 * Every sentence that agents read. Names, times and numbers come in as they shall be shown. Names are never inflected
 * and nobody's gender is guessed: sentences are built so that they need neither.
 */
export type Words = {
  names: NameWords
  card: CardWords
  posts: PostWords
  replies: ReplyWords
  buttons: ButtonWords
  dialogs: DialogWords
  answers: AnswerWords
  lists: ListWords
  playbook: PlaybookWords
  sla: SlaWords
  deadlines: DeadlineWords
  asks: AskWords
  visits: VisitWords
  hiding: HidingWords
  accounts: AccountWords
}

/** Why a conversation was closed; anything else that people write is shown as they wrote it. */
export const CLOSE_REASONS = ['solved', 'no-answer-needed', 'duplicate', 'spam', 'other'] as const
export type CloseReason = (typeof CLOSE_REASONS)[number]
type RefusedBecause = RefusalReason | 'delivery_failed'

export type NameWords = {
  channel: (channel: string) => string
  /** Where it is, within a sentence: 'on Telegram', 'by e-mail'. */
  onChannel: (channel: string) => string
  surface: Record<Surface, string>
  language: (code: string) => string
  closeReason: Record<CloseReason, string>
  /** '3 messages', for lists and headings. */
  messages: (count: number) => string
  files: (count: number) => string
  characters: (count: number, unit: TextUnit) => string
}

export type CardWords = {
  public: (place: string) => string
  /** Found by a search, where nothing can be answered from here. */
  publicThereOnly: (place: string) => string
  private: (place: string) => string
  labels: Record<
    | 'customer'
    | 'subject'
    | 'language'
    | 'priority'
    | 'window'
    | 'lastReply'
    | 'files'
    | 'opened'
    | 'kind'
    | 'privately',
    string
  >
  followers: (count: number) => string
  verified: string
  earlier: (count: number) => string
  priority: (priority: 1 | 2 | 3 | 4) => string
  unclaimed: string
  waitingSince: (at: string) => string
  answered: string
  held: (who: string, since: string) => string
  snoozed: (until: string, who: string) => string
  closed: (who: string, at: string, reason: string) => string
  quarantined: (who: string, at: string) => string
  /** A second place of the conversation. */
  continued: (place: string) => string
  privateOpen: (until: string | undefined) => string
  privateUsed: (at: string) => string
  privateExpired: (at: string) => string
  windowUntil: (at: string) => string
  /** Only a person, and no program, may still answer. */
  windowExtended: (until: string) => string
  windowOver: (at: string, afterwards: 'template' | 'tag_human_agent' | 'closed') => string
  broken: (channel: string, since: string) => string
  slowedDown: (channel: string, until: string) => string
  late: (at: string) => string
  latest: (count: number) => string
  deleted: string
  edited: string
  wholeTextBelow: string
  moreElsewhere: (characters: string) => string
  fileComing: (file: string) => string
  fileFailed: (file: string, reason: string) => string
}

/** What happened, one sentence each: posts under a card and lines of the history. */
export type PostWords = {
  opened: (customer: string) => string
  claimed: (who: string) => string
  takenOver: (who: string, from: string, reason: string) => string
  takenFromYou: (who: string, number: string, reason: string) => string
  released: (who: string) => string
  assigned: (who: string, to: string) => string
  assignedToYou: (who: string, number: string) => string
  assignedAway: (who: string, number: string, to: string) => string
  snoozed: (who: string, until: string) => string
  wokenByTime: string
  wokenByCustomer: (customer: string) => string
  wokenBy: (who: string) => string
  closed: (who: string, reason: string) => string
  closedUnanswered: (who: string, reason: string) => string
  reopened: (who: string) => string
  reopenedByCustomer: (customer: string) => string
  priorityChanged: (who: string, priority: string) => string
  kindChanged: (who: string, kind: string) => string
  markedSpam: (who: string) => string
  unmarkedSpam: (who: string) => string
  /** `place`: where it goes on, as on the card. */
  continued: (customer: string, place: string) => string
  linked: (customer: string, number: string) => string
  identityChanged: (customer: string, on: string) => string
  message: (customer: string) => string
  lateMessage: (customer: string, at: string) => string
  manyMessages: (customer: string, count: number) => string
  wholeMessage: (customer: string) => string
  withFiles: (files: string) => string
  native: (on: string) => string
  nativeEdited: (on: string) => string
  nativeDeleted: (on: string) => string
  edited: (customer: string) => string
  before: string
  after: string
  deleted: (customer: string) => string
  /** `text`: an excerpt of what they reacted to. */
  reacted: (customer: string, emoji: string, text: string) => string
  unreacted: (customer: string, text: string) => string
  filesFrom: (customer: string, files: string) => string
  fileFailed: (file: string, reason: string) => string
  note: (who: string) => string
  noteEdited: (who: string) => string
  noteDeleted: (who: string) => string
  /** A channel's account: told where its conversations are shown. */
  broken: (place: string, reason: string) => string
  repliesWait: string
  recovered: (place: string) => string
  quarantined: (channel: string) => string
  /** Behind the name of somebody whose program answered for them. */
  automatic: string
  moved: string
  unshowable: (number: string) => string
}

export type ReplyWords = {
  /** The heading of a reply that was submitted. */
  submitted: (who: string, customer: string) => string
  goesOut: (at: string) => string
  /** When the account does not answer: later than the undo time. */
  goesOutLater: (channel: string) => string
  awaitsApproval: (who: string) => string
  approvalWanted: (who: string, number: string) => string
  approved: (who: string, author: string) => string
  declined: (who: string, author: string, reason: string) => string
  undone: (who: string) => string
  sent: (author: string, customer: string) => string
  refused: (author: string, customer: string, channel: string) => string
  /** Not sent by us (`outdated`), instead of refused by the platform. */
  heldBack: (author: string, customer: string) => string
  refusedBecause: Record<RefusedBecause, string>
  remedy: Record<Remedy, string>
  unknown: (customer: string, on: string) => string
  unknownHint: string
  evidenceArrived: (channel: string) => string
  evidenceAgain: (channel: string) => string
  arrivedSays: (who: string) => string
  againSays: (who: string) => string
  leftSays: (who: string) => string
  /** The state of the last reply, as the card shows it; `at` only where it is known. */
  state: {
    'awaiting-approval': (who: string) => string
    declined: (who: string) => string
    waiting: (who: string, at: string) => string
    undone: (who: string) => string
    sending: (who: string) => string
    sent: (who: string, at: string) => string
    delivered: (who: string, sent: string, delivered: string) => string
    read: (who: string, sent: string, read: string) => string
    refused: (who: string, reason: string) => string
    unknown: (who: string) => string
    'not-sent': (who: string) => string
  }
}

export type ButtonWords = Record<
  | 'claim'
  | 'takeOver'
  | 'release'
  | 'reply'
  | 'replyWaits'
  | 'close'
  | 'reopen'
  | 'spam'
  | 'notSpam'
  | 'priority'
  | 'promises'
  | 'more'
  | 'assign'
  | 'snooze'
  | 'wake'
  | 'note'
  | 'history'
  | 'undo'
  | 'approve'
  | 'decline'
  | 'arrived'
  | 'sendAgain'
  | 'leave'
  | 'writeAgain'
  | 'movePrivate'
  | 'replyPublic'
  | 'template'
  | 'replay',
  string
> & {
  answerOn: (on: string) => string
  confirmSendAgain: (customer: string) => string
  confirmReplay: string
}

export type ListWords = {
  homeTitle: (brand: string) => string
  mine: (count: number) => string
  noneMine: string
  unclaimed: (count: number) => string
  noneUnclaimed: string
  askedOfYou: (count: number) => string
  noneAskedOfYou: string
  askedByYou: (count: number) => string
  toApprove: (count: number) => string
  bad: (count: number) => string
  badDelivery: (channel: string, at: string, quarantined: boolean) => string
  deadWork: (job: string, at: string) => string
  snoozedUntil: (at: string) => string
  waitsSince: (at: string) => string
  answered: string
  more: (count: number) => string
  historyTitle: (number: string) => string
  earlierLeftOut: (count: number) => string
  helpTitle: string
  help: readonly string[]
  verbs: Record<HelpedVerb, string>
}

export type HelpedVerb =
  | 'reply'
  | 'claim'
  | 'take-over'
  | 'release'
  | 'assign'
  | 'snooze'
  | 'wake'
  | 'close'
  | 'reopen'
  | 'spam'
  | 'not-spam'
  | 'hide'
  | 'show'
  | 'priority'
  | 'kind'
  | 'sla'
  | 'note'
  | 'undo'
  | 'history'
  | 'escalate'
  | 'who'
  | 'away'
  | 'case'
  | 'playbook'
  | 'help'

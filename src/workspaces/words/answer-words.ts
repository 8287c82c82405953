/** Private answers to the one who acted: what was done, or who or what stood in the way and what to do next. */
export type AnswerWords = {
  stranger: string
  notFound: (number: string) => string
  noNumber: (command: string) => string
  noRight: (what: string) => string
  stale: (number: string, state: string) => string
  alreadyClaimed: (number: string, who: string, since: string) => string
  alreadyYours: (number: string) => string
  notClaimed: (number: string) => string
  notYours: (number: string, who: string) => string
  closed: (number: string, who: string) => string
  quarantined: (number: string, who: string) => string
  notQuarantined: (number: string) => string
  unchanged: (number: string) => string
  notClosed: (number: string) => string
  notSnoozed: (number: string) => string
  replyInFlight: (number: string) => string
  newerConversation: (number: string, newer: string) => string
  unknownPerson: (name: string, known: string) => string
  inThePast: string
  empty: string
  malformed: string
  unknownAct: string
  tooLate: (customer: string) => string
  alreadyUndone: string
  nothingToUndo: (number: string) => string
  changedSince: string
  ownReply: string
  alreadyDecided: string
  alreadySettled: string
  gone: string
  noTime: (words: string) => string
  noReason: (command: string) => string
  cannotReplyHere: (channel: string) => string
  replyHeldBack: (reasons: string) => string
  unknownVerb: (typed: string, nearest: string) => string
  noSuchCommand: (typed: string) => string
  /** What was done, for commands that leave no trace before the person's eyes. */
  claimed: (number: string) => string
  tookOver: (number: string) => string
  released: (number: string) => string
  assigned: (number: string, to: string) => string
  snoozed: (number: string, until: string) => string
  woken: (number: string) => string
  closedNow: (number: string) => string
  reopened: (number: string) => string
  quarantinedNow: (number: string) => string
  unquarantined: (number: string) => string
  prioritised: (number: string, priority: string) => string
  noPriority: (words: string) => string
  kindNow: (number: string, kind: string) => string
  noKind: (words: string, kinds: string) => string
  noted: (number: string) => string
  submitted: (customer: string, number: string, at: string) => string
  submittedLater: (customer: string, number: string, channel: string) => string
  submittedForApproval: (number: string) => string
  submittedAlready: (number: string) => string
  undone: string
  declined: string
  approved: string
  settled: string
  replayed: string
}

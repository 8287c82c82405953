import type { ClockName, RungWhy } from '../../desk/index'

/** Asks of other departments: read by agents in threads and by contacts in their direct messages. */
export type AskWords = {
  buttons: Record<'escalate' | 'onIt' | 'answer' | 'passOn' | 'moreTime' | 'withdraw' | 'useInReply', string>
  /** Titles and submit labels stay within 24 characters. */
  titles: Record<'escalate' | 'answer' | 'passOn' | 'moreTime', (number: string) => string>
  submits: Record<'escalate' | 'answer' | 'passOn' | 'moreTime', string>
  label: string
  why: Record<RungWhy, string>
  opened: (asker: string, person: string, department: string) => string
  askedYou: (asker: string, number: string) => string
  /** Somebody who was not the first: the turn has come to them. */
  turnIsYours: (number: string, department: string) => string
  question: string
  customerWrote: (customer: string) => string
  tried: string
  dues: (acknowledge: string, answer: string) => string
  answerDue: (at: string) => string
  typeHere: string
  reminded: Record<ClockName, (person: string, due: string) => string>
  remindsYou: Record<ClockName, (number: string, due: string) => string>
  acknowledged: (person: string, due: string) => string
  answered: (person: string, department: string) => string
  addedAnswer: (person: string, department: string) => string
  internal: string
  climbed: Record<'not-acknowledged' | 'not-answered' | 'absent', (from: string, to: string) => string>
  passedOn: (by: string, to: string, reason: string) => string
  declined: (by: string, to: string, reason: string) => string
  declinedByLast: (by: string, reason: string) => string
  extended: (by: string, until: string) => string
  withdrawn: (by: string) => string
  withdrawnByClosing: string
  unanswered: (department: string) => string
  alarm: (number: string, department: string) => string
  /** How an ask stands, in one line: on the card, under the question, in direct messages. */
  state: {
    asked: (person: string, acknowledge: string, answer: string) => string
    onIt: (person: string, answer: string) => string
    answered: (person: string, at: string) => string
    withdrawn: (at: string) => string
    unanswered: (at: string) => string
    withOther: (person: string) => string
  }
  dialog: {
    department: string
    offer: (department: string, person: string, answer: string) => string
    suggested: (topic: string) => string
    agreed: (person: string, acknowledge: string, answer: string) => string
    question: string
    tried: string
    customerFirst: (due: string) => string
    holding: string
    answer: string
    answerSays: (asker: string) => string
    to: string
    next: string
    reason: string
    until: string
    again: (at: string) => string
    exact: string
    exactly: string
  }
  answers: {
    /** For contacts who write to us beside the thread of a question. */
    whereToAnswer: string
    asked: (person: string, department: string, due: string) => string
    acknowledged: (due: string) => string
    answered: (asker: string) => string
    answeredLate: (who: string) => string
    answeredWithdrawn: string
    passedOn: (to: string) => string
    declined: string
    extended: (until: string) => string
    withdrawn: string
    nobodyToAsk: string
    noDepartments: string
    unknownDepartment: (typed: string, known: string) => string
    notAsked: string
    alreadyAnswered: (who: string) => string
    alreadyWithdrawn: string
    alreadyAcknowledged: (who: string, at: string) => string
    notYourTurn: (who: string) => string
    nobodysTurn: string
    extendedBefore: string
    notLater: string
    cannotBeAsked: (name: string) => string
    isAway: (name: string) => string
    away: (until: string) => string
    personAway: (name: string, until: string) => string
    back: string
    personBack: (name: string) => string
    notAway: (name: string) => string
    awayUsage: string
    unknownPerson: (typed: string) => string
  }
  /** Somebody could not be told in a workspace: asked by e-mail instead, or nowhere. */
  unreached: Record<'mailed' | 'nowhere', (person: string, workspace: string) => string>
  mailed: Record<'sent' | 'failed' | 'unknown', (person: string) => string>
  mailSubject: (number: string, asker: string) => string
  mailFoot: string
  figures: {
    title: string
    none: string
    asks: (count: number) => string
    acknowledged: (inTime: number, due: number) => string
    answered: (inTime: number, due: number) => string
    times: (median: string, worst: string) => string
    unanswered: (count: number) => string
  }
  duty: {
    all: string
    title: (department: string) => string
    there: (until: string) => string
    alwaysThere: string
    off: (from: string) => string
    away: (from: string) => string
    notForLong: string
  }
}

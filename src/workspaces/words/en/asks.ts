import type { AskWords } from '../ask-words'
import { aside, openPlural, channelName } from '../plural'

const plural = openPlural('en')

const workspaceName = channelName({})

const untold = (person: string, workspace: string): string =>
  workspace === 'teams'
    ? `${person} has not installed Sportello in Teams`
    : `${person} cannot be told in ${workspaceName(workspace)}`

export const asks: AskWords = {
  buttons: {
    escalate: 'Escalate …',
    onIt: 'I’m on it',
    answer: 'Answer …',
    passOn: 'Pass on …',
    moreTime: 'Need more time …',
    withdraw: 'Withdraw the question',
    useInReply: 'Use in reply …',
  },
  titles: {
    escalate: (number) => `Escalate #${number}`,
    answer: (number) => `Answer in #${number}`,
    passOn: (number) => `Pass on #${number}`,
    moreTime: (number) => `More time, #${number}`,
  },
  submits: { escalate: 'Ask', answer: 'Answer', passOn: 'Pass on', moreTime: 'Take more time' },
  label: 'Asked',
  why: {
    first: 'contact',
    deputy: 'deputy',
    head: 'head',
    'duty-manager': 'duty manager',
    'passed-on': 'asked by name',
  },
  opened: (asker, person, department) => `${asker} asked ${person} (${department})`,
  askedYou: (asker, number) => `${asker} asks you about #${number}`,
  turnIsYours: (number, department) => `#${number}: a question to ${department} has come to you`,
  question: 'Question',
  customerWrote: (customer) => `What ${customer} wrote`,
  tried: 'What was tried',
  dues: (acknowledge, answer) => `Please say by ${acknowledge} that you are on it, and answer by ${answer}.`,
  answerDue: (at) => `Please answer by ${at}.`,
  typeHere:
    'What you type in the thread of this message is your answer. It goes to your colleagues, not to the customer.',
  reminded: {
    acknowledge: (person, due) => `${person} was reminded to say by ${due} who is on it.`,
    answer: (person, due) => `${person} was reminded to answer by ${due}.`,
  },
  remindsYou: {
    acknowledge: (number, due) => `#${number} still waits for you: please say by ${due} that you are on it.`,
    answer: (number, due) => `#${number} still waits for your answer, due ${due}.`,
  },
  acknowledged: (person, due) => `${person} is on it. The answer is due ${due}.`,
  answered: (person, department) => `${person} (${department}) answered`,
  addedAnswer: (person, department) => `${person} (${department}) answered as well`,
  internal: 'Internal: nothing of this has gone to the customer.',
  climbed: {
    'not-acknowledged': (from, to) => `No word from ${from} within the agreed time. Now ${to} is asked.`,
    'not-answered': (from, to) => `No answer from ${from} within the agreed time. Now ${to} is asked.`,
    absent: (from, to) => `${from} is away. Now ${to} is asked.`,
  },
  passedOn: (by, to, reason) => `${by} passed the question on to ${to}${aside(reason)}.`,
  declined: (by, to, reason) => `${by} cannot answer${aside(reason)}. Now ${to} is asked.`,
  declinedByLast: (by, reason) => `${by} cannot answer${aside(reason)}.`,
  extended: (by, until) => `${by} needs more time and will answer by ${until}.`,
  withdrawn: (by) => `${by} withdrew the question.`,
  withdrawnByClosing: 'Nobody needs the answer any more: the question is withdrawn.',
  unanswered: (department) => `⚠ UNANSWERED: nobody at ${department} has answered, and nobody is left to be asked.`,
  alarm: (number, department) =>
    `⚠ #${number}: UNANSWERED by ${department}. Nobody is left to be asked; somebody must act.`,
  state: {
    asked: (person, acknowledge, answer) => `${person}, acknowledgement due ${acknowledge}, answer due ${answer}`,
    onIt: (person, answer) => `${person} is on it, answer due ${answer}`,
    answered: (person, at) => `✓ answered by ${person}, ${at}`,
    withdrawn: (at) => `withdrawn, ${at}. There is nothing left to do.`,
    unanswered: (at) => `⚠ UNANSWERED since ${at}: nobody is left to be asked`,
    withOther: (person) => `It is with ${person} now. You can still answer here.`,
  },
  dialog: {
    department: 'Whom to ask',
    offer: (department, person, answer) => `${department} · ${person} · by ${answer}`,
    suggested: (topic) => `Suggested by the topic: ${topic}.`,
    agreed: (person, acknowledge, answer) =>
      `${person} agreed to acknowledge by ${acknowledge} and to answer by ${answer}.`,
    question: 'Question',
    tried: 'What was tried already',
    customerFirst: (due) =>
      `The customer is promised an answer by ${due}, before the department has to answer. Send a holding reply meanwhile.`,
    holding: 'Write a holding reply next',
    answer: 'Your answer',
    answerSays: (asker) => `It goes to ${asker} as an internal note. The customer does not see it.`,
    to: 'To whom',
    next: 'I cannot answer: whoever comes next',
    reason: 'Reason',
    until: 'Until when',
    again: (at) => `the agreed time once more: ${at}`,
    exact: 'the time below',
    exactly: 'Exact time',
  },
  answers: {
    whereToAnswer:
      'To answer a question, press “Answer” on its message or write in its thread. Nothing was done with this.',
    asked: (person, department, due) => `${person} (${department}) is asked; the answer is due ${due}.`,
    acknowledged: (due) => `Thank you. The answer is due ${due}.`,
    answered: (asker) => `Thank you. ${asker} has your answer.`,
    answeredLate: (who) => `${who} was quicker. Your answer is kept beside it.`,
    answeredWithdrawn: 'The question was withdrawn meanwhile. Your answer is kept all the same.',
    passedOn: (to) => `${to} is asked now. You can still answer.`,
    declined: 'Thank you for saying so. Whoever comes next is asked now.',
    extended: (until) => `Noted: until ${until}. The one who asked is told.`,
    withdrawn: 'The question is withdrawn, and those who were asked are told.',
    nobodyToAsk: 'There is nobody to ask in that department now. Nothing was done.',
    noDepartments: 'The playbook names no departments yet (departments.yaml).',
    unknownDepartment: (typed, known) => `“${typed}” is no department or topic of the playbook. There are: ${known}.`,
    notAsked: 'This question was not put to you. Nothing was done.',
    alreadyAnswered: (who) => `${who} has answered already. Nothing was done.`,
    alreadyWithdrawn: 'The question was withdrawn. There is nothing left to do.',
    alreadyAcknowledged: (who, at) => `${who} has been on it since ${at}.`,
    notYourTurn: (who) => `The question is with ${who} now. You can still answer.`,
    nobodysTurn: 'The question is with nobody now. You can still answer, or pass it on to somebody by name.',
    extendedBefore: 'You have taken more time once already. Please answer, or pass it on.',
    notLater: 'That is no later than the time you have. Nothing was done; choose a later one.',
    cannotBeAsked: (name) => `${name} cannot be asked here. Nothing was done.`,
    isAway: (name) => `${name} is away. Nothing was done; choose somebody else.`,
    away: (until) => `You are away until ${until}. Questions go to your deputy. /away back takes it back.`,
    personAway: (name, until) => `${name} is away until ${until}. Questions go to the deputy.`,
    back: 'Welcome back: questions come to you again. What was handed over stays where it is.',
    personBack: (name) => `${name} is back and is asked again.`,
    notAway: (name) => `${name} is not away.`,
    awayUsage: 'Until when? For example: /away until friday 18:00, or /away back.',
    unknownPerson: (typed) => `“${typed}” is nobody whom the playbook knows.`,
  },
  unreached: {
    mailed: (person, workspace) => `${untold(person, workspace)}: the question goes by e-mail.`,
    nowhere: (person, workspace) =>
      `${untold(person, workspace)} and has no e-mail address here. Please ask in another way; the ladder goes on.`,
  },
  mailed: {
    sent: (person) => `The question went to ${person} by e-mail.`,
    failed: (person) =>
      `The e-mail to ${person} could not be delivered. Please ask in another way; the ladder goes on.`,
    unknown: (person) =>
      `We don’t know if the e-mail reached ${person}. It is not sent again by itself; the ladder goes on.`,
  },
  mailSubject: (number, asker) => `#${number}: a question from ${asker}`,
  mailFoot:
    'Reply to this e-mail: what you write above the quoted text is your answer. It goes to your colleagues, not to the customer.',
  figures: {
    title: 'How departments keep their agreements, last 30 days',
    none: 'No department was asked anything in the last 30 days.',
    asks: (count) => plural(count, { one: 'question', other: 'questions' }),
    acknowledged: (inTime, due) => `acknowledged in time: ${inTime} of ${due}`,
    answered: (inTime, due) => `answered in time: ${inTime} of ${due}`,
    times: (median, worst) => `median ${median}, worst ${worst}`,
    unanswered: (count) => `⚠ unanswered to the end: ${count}`,
  },
  duty: {
    all: 'Who is asked now',
    title: (department) => `${department}: who is asked`,
    there: (until) => `there until ${until}`,
    alwaysThere: 'there round the clock',
    off: (from) => `off, there again ${from}`,
    away: (from) => `away, asked again from ${from}`,
    notForLong: 'not there for a long time',
  },
}

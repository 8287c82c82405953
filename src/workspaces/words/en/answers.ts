import type { AnswerWords } from '../answer-words'

export const answers: AnswerWords = {
  stranger: 'The playbook does not know you, so nothing was done. Ask a manager to add you to playbook.yaml.',
  notFound: (number) => `There is no conversation #${number}. Nothing was done.`,
  noNumber: (command) => `Which conversation? Give its number: ${command}`,
  noRight: (what) => `Your role does not allow “${what}”. Nothing was done; ask a lead or a manager.`,
  stale: (number, state) =>
    `#${number} has changed since that card was drawn (${state}). Nothing was done; look at the card and press again.`,
  alreadyClaimed: (number, who, since) =>
    `${who} has held #${number} since ${since}. Nothing was done; “Take over” if you must.`,
  alreadyYours: (number) => `You hold #${number} already.`,
  notClaimed: (number) => `Nobody holds #${number}. Press “Claim” first.`,
  notYours: (number, who) => `#${number} is held by ${who}, not by you. Nothing was done; “Take over” if you must.`,
  closed: (number, who) => `#${number} was closed by ${who}. Nothing was done; “Reopen” it first.`,
  notClosed: (number) => `#${number} is open already.`,
  notSnoozed: (number) => `#${number} is not put aside.`,
  replyInFlight: (number) =>
    `A reply in #${number} is still on its way. Nothing was done; undo it or wait until it is settled.`,
  newerConversation: (number, newer) =>
    `The customer has a newer open conversation, #${newer}. #${number} stays closed; go on there.`,
  unknownPerson: (name, known) =>
    `“${name}” is nobody who can hold conversations. Nothing was done. Those who can: ${known}.`,
  inThePast: 'That time is over already. Nothing was done; choose a later one.',
  empty: 'There is no text. Nothing was done.',
  malformed: 'That button or form cannot be read any more. Nothing was done; use the newest card.',
  unknownAct: 'This version of Sportello does not know that button. Nothing was done; use the newest card.',
  tooLate: (customer) => `Too late: the reply is on its way to ${customer} or has arrived. Nothing was changed.`,
  alreadyUndone: 'That reply was taken back before. It was not sent.',
  nothingToUndo: (number) => `No reply in #${number} can be taken back.`,
  changedSince: 'The text has changed since you saw it. Nothing was approved; read the newest one.',
  ownReply: 'Nobody approves their own reply. Ask a colleague.',
  alreadyDecided: 'Somebody has decided on that reply before. Nothing was changed.',
  alreadySettled: 'That is settled already. Nothing was changed.',
  gone: 'That is no longer there. Nothing was done.',
  noTime: (words) => `“${words}” is no time that I understand. Examples: 2h, 30m, 1d, 14:30, tomorrow, monday.`,
  noReason: (command) => `Please give a reason: ${command}`,
  cannotReplyHere: (channel) =>
    `${channel.charAt(0).toUpperCase() + channel.slice(1)} takes no reply from here in this place. Answer there directly.`,
  replyHeldBack: (reasons) => `Not sent. ${reasons} Your text is kept: press “Reply”.`,
  unknownVerb: (typed, nearest) =>
    `There is no ${typed}. Did you mean ${nearest}? Nothing was done and nothing was sent.`,
  noSuchCommand: (typed) => `“${typed}” is no command. Nothing was done. Here is what there is:`,
  claimed: (number) => `You hold #${number} now.`,
  tookOver: (number) => `You hold #${number} now.`,
  released: (number) => `#${number} is free again.`,
  assigned: (number, to) => `${to} holds #${number} now.`,
  snoozed: (number, until) => `#${number} is put aside until ${until}.`,
  woken: (number) => `#${number} is back.`,
  closedNow: (number) => `#${number} is closed.`,
  reopened: (number) => `#${number} is open again.`,
  noted: (number) => `The note is in #${number}. The customer does not see it.`,
  submitted: (customer, number, at) =>
    `Your reply to ${customer} (#${number}) goes out at ${at}. Until then you can undo it.`,
  submittedLater: (customer, number, channel) =>
    `Your reply to ${customer} (#${number}) waits: ${channel} does not answer. It goes out by itself; until then you can undo it.`,
  submittedForApproval: (number) => `Your reply in #${number} waits for a colleague’s approval. It has not been sent.`,
  submittedAlready: (number) => `That reply in #${number} was submitted before. It is not sent twice.`,
  undone: 'Taken back, not sent. Your text is kept: press “Reply” to go on with it.',
  declined: 'Declined. It is not sent, and its author is told.',
  approved: 'Approved.',
  settled: 'Thank you, noted.',
  replayed: 'It is being tried again.',
}

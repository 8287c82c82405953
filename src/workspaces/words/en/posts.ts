import { aside, openPlural } from '../plural'
import type { PostWords } from '../words'

const plural = openPlural('en')

export const posts: PostWords = {
  opened: (customer) => `${customer} began the conversation.`,
  claimed: (who) => `${who} holds the conversation now.`,
  takenOver: (who, from, reason) => `${who} took over from ${from}${aside(reason)}.`,
  takenFromYou: (who, number, reason) =>
    `${who} took #${number} over from you${aside(reason)}. There is nothing left for you to do.`,
  released: (who) => `${who} released the conversation. Nobody holds it now.`,
  assigned: (who, to) => (who === to ? `${who} holds the conversation now.` : `${who} gave the conversation to ${to}.`),
  assignedToYou: (who, number) => `${who} gave you #${number}. You hold it now.`,
  assignedAway: (who, number, to) => `${who} gave #${number}, which you held, to ${to}.`,
  snoozed: (who, until) =>
    `${who} put the conversation aside until ${until}. A message of the customer brings it back earlier.`,
  wokenByTime: 'The time is over: the conversation is back.',
  wokenByCustomer: (customer) => `${customer} wrote: the conversation is back before its time.`,
  wokenBy: (who) => `${who} brought the conversation back.`,
  closed: (who, reason) => `${who} closed the conversation${aside(reason)}.`,
  closedUnanswered: (who, reason) =>
    `${who} closed the conversation${aside(reason)}. The customer’s last message had no answer.`,
  reopened: (who) => `${who} opened the conversation again.`,
  reopenedByCustomer: (customer) => `${customer} wrote again: the conversation is open again.`,
  priorityChanged: (who, priority) => `${who} set the priority to ${priority}.`,
  kindChanged: (who, kind) => `${who} set the kind to: ${kind}.`,
  markedSpam: (who) => `${who} marked the conversation as spam. It is on no list now; nothing was deleted.`,
  unmarkedSpam: (who) => `${who} said that it is no spam. The promises count from when they were first made.`,
  continued: (customer, place) => `${customer} answered in private: the conversation goes on there (${place}).`,
  linked: (customer, number) =>
    `${customer} also writes in #${number}, which is open in the private place of this conversation. The two belong together.`,
  identityChanged: (customer, on) =>
    `${customer} has another number or name ${on} now. It is the same person, and the conversation goes on.`,
  message: (customer) => `${customer} wrote`,
  lateMessage: (customer, at) => `${customer} wrote at ${at}; it arrived only now`,
  manyMessages: (customer, count) => `${customer} wrote ${plural(count, { one: 'message', other: 'messages' })}`,
  wholeMessage: (customer) => `${customer}’s first message, whole`,
  withFiles: (files) => `With ${files}.`,
  native: (on) => `Answered ${on} directly, outside Sportello`,
  nativeEdited: (on) => `The answer that was given ${on} directly was changed there`,
  nativeDeleted: (on) => `The answer that was given ${on} directly was deleted there`,
  edited: (customer) => `${customer} edited a message`,
  before: 'Before:',
  after: 'Now:',
  deleted: (customer) => `${customer} deleted a message`,
  reacted: (customer, emoji, text) => `${customer} reacted with ${emoji} to: ${text}`,
  unreacted: (customer, text) => `${customer} took back a reaction to: ${text}`,
  filesFrom: (customer, files) => `${customer} sent ${files}`,
  fileFailed: (file, reason) => `${file} could not be fetched: ${reason}. It can still be seen where it was sent.`,
  note: (who) => `Note by ${who}`,
  noteEdited: (who) => `${who} changed a note`,
  noteDeleted: (who) => `${who} deleted a note.`,
  broken: (place, reason) => `${place} does not answer${aside(reason)}.`,
  repliesWait: 'Replies wait and go out by themselves when it works again. Nothing has to be done twice.',
  recovered: (place) => `${place} works again. What waited is being sent.`,
  quarantined: (channel) => `A delivery from ${channel} could not be read. It is kept, and nothing was answered.`,
  automatic: 'automatic answer',
  moved:
    'This card stands here because its own room cannot be reached: it was archived, or Sportello was removed from it.',
  unshowable: (number) =>
    `Something in #${number} cannot be shown here. Open the conversation in another way to read it.`,
}

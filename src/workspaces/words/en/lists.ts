import { openPlural } from '../plural'
import type { ListWords } from '../words'

const plural = openPlural('en')

export const lists: ListWords = {
  homeTitle: (brand) => `Sportello · ${brand}`,
  mine: (count) => `You hold ${plural(count, { one: 'conversation', other: 'conversations' })}`,
  noneMine: 'You hold no conversation. Claim one below, or in a room.',
  unclaimed: (count) =>
    `${plural(count, { one: 'conversation', other: 'conversations' })} without anybody, the next one due first`,
  noneUnclaimed: 'No conversation waits for somebody. Well done.',
  askedOfYou: (count) => `${plural(count, { one: 'question', other: 'questions' })} for you to answer`,
  noneAskedOfYou: 'Nobody waits for an answer from you.',
  askedByYou: (count) => `You wait for ${plural(count, { one: 'answer', other: 'answers' })} from other departments`,
  toApprove: (count) => `${plural(count, { one: 'reply waits', other: 'replies wait' })} for approval`,
  bad: (count) => `${plural(count, { one: 'thing', other: 'things' })} that went wrong and can be looked at`,
  badDelivery: (channel, at, quarantined) =>
    quarantined
      ? `Delivery from ${channel}, ${at}: could not be read`
      : `Delivery from ${channel}, ${at}: could not be handled`,
  deadWork: (job, at) => `Work “${job}”, ${at}: gave up after many tries`,
  snoozedUntil: (at) => `put aside until ${at}`,
  waitsSince: (at) => `unanswered since ${at}`,
  answered: 'answered',
  more: (count) => `… and more than ${count}. These are the first.`,
  historyTitle: (number) => `History of #${number}`,
  earlierLeftOut: (count) => `… ${plural(count, { one: 'earlier entry', other: 'earlier entries' })} left out`,
  helpTitle: 'What you can do here',
  help: [
    'What is typed in a thread stays internal. Only “Reply” or !reply sends something to the customer.',
    'In a thread type a verb at the start, or write it after a mention. Elsewhere give the number, as in /case 4821 close.',
  ],
  verbs: {
    reply: 'send text to the customer; without text, open the form',
    claim: 'hold the conversation',
    'take-over': 'take it from the one who holds it, with a reason',
    release: 'give it back',
    assign: 'hand it to a colleague',
    snooze: 'put it aside: 2h, 30m, 1d, 14:30, tomorrow, monday',
    wake: 'bring it back now',
    close: 'close it, with a reason if you like',
    reopen: 'open it again',
    spam: 'mark it as spam; nothing is deleted',
    'not-spam': 'it is no spam after all',
    hide: 'hide a comment on its platform from everybody else; it stays here',
    show: 'show a comment again that was hidden',
    priority: 'set the priority, 1 (urgent) to 4 (low)',
    kind: 'set the kind: complaint, question, praise, other',
    sla: 'how the promises to customers stand; with case 4821, what was promised there and why it is due then',
    note: 'add an internal note',
    undo: 'take back the reply that is about to go out',
    history: 'everything that happened',
    escalate: 'ask another department',
    who: 'who is on duty in a department now',
    away: 'be away until a time, or back: /away until friday',
    case: 'show a conversation by its number',
    playbook: 'guidelines, tone, do’s and don’ts, crisis plan',
    help: 'this page',
  },
}

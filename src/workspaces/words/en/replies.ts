import { aside } from '../plural'
import type { ReplyWords } from '../words'

export const replies: ReplyWords = {
  submitted: (who, customer) => `${who} answers ${customer}`,
  goesOut: (at) => `Goes out at ${at}.`,
  goesOutLater: (channel) => `Goes out by itself when ${channel} works again.`,
  awaitsApproval: (who) => `Not sent yet: somebody other than ${who} has to approve it.`,
  approvalWanted: (who, number) => `${who} asks for approval of a reply in #${number}`,
  approved: (who, author) => `${who} approved ${author}’s reply.`,
  declined: (who, author, reason) => `${who} declined ${author}’s reply${aside(reason)}. It was not sent.`,
  undone: (who) => `${who} took the reply back. It was not sent.`,
  sent: (author, customer) => `✓ ${author}’s reply was sent to ${customer}.`,
  heldBack: (author, customer) => `${author}’s reply was not sent to ${customer}: we held it back.`,
  refused: (author, customer, channel) => `${author}’s reply did not reach ${customer}: ${channel} refused it.`,
  refusedBecause: {
    window_closed: 'The time in which the customer may be answered is over.',
    not_permitted: 'Answers are not permitted in this place.',
    too_long: 'The text is too long.',
    bad_media: 'A file is of a kind or size that is not accepted there.',
    recipient_gone: 'The customer’s account or the message no longer exists.',
    blocked: 'The customer has blocked us.',
    auth_expired: 'Our access has expired or was withdrawn.',
    policy: 'The text breaks a rule of the platform.',
    payment: 'The platform wants to be paid first.',
    duplicate: 'The same text was sent there before.',
    outdated:
      'It waited until it no longer fitted: the customer wrote again, or much time went by. Please decide anew.',
    unknown: 'No reason was given.',
    delivery_failed: 'It was accepted at first and could not be delivered afterwards.',
  },
  remedy: {
    use_template: 'Send an approved template.',
    use_human_agent_tag: 'Send it tagged “human agent”.',
    private_reply: 'Answer privately.',
    public_reply: 'Answer publicly.',
    open_natively: 'Answer on the platform itself.',
    reconnect: 'Ask your administrator to connect the account again; then write again.',
    shorten: 'Shorten the text and send it again.',
  },
  unknown: (customer, on) => `We don’t know if this reached ${customer} ${on}.`,
  unknownHint:
    'It is not sent again by itself, so that nobody gets it twice. Look there, then say what you found. Later replies wait until then.',
  evidenceArrived: (channel) => `${sentenceStart(channel)} has the reply: it arrived.`,
  evidenceAgain: (channel) => `${sentenceStart(channel)} does not have the reply. It is being sent again.`,
  arrivedSays: (who) => `${who} says that the reply arrived.`,
  againSays: (who) => `${who} says that the reply did not arrive. It is being sent again.`,
  leftSays: (who) => `${who} says that the reply did not arrive. It is not sent again.`,
  state: {
    'awaiting-approval': (who) => `${who}’s, waits for approval`,
    declined: (who) => `${who}’s, declined and not sent`,
    waiting: (who, at) => (at === '' ? `${who}’s, waits to be sent` : `${who}’s, goes out at ${at}`),
    undone: (who) => `${who}’s, taken back`,
    sending: (who) => `${who}’s, being sent`,
    sent: (who, at) => `${who}’s, sent ${at}`,
    delivered: (who, sent, delivered) => `${who}’s, sent ${sent}, delivered ${delivered}`,
    read: (who, sent, read) => `${who}’s, sent ${sent}, read ${read}`,
    refused: (who, reason) => `✕ ${who}’s, refused. ${reason}`,
    unknown: (who) => `⚠ ${who}’s: we don’t know if it arrived. Please decide in the thread.`,
    'not-sent': (who) => `${who}’s, did not arrive and was left`,
  },
}

const sentenceStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

import { openPlural } from '../plural'
import type { CardWords } from '../words'

const plural = openPlural('en')

export const card: CardWords = {
  public: (place) => `🌐 PUBLIC · ${place}. Everybody can read it, and the answer too.`,
  publicThereOnly: (place) => `🌐 PUBLIC · ${place}. It can only be answered there.`,
  private: (place) => `🔒 Private · ${place}`,
  labels: {
    customer: 'Customer',
    subject: 'Subject',
    language: 'Language',
    priority: 'Priority',
    window: 'Reply window',
    lastReply: 'Last reply',
    files: 'Attachments',
    opened: 'Opened',
    kind: 'Kind',
    privately: 'In private',
  },
  followers: (count) => plural(count, { one: 'follower', other: 'followers' }),
  verified: 'verified',
  earlier: (count) =>
    count === 0 ? 'first conversation' : plural(count, { one: 'earlier conversation', other: 'earlier conversations' }),
  priority: (priority) => ['1 · urgent', '2 · high', '3 · normal', '4 · low'][priority - 1] ?? String(priority),
  unclaimed: 'Nobody has claimed it yet',
  waitingSince: (at) => `unanswered since ${at}`,
  answered: 'answered',
  held: (who, since) => `Held by ${who} since ${since}`,
  snoozed: (until, who) => `Put aside until ${until} by ${who}`,
  closed: (who, at, reason) => `Closed by ${who}, ${at}: ${reason}`,
  quarantined: (who, at) => `Marked as spam by ${who}, ${at}`,
  continued: (place) => `↪ 🔒 Goes on in private · ${place}`,
  privateOpen: (until) => (until === undefined ? 'possible, once' : `possible once, until ${until}`),
  privateUsed: (at) => `answered in private ${at}; it goes on there when the customer answers`,
  privateExpired: (at) => `not possible any more since ${at}`,
  windowUntil: (at) => `can be answered until ${at}`,
  windowExtended: (until) => `only people may still answer, until ${until}`,
  windowOver: (at, afterwards) =>
    ({
      closed: `closed since ${at}: the customer has to write first`,
      template: `closed since ${at}: only an approved template can be sent`,
      tag_human_agent: `closed since ${at}: only answers tagged “human agent” can be sent`,
    })[afterwards],
  broken: (channel, since) =>
    `${sentenceStart(channel)} has not answered since ${since}. Replies wait and go out by themselves.`,
  slowedDown: (channel, until) =>
    `${sentenceStart(channel)} asked us to slow down until ${until}. Replies wait and go out by themselves.`,
  late: (at) => `Arrived late: written ${at}`,
  latest: (count) => `Latest of ${plural(count, { one: 'message', other: 'messages' })}:`,
  deleted: 'The customer has deleted this.',
  edited: 'edited',
  wholeTextBelow: '… The whole text is in the thread.',
  moreElsewhere: (characters) => `… ${characters} more: read the rest where it was written.`,
  fileComing: (file) => `${file} (being fetched)`,
  fileFailed: (file, reason) => `${file} (could not be fetched: ${reason})`,
}

const sentenceStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

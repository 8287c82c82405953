import type { DialogWords } from '../dialog-words'

export const dialogs: DialogWords = {
  title: {
    reply: (number) => `Reply in #${number}`,
    takeOver: (number) => `Take over #${number}`,
    assign: (number) => `Assign #${number}`,
    snooze: (number) => `Put #${number} aside`,
    close: (number) => `Close #${number}`,
    note: (number) => `Note in #${number}`,
    decline: (number) => `Decline in #${number}`,
    priority: (number) => `Priority of #${number}`,
    template: (number) => `Template in #${number}`,
    hide: (number) => `Hide in #${number}`,
    show: (number) => `Show again in #${number}`,
  },
  submit: {
    reply: 'Send',
    takeOver: 'Take over',
    assign: 'Assign',
    snooze: 'Put aside',
    close: 'Close',
    note: 'Add note',
    decline: 'Decline',
    priority: 'Set',
    next: 'Next',
    hide: 'Hide',
    show: 'Show again',
  },
  to: (customer, place) => `To ${customer} · ${place}`,
  public: '🌐 PUBLIC: everybody can read your answer.',
  private: (customer) => `🔒 PRIVATE: only ${customer} will read it.`,
  kind: 'Who will read it',
  kinds: {
    public_reply: '🌐 PUBLIC: everybody',
    private_reply: '🔒 PRIVATE: only the customer',
    dm: '🔒 PRIVATE: direct message',
    template: '🔒 PRIVATE: approved template',
    email: '🔒 PRIVATE: e-mail',
    review_reply: '🌐 PUBLIC: under the review',
    chat: '🔒 PRIVATE: chat',
    open_natively: 'On the platform itself',
  },
  window: (until) => `Can be answered until ${until}.`,
  windowExtended: (until) =>
    `Only a person may still answer here, until ${until}. It goes out marked as written by a person.`,
  movesOnce: (customer) =>
    `🔒 The platform allows one private answer to this. ${customer} sees it together with the public message and need not repeat anything.`,
  costs: 'The platform charges for every reply.',
  template: 'Template',
  blank: (number) => `Blank {{${number}}}`,
  reads: 'So it will read:',
  noTemplates: 'This account has no approved templates. They stand in channels.yaml of the playbook.',
  windowOver: (since, afterwards) =>
    ({
      closed: `The time to answer ended ${since}: the customer has to write first.`,
      template: `The time for free text ended ${since}: only an approved template can be sent.`,
      tag_human_agent: `The time to answer ended ${since}: only answers tagged “human agent” can be sent.`,
    })[afterwards],
  length: (characters) => `At most ${characters}.`,
  heldByOther: (who) => `${who} holds this conversation.`,
  lastSaid: (who, text) => `${who}: “${text}”`,
  text: 'Your reply',
  files: 'Files',
  filesHint: (count) => (count === 1 ? 'At most one file.' : `At most ${count} files.`),
  sendAnyway: 'Send it all the same',
  reason: 'Reason',
  takeOverSays: (who) => `${who} holds it and will be told, with your reason.`,
  person: 'To whom',
  until: 'Until',
  spans: {
    hour: 'in an hour',
    hours3: 'in three hours',
    tomorrow: 'tomorrow at 9:00',
    monday: 'next Monday at 9:00',
    exact: 'the time below',
  },
  exactly: 'Exact time',
  closeReason: 'Why',
  closeText: 'In your words',
  unanswered: (customer) => `${customer}’s last message has no answer yet.`,
  note: 'Note',
  noteSays: 'Internal: the customer does not see it.',
  changed: (state) => `Meanwhile something changed (${state}). Nothing was done. If it is still right, press again.`,
  finding: {
    empty: () => 'There is nothing to send: write a text or add a file.',
    'too-long': ({ length, max }) =>
      length !== undefined && max !== undefined
        ? `Too long: ${length}, at most ${max} fit. Please shorten it.`
        : 'Too long. Please shorten it.',
    placeholder: ({ placeholder }) =>
      placeholder === undefined
        ? 'A placeholder is still in the text. Please fill it in.'
        : `${placeholder} is still in the text. Please fill it in.`,
    forbidden: ({ phrase }) =>
      phrase === undefined
        ? 'This is a phrase that the playbook forbids. Please say it otherwise.'
        : `“${phrase}” is never said to customers: nobody is sent elsewhere or put off. Please say it otherwise.`,
    'newer-message': () => 'The customer has written meanwhile: read the newest message first.',
    'other-reply': ({ who }) => `${who ?? 'A colleague'} has just answered this customer: read that first.`,
    'window-closed': () => 'The time in which the customer may be answered is over.',
    'not-permitted': ({ why, instead }) =>
      [
        why === 'used'
          ? 'This message has been answered in private already, and the platform allows that once.'
          : why === 'expired'
            ? 'The time in which this message could be answered in private is over.'
            : 'A reply of this kind is not permitted in this place.',
        ...(instead === undefined ? [] : [`Possible here: ${instead}.`]),
      ].join(' '),
    charged: ({ what }) =>
      what === 'links'
        ? 'There is a link in the text, and the platform charges for replies with links.'
        : 'The platform charges for this reply, since the customer wrote long ago.',
    'too-many-files': ({ file, files }) =>
      file !== undefined
        ? `“${file}” cannot be sent there: its kind or size is not accepted.`
        : `More files than can be sent there${files === undefined ? '' : `: at most ${files}`}.`,
  },
  chooseTime: 'Please give the exact time.',
  needed: 'Please fill this in.',
}

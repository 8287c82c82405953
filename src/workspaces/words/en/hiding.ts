import type { HidingWords } from '../hiding-words'

export const hiding: HidingWords = {
  buttons: { hide: 'Hide comment', show: 'Show comment again' },
  which: 'Which comment',
  hidden: (on) => `🙈 Hidden ${on}: others do not see this.`,
  underWay: { hide: '🙈 Being hidden …', show: '🙈 Being shown again …' },
  ordered: {
    hide: (who, text) => `${who} is having a comment hidden: ${text}`,
    show: (who, text) => `${who} is having a comment shown again: ${text}`,
  },
  done: {
    hide: (on, text) => `Hidden ${on}: ${text}`,
    show: (on, text) => `Shown again ${on}: ${text}`,
  },
  doneThere: {
    hide: (on, text) => `Hidden ${on} directly, outside Sportello: ${text}`,
    show: (on, text) => `Shown again ${on} directly, outside Sportello: ${text}`,
  },
  failed: {
    hide: (on, text) => `Could not be hidden ${on}: ${text}`,
    show: (on, text) => `Could not be shown again ${on}: ${text}`,
  },
  because: {
    gone: 'It is not there any more, or does not stand under anything of this account.',
    not_ours: 'Only those under whose post it stands can do that.',
    no_permission:
      'The account lacks the permission to moderate comments. Somebody who manages it has to connect it again with that permission.',
    auth_expired:
      'The platform does not accept the account’s access any more. Somebody who manages it has to connect it again.',
    payment: 'The app’s credits on the platform are used up.',
    not_permitted: 'The platform does not allow it for this comment.',
    no_answer:
      'The platform did not answer for a whole day, and nothing more is tried. If it is still wanted, do it again.',
  },
  told: {
    hide: (number) => `The comment in #${number} is being hidden; its thread says when that is done.`,
    show: (number) => `The comment in #${number} is being shown again; its thread says when that is done.`,
  },
  already: {
    hide: (number) => `That comment in #${number} is hidden already, or is being hidden.`,
    show: (number) => `That comment in #${number} can be seen already, or is being shown again.`,
  },
  nothing: {
    hide: (number) => `No comment in #${number} can be hidden. Nothing was done.`,
    show: (number) => `No comment in #${number} is hidden. Nothing was done.`,
  },
  notHere: (channel) => `This cannot be hidden on this channel (${channel}), or not by us. Nothing was done.`,
}

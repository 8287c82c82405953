import { messagingVerdicts, refusal } from '../meta/messaging-verdicts'

/** Messenger and comments of a Page. */
export const { verdicts: VERDICTS, moved: MOVE_VERDICTS } = messagingVerdicts({
  platform: 'Facebook',
  closedBy: ['10/2018278', '10/2018065'],
  moveRule: 'a private answer is possible once to each comment, for seven days, and never to a Page',
  own: {
    '10/2018300': refusal('not_permitted', 'another app answers in this conversation', 'open_natively'),
    '10/1893063': refusal('policy', 'the Page is restricted for some time; its owner has to look', 'open_natively'),
    '100/2534037': refusal('bad_media', 'Facebook cannot take this file'),
    506: refusal('duplicate', 'the same text was posted a moment ago'),
  },
})

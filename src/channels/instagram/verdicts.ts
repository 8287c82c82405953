import { gone, messagingVerdicts } from '../meta/messaging-verdicts'

/** Messages and comments of an Instagram account. */
export const { verdicts: VERDICTS, moved: MOVE_VERDICTS } = messagingVerdicts({
  platform: 'Instagram',
  closedBy: ['10/2534022', '10/2018278', '10/1545041', '551/1545041'],
  moveRule: 'a private answer is possible once to each comment, for seven days; to a live comment while it is live',
  own: { '100/2534014': gone },
})

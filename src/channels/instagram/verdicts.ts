import { COMMON, type Verdict, type Verdicts } from '../meta/outcome'

const closed: Verdict = {
  is: 'refused',
  reason: 'window_closed',
  remedies: ['use_human_agent_tag', 'open_natively'],
  because: 'more than 24 hours have passed since the customer wrote',
}
const gone: Verdict = {
  is: 'refused',
  reason: 'recipient_gone',
  remedies: ['open_natively'],
  because: 'this person cannot be written to',
}
const auth: Verdict = {
  is: 'refused',
  reason: 'auth_expired',
  remedies: ['reconnect'],
  because: 'the access token lacks a permission, or the app a review',
}
const once: Verdict = {
  is: 'refused',
  reason: 'not_permitted',
  remedies: ['public_reply'],
  because: 'a private answer is possible once to each comment, for seven days; to a live comment while it is live',
}

/** Messages and comments of an Instagram account. */
export const VERDICTS: Verdicts = {
  ...COMMON,
  '10/2534022': closed,
  '10/2018278': closed,
  '10/1545041': closed,
  '551/1545041': closed,
  551: gone,
  '100/2534014': gone,
  '100/2018001': gone,
  10: auth,
  200: auth,
  230: auth,
  10900: once,
  10903: once,
  '100/2018047': { is: 'refused', reason: 'bad_media', remedies: [], because: 'Instagram cannot take this file' },
}

/** What is closed for a private answer cannot be opened by a tag. */
export const MOVE_VERDICTS: Verdicts = { ...VERDICTS, '10/2534022': once, '10/2018278': once, '10/1545041': once }

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
  because: 'a private answer is possible once to each comment, for seven days, and never to a Page',
}

/** Messenger and comments of a Page. */
export const VERDICTS: Verdicts = {
  ...COMMON,
  '10/2018278': closed,
  '10/2018065': closed,
  '10/2018300': {
    is: 'refused',
    reason: 'not_permitted',
    remedies: ['open_natively'],
    because: 'another app answers in this conversation',
  },
  '10/1893063': {
    is: 'refused',
    reason: 'policy',
    remedies: ['open_natively'],
    because: 'the Page is restricted for some time; its owner has to look',
  },
  551: gone,
  '100/2018001': gone,
  10: auth,
  200: auth,
  230: auth,
  10900: once,
  10903: once,
  '100/2018047': { is: 'refused', reason: 'bad_media', remedies: [], because: 'Facebook cannot take this file' },
  '100/2534037': { is: 'refused', reason: 'bad_media', remedies: [], because: 'Facebook cannot take this file' },
  506: { is: 'refused', reason: 'duplicate', remedies: [], because: 'the same text was posted a moment ago' },
}

/** What is closed for a private answer cannot be opened by a tag. */
export const MOVE_VERDICTS: Verdicts = { ...VERDICTS, '10/2018278': once, '10/2018065': once }

import { ownOf } from '../../lib/own'
/** What Twilio's error codes of delivery mean to an agent (twilio.com/docs/api/errors). */
const REASONS: Readonly<Record<string, string>> = {
  '21610': 'The customer has asked by STOP not to get messages.',
  '30003': 'The telephone cannot be reached: it is switched off or out of range.',
  '30004': 'The customer or their network blocks messages from us.',
  '30005': 'The number does not exist.',
  '30006': 'The number is a landline or cannot take messages.',
  '30007': 'The network took the message for spam.',
  '30008': 'The network did not deliver it and does not say why.',
  '30034': 'Our number is not registered for messages to this country (10DLC).',
}

export const reasonOf = (code: string | null): string =>
  (code === null ? undefined : ownOf(REASONS, code)) ??
  `The network did not deliver it${isCode(code) ? ` (${code})` : ''}.`

const isCode = (code: string | null): boolean => code !== null && /^\d{1,6}$/.test(code)

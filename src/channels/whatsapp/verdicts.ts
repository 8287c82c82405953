import type { RefusalReason, Remedy } from '../../desk/index'
import { COMMON, type Verdict, type Verdicts } from '../meta/outcome'

const refused = (reason: RefusalReason, remedies: readonly Remedy[], because: string): Verdict => ({
  is: 'refused',
  reason,
  remedies,
  because,
})
const all = (codes: readonly number[], verdict: Verdict): Verdicts =>
  Object.fromEntries(codes.map((code) => [code, verdict]))

const TEMPLATE = refused(
  'policy',
  ['use_template'],
  'this template is paused, not approved, or wants other values; choose another one',
)
const AUTH = refused('auth_expired', ['reconnect'], 'the access token or its permissions are not valid any more')
const OWNER = refused('policy', ['open_natively'], 'the account is locked or restricted; its owner has to look')
const MEDIA = refused('bad_media', [], 'WhatsApp cannot take this file')
const TOO_MANY: Verdict = { is: 'rate-limited', because: 'too many messages' }
const DOWN: Verdict = { is: 'platform-down', because: 'WhatsApp cannot take it at the moment' }

/** The codes of the Cloud API, in answers and in later statuses alike. */
export const VERDICTS: Verdicts = {
  ...COMMON,
  ...all([132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016], TEMPLATE),
  ...all([4, 80007, 130429, 131048, 131056, 131064], TOO_MANY),
  ...all([131000, 131016], DOWN),
  ...all([0, 3, 10, 190], AUTH),
  ...all(
    Array.from({ length: 100 }, (_, index) => 200 + index),
    AUTH,
  ),
  ...all([131031, 131045, 131057, 368], OWNER),
  ...all([131052, 131053], MEDIA),
  131047: refused(
    'window_closed',
    ['use_template'],
    'more than 24 hours have passed since the customer wrote; only an approved template may be sent',
  ),
  131026: refused('recipient_gone', [], 'it cannot be delivered: no WhatsApp there, blocked, or too old a version'),
  131021: refused('not_permitted', [], 'the number would write to itself'),
  131030: refused('not_permitted', [], 'a test number writes only to the numbers on its list'),
  131062: refused('not_permitted', [], 'this kind of message cannot go to a user name without a number'),
  131049: refused('policy', [], 'WhatsApp holds it back to spare the customer; wait until they write'),
  131050: refused('policy', [], 'the customer has stopped marketing messages; wait until they write'),
  130472: refused('policy', [], 'the customer is part of an experiment of WhatsApp; wait until they write'),
  131042: refused('payment', [], 'the payment of the account is not settled; its owner has to look'),
}

/** What a later status says to the agent, and what is possible instead. */
export function failureOfCode(code: number | undefined): { reason: string; remedies?: readonly Remedy[] } {
  if (code === undefined) return { reason: 'WhatsApp could not deliver it' }
  const verdict = VERDICTS[String(code)]
  return {
    reason: `WhatsApp ${code}: ${verdict?.because ?? 'it could not be delivered'}`,
    ...(verdict?.is === 'refused' ? { remedies: verdict.remedies } : {}),
  }
}

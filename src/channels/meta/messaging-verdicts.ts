import { COMMON, type Verdict, type Verdicts } from './outcome'

/** A no for good, with what is possible instead. */
export const refusal = (
  reason: Extract<Verdict, { is: 'refused' }>['reason'],
  because: string,
  ...remedies: Extract<Verdict, { is: 'refused' }>['remedies'][number][]
): Verdict => ({ is: 'refused', reason, remedies, because })

const closed = refusal(
  'window_closed',
  'more than 24 hours have passed since the customer wrote',
  'use_human_agent_tag',
  'open_natively',
)
export const gone = refusal('recipient_gone', 'this person cannot be written to', 'open_natively')
const auth = refusal('auth_expired', 'the access token lacks a permission, or the app a review', 'reconnect')

type Product = {
  platform: string
  /** Codes by which it says that the time for an answer is over. */
  closedBy: readonly string[]
  /** To whom, how often and how long a public comment can be answered in private. */
  moveRule: string
  /** What only this product says. */
  own?: Verdicts
}

/** What Messenger and Instagram answer to messages, and to private answers out of public (`moved`). */
export function messagingVerdicts({ platform, closedBy, moveRule, own = {} }: Product): {
  verdicts: Verdicts
  moved: Verdicts
} {
  const once = refusal('not_permitted', moveRule, 'public_reply')
  const each = (codes: readonly string[], verdict: Verdict): Verdicts =>
    Object.fromEntries(codes.map((code) => [code, verdict]))
  const verdicts: Verdicts = {
    ...COMMON,
    ...each(closedBy, closed),
    ...each(['551', '100/2018001'], gone),
    ...each(['10', '200', '230'], auth),
    ...each(['10900', '10903'], once),
    '100/2018047': refusal('bad_media', `${platform} cannot take this file`),
    ...own,
  }
  // What is closed for a private answer cannot be opened by a tag.
  return { verdicts, moved: { ...verdicts, ...each(closedBy, once) } }
}

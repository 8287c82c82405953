import type { HideOutcome, HideRefusal, SendOutcome } from '../desk/index'

/**
 * What a call that did not succeed means for hiding, told as for a reply: what was not done may be done later, and what
 * is unclear is asked for again. `reason`: why the platform said no.
 */
export function notHidden(outcome: Exclude<SendOutcome, { kind: 'sent' }>, reason: HideRefusal): HideOutcome {
  switch (outcome.kind) {
    case 'not-sent':
      return { ...outcome, kind: 'later' }
    case 'unknown':
      return outcome
    case 'refused':
      return {
        kind: 'refused',
        reason: outcome.reason === 'auth_expired' ? 'auth_expired' : reason,
        detail: outcome.detail,
      }
  }
}

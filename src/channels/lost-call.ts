import type { SendOutcome } from '../desk/index'
import type { Answer, CallOutcome } from '../lib/http'
import { TOO_LATE } from './in-time'

/** What a call that brought no answer means for a reply: proved not sent, or nobody knows. */
export function outcomeOfLost(platform: string, lost: Exclude<CallOutcome, Answer>): SendOutcome {
  if (lost.kind === 'not-sent' && lost.why === 'late') return TOO_LATE
  return lost.kind === 'not-sent'
    ? { kind: 'not-sent', why: 'unreachable', detail: `${platform} cannot be reached (${lost.why})` }
    : { kind: 'unknown', detail: `no answer from ${platform} (${lost.why})` }
}

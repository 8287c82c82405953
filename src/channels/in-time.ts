import type { SendOutcome } from '../desk/index'

/** What a reply becomes whose call was not begun any more: what had to be done before it had taken all the time. */
export const TOO_LATE: SendOutcome = {
  ...{ kind: 'not-sent', why: 'platform-down' },
  detail: 'what comes before the message, such as handing over a file, took too long; the message was not begun',
}

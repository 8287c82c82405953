import type { RefusalReason, SendOutcome } from '../../desk/index'

export type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string }

/**
 * What a failed dialogue means for the mail. `begun` says whether the server was given any of its content: before
 * that nothing can have arrived. After it only the server's own answer settles it: 4xx is "not now" and 5xx "no", and
 * in both cases it did not take the mail. A connection that is lost without an answer proves nothing.
 */
export function toOutcome(error: SmtpError, { begun }: { begun: boolean }): SendOutcome {
  const detail = describe(error)
  const status = error.responseCode ?? 0
  if (status >= 500) return { kind: 'refused', ...refusalOf(error), detail }
  if (status >= 400) return { kind: 'not-sent', why: isTooMuch(error) ? 'rate-limited' : 'platform-down', detail }
  if (error.code === 'EAUTH') return { kind: 'refused', ...EXPIRED, detail }
  if (begun) return { kind: 'unknown', detail }
  // Our own library refused the envelope, or the server's announced limit of size.
  if (error.code === 'EMESSAGE') return { kind: 'refused', reason: 'bad_media', remedies: ['shorten'], detail }
  if (error.code === 'EENVELOPE') return { kind: 'refused', reason: 'recipient_gone', remedies: [], detail }
  return { kind: 'not-sent', why: 'unreachable', detail }
}

/** What servers say to somebody who sends too fast; SMTP has no code for it, and none of them says for how long. */
const TOO_MUCH =
  /too (many|much|fast)|throttl|rate limit|(rate|limits?|quota) (was |has been )?exceeded|exceeded (your|the) /i

/**
 * Whether it is we who are held back, with all that we send. Refusals of a recipient are about that mailbox (its quota,
 * greylisting), and so is what bears a status of mailboxes: the others need not wait for it.
 */
const isTooMuch = ({ command, response = '' }: SmtpError): boolean =>
  command !== 'RCPT TO' && !/\b4\.2\.\d/.test(response) && TOO_MUCH.test(response)

type Refusal = Pick<Extract<SendOutcome, { kind: 'refused' }>, 'reason' | 'remedies'>

const EXPIRED: Refusal = { reason: 'auth_expired', remedies: ['reconnect'] }

/** By the enhanced status (RFC 3463) where the server gives one, else by the step that it refused. */
function refusalOf({ code, command, responseCode = 0, response = '' }: SmtpError): Refusal {
  if (code === 'EAUTH' || LOGIN_NEEDED.includes(responseCode)) return EXPIRED
  const byStatus = reasonOf(/\b5\.(\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '')
  if (byStatus) return byStatus
  if (responseCode === 552) return TOO_LARGE
  return { reason: command === 'RCPT TO' ? 'recipient_gone' : 'policy', remedies: [] }
}

const LOGIN_NEEDED: readonly number[] = [530, 534, 535]

const TOO_LARGE: Refusal = { reason: 'bad_media', remedies: ['shorten'] }

function reasonOf(status: string): Refusal | undefined {
  if (status === '3.4' || status === '2.3') return TOO_LARGE
  const reasons: Readonly<Record<string, RefusalReason>> = {
    '1': 'recipient_gone',
    '2': 'recipient_gone',
    '7': 'policy',
  }
  const reason = reasons[status.split('.')[0] ?? '']
  return reason && { reason, remedies: [] }
}

/** What the server said, without the addresses in it: agents know to whom they wrote, and logs need not. */
function describe({ code, command, response, message }: SmtpError): string {
  const said = (response ?? `${code ?? ''} ${message}`).replace(/<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?/g, '…')
  return `SMTP at ${command && command !== 'API' ? command : 'sending'}: ${said.replace(/\s+/g, ' ').trim()}`.slice(
    0,
    300,
  )
}

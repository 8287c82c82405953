import type { Mail } from './mail'
import { ownIdsIn } from './threads'

/** What a mail server tells about a mail that was sent from our address. */
export type Report =
  | { kind: 'bounce'; messageIds: string[]; reason: string }
  /** The server goes on trying. */
  | { kind: 'delay' }
  /** It arrived, it was opened, somebody complained: nothing that an agent has to do. */
  | { kind: 'notice'; about: string }

type Received = { raw: Buffer; address: string }

const DAEMON = /^(mailer-daemon|mail-daemon|maildaemon|postmaster)(?:[+.=-]|@|$)/i
const BOUNCE_SUBJECT =
  /(undeliver|delivery (status|has failed|failure|incomplete|notification)|returned mail|failure notice|mail delivery (failed|failure|system)|mancat[ao] (recapito|consegna)|non recapitabil|niedostarczon|nie można dostarczyć|zwrot poczty|unzustellbar)/i
const FAILED_WORDS =
  /(could not be delivered|couldn't be delivered|was not delivered|did not reach|address (was )?not found|user unknown|no such user|mailbox (unavailable|full)|550[ -]5\.|permanent (error|failure)|delivery to the following recipients? failed)/i

/**
 * Reports say what they are; older servers only write about it. Those count when nobody but a program can have written
 * them: a postmaster is also a person who may be our customer.
 */
export function isReport(mail: Mail, received: Received): boolean {
  if (isMarked(mail)) return true
  if (!speaksOfFailure(mail)) return false
  if (mail.header('return-path')?.trim() === '<>') return true
  const name = firstOf(DAEMON, mail.from?.address ?? '')
  if (name !== 'postmaster') return name !== ''
  return BOUNCE_SUBJECT.test(mail.subject) || ownIdsOf(mail, received).length > 0
}

const isMarked = (mail: Mail): boolean =>
  /multipart\/report/i.test(mail.header('content-type') ?? '') || mail.header('x-failed-recipients') !== undefined

const speaksOfFailure = ({ subject, text, quoted }: Mail): boolean =>
  BOUNCE_SUBJECT.test(subject) || FAILED_WORDS.test(`${text} ${quoted}`)

export function readReport(mail: Mail, received: Received): Report {
  const about = NOTICES[firstOf(/report-type\s*=\s*"?([\w-]+)/i, mail.header('content-type') ?? '')]
  if (about) return { kind: 'notice', about }
  const words = wordsOf(mail, received)
  const status = statusIn(words)
  const action = firstOf(/^Action:\s*(\w+)/im, words) || (status?.startsWith('4') ? 'delayed' : 'failed')
  if (action === 'delayed') return { kind: 'delay' }
  if (action !== 'failed') return { kind: 'notice', about: 'a notice that a mail arrived' }
  return { kind: 'bounce', messageIds: ownIdsOf(mail, received), reason: reasonOf(status, words) }
}

const NOTICES: Readonly<Record<string, string>> = {
  'disposition-notification': 'a notice that a mail was opened or deleted',
  'feedback-report': 'a complaint about a mail of ours as unwanted',
}

const firstOf = (pattern: RegExp, words: string): string => pattern.exec(words)?.[1]?.toLowerCase() ?? ''

const statusIn = (words: string): string | undefined =>
  (/^Status:\s*([245]\.\d{1,3}\.\d{1,3})/im.exec(words) ?? /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(words))?.[1]

/** The other server's words go to the agent; who exactly it was is known, and no matter for logs. */
function reasonOf(status: string | undefined, words: string): string {
  const diagnostic = /^Diagnostic-Code:\s*(?:smtp;)?\s*(.{1,300})/im.exec(words)?.[1]?.trim()
  const said = diagnostic?.replace(/<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?/g, '…')
  const told = said?.includes(status ?? '\0') ? [said] : [status, said]
  return told.filter(Boolean).join(' ') || 'the mail came back'
}

/** The report stands in parts, in attachments or in plain words. */
const wordsOf = (mail: Mail, { raw }: Received): string => [...readable(mail), unfolded(raw)].join('\n')

function readable({ text, quoted, attachments }: Mail): string[] {
  const files = attachments.filter(({ mime }) => /^(message|text)\//.test(mime))
  return [text, quoted, ...files.map(({ content }) => content.toString('utf8', 0, MAX_SEARCHED))]
}

/** What a server tells stands at the beginning; the returned mail may be large. */
const MAX_SEARCHED = 200_000

const unfolded = (raw: Buffer): string => raw.toString('latin1', 0, MAX_SEARCHED).replace(/=\r?\n/g, '')

/** A server returns one mail; a few can stand in one report. */
const MAX_RETURNED = 20

const ownIdsOf = (mail: Mail, received: Received): string[] =>
  ownIdsIn([mail.references.join(' '), wordsOf(mail, received)].join('\n'), received.address).slice(0, MAX_RETURNED)

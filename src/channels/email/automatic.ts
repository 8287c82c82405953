import { isReport, readReport, type Report } from './bounce'
import type { Mail } from './mail'
import { domainOf, ownIdsIn } from './threads'

/** Mail that no person wrote to us now. */
export type Automatic =
  | Report
  /** A program answered for a person: worth reading where somebody waits, never worth an answer. */
  | { kind: 'auto-reply' }
  | { kind: 'bulk' }

type Received = { raw: Buffer; address: string }

/** By the headers that programs should set (RFC 3834, RFC 3464), and by what those write that set none. */
export function recogniseAutomatic(mail: Mail, received: Received): Automatic | undefined {
  if (isReport(mail, received)) return readReport(mail, received)
  if (isAutoReply(mail)) return { kind: 'auto-reply' }
  return isBulk(mail, received.address) ? { kind: 'bulk' } : undefined
}

const AUTO_SUBJECT =
  /^(automatic reply|auto(matic)?[ -]?(reply|response)|out of (the )?office|risposta automatica|fuori (sede|ufficio)|odpowied[zź] automatyczna|autoodpowied[zź]|automatische antwort|abwesenheit|réponse automatique|respuesta automática)/i

function isAutoReply(mail: Mail): boolean {
  return (
    ['auto-submitted', 'x-autoreply', 'x-autorespond', 'x-autoresponse'].some((name) => isSet(mail, name)) ||
    valueOf(mail, 'precedence') === 'auto_reply' ||
    // Programs of people set this header too: alone it says what they do not want, not what they are.
    (isSet(mail, 'x-auto-response-suppress') && AUTO_SUBJECT.test(mail.subject)) ||
    // The empty sender of programs that want no answer.
    valueOf(mail, 'return-path') === '<>'
  )
}

const valueOf = (mail: Mail, name: string): string => mail.header(name)?.toLowerCase().trim() ?? ''
const isSet = (mail: Mail, name: string): boolean => !/^(no\b.*|false|0)?$/.test(valueOf(mail, name))

/**
 * Newsletters and lists. A mailbox can stand behind a group of our own domain, which marks all that customers write;
 * and who answers one of our mails is no list.
 */
function isBulk(mail: Mail, address: string): boolean {
  if (ownIdsIn(mail.references.join(' '), address).length > 0) return false
  if (isOurs(valueOf(mail, 'list-id'), address)) return false
  if (['list-id', 'list-post', 'list-unsubscribe'].some((name) => mail.header(name) !== undefined)) return true
  return ['bulk', 'list', 'junk'].includes(valueOf(mail, 'precedence'))
}

/** `<care.brand.example>` is a list of brand.example. */
const isOurs = (list: string, address: string): boolean =>
  new RegExp(`[.@<]${domainOf(address).replaceAll('.', '\\.')}>?$`).test(list)

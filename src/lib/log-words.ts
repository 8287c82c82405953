import { SportelloError } from './errors'

/** What is written of an error. Requests, responses, headers and configurations that libraries hang on it are not. */
export interface ErrorDescription {
  readonly name: string
  readonly code?: string
  readonly message: string
  readonly stack?: string
  readonly cause?: ErrorDescription
}

const MAX_MESSAGE_LENGTH = 500
const MAX_STACK_LINES = 12
const MAX_CAUSES = 4

/** Longer input is cut before it is searched; a secret that begins within is still found whole. */
const MAX_SEARCHED_LENGTH = 4_000

const HIDDEN = '[hidden]'

const SECRETS: readonly RegExp[] = [
  /\b(?:bearer|basic|bot|oauth)\s+[\w.~+/=-]{8,}/giu,
  /\bx(?:ox[a-z]|app|wfp)(?:\.[a-z]+)?-[\w.-]{6,}/giu, // Slack
  /\b(?:bot)?\d{6,12}:[\w-]{25,}/gu, // Telegram
  /\bEAA[A-Za-z0-9]{20,}/gu, // Meta
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/gu, // JWT
  /\b(?:AAAA|sk|pk|gh[a-z]|glpat)[_-]?[\w%-]{20,}/gu,
  /\b(?:[a-z]+[_-])?(?:token|secret|password|passwd|api[_-]?key|signature|authorization|hub\.verify_token)["']?\s*[=:]\s*["']?[^\s"'&,;]{4,}/giu,
  /:\/\/[^\s/@:]{1,100}:[^\s/@]{1,200}@/gu, // user:password@ in a URL
]

// What can act in a terminal or fake a line, once somebody prints the decoded line.
// eslint-disable-next-line no-control-regex -- controls are what is looked for
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

export function oneLine(text: string): string {
  return text.toWellFormed().replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export function maskSecrets(text: string): string {
  return SECRETS.reduce((masked, secret) => masked.replace(secret, HIDDEN), text.slice(0, MAX_SEARCHED_LENGTH))
}

export function describeError(thrown: unknown, depth = 0): ErrorDescription {
  if (!(thrown instanceof Error)) return { name: 'NotAnError', message: typeof thrown }
  const { code, cause } = thrown as { code?: unknown; cause?: unknown }
  const stack = stackOf(thrown)
  return {
    name: oneLine(String(thrown.name).slice(0, 100)),
    ...(isCode(code) ? { code: oneLine(maskSecrets(String(code))) } : {}),
    message: oneLine(messageOf(thrown)),
    ...(stack === '' ? {} : { stack }),
    ...(cause === undefined || cause === null || depth >= MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
  }
}

// We know what our own messages contain. Those of libraries quote what they could not digest: a customer's words,
// an address, a token.
function messageOf(error: Error): string {
  const masked = maskSecrets(String(error.message))
  const safe = error instanceof SportelloError ? masked : hideQuotations(masked)
  return safe.length > MAX_MESSAGE_LENGTH ? `${safe.slice(0, MAX_MESSAGE_LENGTH)}…` : safe
}

/** Names of tables, columns and settings stay, everything else in quotes goes. */
const IDENTIFIER = /^[a-z_][a-z0-9_.]{0,62}$/

function hideQuotations(text: string): string {
  return text
    .replace(/"([^"]*)"?/gu, (_all, quoted: string) => (IDENTIFIER.test(quoted) ? `"${quoted}"` : '"…"'))
    .replace(/(?<=^|[\s(:=])'([^']*)'?/gu, (_all, quoted: string) => (IDENTIFIER.test(quoted) ? `'${quoted}'` : `'…'`))
    .replace(/[^\s@<>"]{1,64}@[^\s@<>"]{1,255}/gu, '[address]')
    .replace(/\+\d[\d ()-]{6,20}\d/gu, '[number]')
}

// The head of a stack repeats the message, the rest is places in code.
function stackOf(error: Error): string {
  const lines = String(error.stack ?? '').split('\n')
  const places = lines.filter((line) => /^\s+at /.test(line)).slice(0, MAX_STACK_LINES)
  return places.map((line) => oneLine(line.trim().slice(0, 300))).join(' | ')
}

function isCode(code: unknown): code is string | number {
  return typeof code === 'number' || (typeof code === 'string' && code.length <= 60)
}

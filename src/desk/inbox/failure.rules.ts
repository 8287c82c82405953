import { SportelloError } from '../../lib/errors'

/**
 * Whether the database said no to what was written (`content`: another attempt ends the same), lost a race with a
 * colleague (`race`: the next attempt wins), or said nothing that concerns us (`silent`).
 */
export function failureOf(error: unknown): 'content' | 'race' | 'silent' {
  const code = sqlStateOf(error)
  if (code === undefined) return 'silent'
  if (code.startsWith('40')) return 'race'
  return /^(?:22|23|54)/.test(code) ? 'content' : 'silent'
}

/**
 * Whether a handler failed because the database went away or a colleague was quicker: no fault of the delivery that was
 * being handled, which is not counted for it.
 */
export function isDatabaseAway(error: unknown): boolean {
  const code = sqlStateOf(error)
  if (code !== undefined) return /^(?:08|25|40|53|55|57)/.test(code)
  const { name, message } = error as { name?: string; message?: string }
  return name === 'KnexTimeoutError' || LOST.test(message ?? '') || isRefused(error)
}

/** What pg and knex say when a connection breaks under a query or cannot be had; knex puts the query before it. */
const LOST =
  /(?:^| - )(?:Connection (?:terminated|ended|error|closed)|Client has encountered a connection error|Unable to acquire a connection|timeout exceeded when trying to connect|aborted$)/i

const isRefused = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'ENOTFOUND'].includes(
    (error as { code?: string }).code ?? '',
  ) && ['connect', 'read', 'write', 'getaddrinfo'].includes((error as { syscall?: string }).syscall ?? '')

function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown }
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined
}

/** A delivery that cannot be handled is given up soon; the lane's pauses make this some seconds. */
const ALLOWED_FAILURES = 5
/** A platform that does not answer may be away for a while: with pauses of up to 30 s this is about an hour. */
const ALLOWED_SILENCES = 125

/** A workspace that does not say who typed something: with the same pauses about three minutes. */
const ALLOWED_DOUBTS = 12

/** How often a delivery may fail in this way before the lane goes on without it; `asks`: what it waits for elsewhere. */
export function allowedFailures(error: unknown, asks: 'platform' | 'workspace' | 'nobody'): number {
  if (!(error instanceof SportelloError) || error.code !== 'unavailable') return ALLOWED_FAILURES
  return { platform: ALLOWED_SILENCES, workspace: ALLOWED_DOUBTS, nobody: ALLOWED_FAILURES }[asks]
}

/** What operators may read of a failure: never what a customer wrote, which messages of libraries like to quote. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something that is no error was thrown'
  const { code, table, column, constraint } = error as {
    code?: unknown
    table?: string
    column?: string
    constraint?: string
  }
  const place = [table, column, constraint].filter(Boolean).join('.')
  const words = [error.name, typeof code === 'string' ? code : '', place, speaksPlainly(error) ? error.message : '']
  return words.filter(Boolean).join(' ').slice(0, 300)
}

/** Our own messages hold no customer's words, and neither do those of the language about our own mistakes. */
function speaksPlainly(error: Error): boolean {
  if (sqlStateOf(error) !== undefined) return false
  return error instanceof SportelloError || error instanceof TypeError || error instanceof RangeError
}

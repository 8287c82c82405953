import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { WorkspaceError } from '../workspace'

/** The place is not there for us any more: the card goes to the fallback room. */
const GONE = new Set([
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'restricted_action_read_only_channel',
  'user_not_found',
  'users_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'account_inactive_user',
])

/** Nothing was done, and the same call will work later: limits, and things that an operator must mend first. */
const LATER: Readonly<Record<string, number>> = {
  ratelimited: 30_000,
  rate_limited: 30_000,
  message_limit_exceeded: 60_000,
  team_added_to_org: 60_000,
  org_login_required: 60_000,
  invalid_auth: 60_000,
  not_authed: 60_000,
  account_inactive: 60_000,
  token_revoked: 60_000,
  token_expired: 60_000,
  missing_scope: 60_000,
  access_denied: 60_000,
}

/** Slack failed half way: it may have done what was asked. */
const UNCLEAR = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_access_not_granted',
])

/** Proof that no byte of the request left. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
])

const WITHOUT_ADVICE_MS = 30_000

/** What Slack's library threw, as the mirror understands it. The message names the method and the code, nothing else. */
export function toWorkspaceError(method: string, error: unknown): WorkspaceError {
  if (error instanceof WebAPIRateLimitedError) return later(method, 'ratelimited', error.retryAfter * 1000)
  if (error instanceof WebAPIPlatformError) return platformError(method, error)
  if (error instanceof WebAPIHTTPError) return unknown(`${method}: HTTP ${error.statusCode}`)
  if (error instanceof WebAPIRequestError) return requestError(method, error)
  // The library has no class for a 429 that does not say how long.
  if (error instanceof Error && error.message.startsWith('Retry header'))
    return later(method, 'ratelimited', WITHOUT_ADVICE_MS)
  return unknown(`${method}: failed`, error)
}

/** Slack's own code of a refusal, if it was one. */
export function refusalCode(error: unknown): string | undefined {
  return error instanceof WorkspaceError && error.cause instanceof SlackRefusal ? error.cause.code : undefined
}

/** The code that Slack gave, without the answer that it stood in. */
class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal'
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

function platformError(method: string, error: WebAPIPlatformError): WorkspaceError {
  const code = error.data.error
  // An answer that is not JSON comes as an "error" of its whole text: a gateway's page, after which nothing is known.
  if (typeof code !== 'string' || !/^[a-z0-9_]{2,80}$/.test(code)) return unknown(`${method}: unreadable answer`)
  const cause = new SlackRefusal(code)
  if (GONE.has(code)) return new WorkspaceError('gone', `${method}: ${code}`, { cause })
  if (UNCLEAR.has(code)) return new WorkspaceError('unknown', `${method}: ${code}`, { cause })
  const wait = LATER[code]
  return wait === undefined
    ? new WorkspaceError('refused', `${method}: ${code}`, { cause })
    : new WorkspaceError('later', `${method}: ${code}`, { cause, retryAfterMs: wait })
}

function requestError(method: string, { original }: WebAPIRequestError): WorkspaceError {
  const code = codeOf(original)
  if (code !== undefined && NOT_SENT.has(code)) return later(method, code, WITHOUT_ADVICE_MS)
  return unknown(`${method}: ${code ?? original.name}`)
}

/** The innermost code: `fetch` wraps the failure of the connection. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return codeOf(cause, depth + 1) ?? (typeof code === 'string' ? code : undefined)
}

const later = (method: string, code: string, retryAfterMs: number): WorkspaceError =>
  new WorkspaceError('later', `${method}: ${code}`, { cause: new SlackRefusal(code), retryAfterMs })

const unknown = (message: string, cause?: unknown): WorkspaceError => new WorkspaceError('unknown', message, { cause })

import { WorkspaceError } from '../workspace'

/** Proof that no byte of the request left. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED'])

/** It may have been done all the same: 412 is what Teams answers when two of its own servers met at one post. */
const UNCLEAR = new Set([408, 412, 500, 502, 503, 504])

const WITHOUT_ADVICE_MS = 30_000
/** Things that an operator must mend first. */
const OPERATOR_MS = 60_000

/** What the library of Teams threw, as the mirror understands it. The message names the call and the code, nothing else. */
export function toWorkspaceError(call: string, error: unknown): WorkspaceError {
  if (error instanceof WorkspaceError) return error
  const { statusCode } = asFailure(error)
  return typeof statusCode === 'number' ? answered(call, { error, status: statusCode }) : withoutAnswer(call, error)
}

/** The status of an answer that was no, if there was one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof WorkspaceError && error.cause instanceof TeamsRefusal ? error.cause.status : undefined
}

/** The status that Teams gave, without the answer that it stood in. */
class TeamsRefusal extends Error {
  override readonly name = 'TeamsRefusal'
  readonly status: number
  constructor(status: number) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

function answered(call: string, { error, status }: { error: unknown; status: number }): WorkspaceError {
  const message = `${call}: HTTP ${status}${wordOf(error)}`
  const cause = new TeamsRefusal(status)
  if (status === 429)
    return new WorkspaceError('later', message, { cause, retryAfterMs: adviceMs(error) ?? WITHOUT_ADVICE_MS })
  if (status === 401) return new WorkspaceError('later', message, { cause, retryAfterMs: OPERATOR_MS })
  // 403: the app was taken out of the team or chat, or the person never had it; 404: the place is not there any more.
  if (status === 403 || status === 404) return new WorkspaceError('gone', message, { cause })
  return new WorkspaceError(UNCLEAR.has(status) || status < 400 ? 'unknown' : 'refused', message, { cause })
}

function withoutAnswer(call: string, error: unknown): WorkspaceError {
  const code = codeOf(error)
  if (code !== undefined && NOT_SENT.has(code))
    return new WorkspaceError('later', `${call}: ${code}`, { retryAfterMs: WITHOUT_ADVICE_MS })
  return new WorkspaceError('unknown', `${call}: ${code ?? (error instanceof Error ? error.name : 'failed')}`)
}

type Failure = {
  statusCode?: unknown
  code?: unknown
  cause?: unknown
  response?: { headers?: { get?: (name: string) => string | undefined }; parsedBody?: unknown }
}

const asFailure = (error: unknown): Failure => (typeof error === 'object' && error !== null ? error : {})

/** The code that Teams gives, `BotNotInConversationRoster`; never its sentence, which quotes. */
function wordOf(error: unknown): string {
  const { code, response } = asFailure(error)
  const inside = (response?.parsedBody as { error?: { code?: unknown } } | undefined)?.error?.code
  const word = [inside, code].find((one) => typeof one === 'string' && /^[A-Za-z]{3,60}$/.test(one))
  return word === undefined ? '' : ` ${String(word)}`
}

function adviceMs(error: unknown): number | undefined {
  const wish = asFailure(error).response?.headers?.get?.('retry-after')
  return wish !== undefined && /^\d{1,6}$/.test(wish) ? Number(wish) * 1000 : undefined
}

/** The innermost code: failures of the connection come wrapped. */
function codeOf(error: unknown, depth = 0): string | undefined {
  const { code, cause } = asFailure(error)
  if (depth > 4) return undefined
  const inner = cause === undefined ? undefined : codeOf(cause, depth + 1)
  return inner ?? (typeof code === 'string' && /^[A-Z_0-9]{3,60}$/.test(code) ? code : undefined)
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/AADSTS7000215/, 'TEAMS_APP_PASSWORD is not a secret of this app: make a new one and copy its value, not its id.'],
  [/AADSTS7000222/, 'TEAMS_APP_PASSWORD has expired: make a new one under "Certificates & secrets".'],
  [/AADSTS700016/, 'TEAMS_APP_ID is not known in the tenant TEAMS_TENANT_ID.'],
  [/AADSTS(90002|900023)/, 'TEAMS_TENANT_ID is no tenant that Microsoft knows.'],
  [/AADSTS53003|AADSTS7000112/, 'Microsoft Entra does not let this app in: it is disabled, or a policy forbids it.'],
]

const LOGIN_AGAIN_MS = 30_000

/** Why Microsoft gave us no token, in words of ours. Nothing was sent. */
export function toLoginError(error: unknown): WorkspaceError {
  const text = error instanceof Error ? error.message : ''
  const code = /AADSTS\d{4,8}/.exec(text)?.[0]
  const said =
    REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? (code && `Microsoft Entra refuses the app (${code}).`)
  return new WorkspaceError('later', said ?? 'Microsoft Entra does not let us log in now.', {
    retryAfterMs: LOGIN_AGAIN_MS,
    ...(said === undefined ? {} : { cause: new LoginFault(code) }),
  })
}

/** Whether somebody has to mend the settings before anything can work. */
export const isLoginFault = (error: unknown): boolean =>
  error instanceof WorkspaceError && error.cause instanceof LoginFault

class LoginFault extends Error {
  override readonly name = 'LoginFault'
}

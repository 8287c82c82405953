import { unavailable } from '../../lib/errors'
import { callOnce, readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { grantSchema } from './payload'

type Door = {
  apiUrl: string
  authUrl: string
  timeoutMs: number
  now: () => Date
  credentials: { client_id: string; client_secret: string; refresh_token: string }
  username: string
}
export type Token = { ok: true; token: string } | { ok: false; why: 'refused' | 'unreachable'; detail: string }

export type RedditApi = {
  /** `used`: Reddit has just refused this one. */
  token: (used?: string) => Promise<Token>
  /** Exactly one request. */
  get: (path: string, ask: { token: string; signal?: AbortSignal | undefined }) => Promise<CallOutcome>
  post: (path: string, form: Readonly<Record<string, string>>, token: string) => Promise<CallOutcome>
}

/** A token is renewed before a call could meet its end. */
const SPARE_MS = 5 * 60_000

/** Reddit's refresh tokens stay as they are: each process renews for itself and keeps nothing. */
export function openApi(door: Door): RedditApi {
  const { now, timeoutMs, username } = door
  const base = door.apiUrl.replace(/\/+$/, '')
  // Reddit turns programs away that do not say who they are.
  const agent = `server:sportello:1.0 (by /u/${username})`
  let kept: { token: string; untilMs: number } | undefined
  let renewing: Promise<Token> | undefined
  const renew = async (): Promise<Token> => {
    const granted = await renewToken(door, agent)
    if (!('untilMs' in granted)) return granted
    kept = granted
    return { ok: true, token: granted.token }
  }
  const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, 'user-agent': agent })
  return {
    token: async (used) => {
      if (kept && kept.token !== used && kept.untilMs - SPARE_MS > now().getTime())
        return { ok: true, token: kept.token }
      renewing ??= renew().finally(() => {
        renewing = undefined
      })
      return await renewing
    },
    get: (path, { token, signal }) =>
      callOnce(
        { method: 'GET', url: `${base}${path}`, headers: headersOf(token) },
        { timeoutMs, ...(signal === undefined ? {} : { signal }) },
      ),
    post: (path, form, token) =>
      callOnce(
        {
          ...{ method: 'POST', url: `${base}${path}`, body: new URLSearchParams(form).toString() },
          headers: { ...headersOf(token), 'content-type': 'application/x-www-form-urlencoded' },
        },
        { timeoutMs },
      ),
  }
}

async function renewToken(
  { authUrl, timeoutMs, now, credentials }: Door,
  agent: string,
): Promise<{ token: string; untilMs: number } | Extract<Token, { ok: false }>> {
  const { client_id, client_secret, refresh_token } = credentials
  const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
  const outcome = await callOnce(
    {
      ...{ method: 'POST', url: `${authUrl.replace(/\/+$/, '')}/api/v1/access_token` },
      headers: {
        ...{ authorization: `Basic ${basic}`, 'user-agent': agent },
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }).toString(),
    },
    { timeoutMs },
  )
  if (outcome.kind !== 'answer')
    return { ok: false, why: 'unreachable', detail: `Reddit gives no token, it cannot be reached (${outcome.why})` }
  if (outcome.status >= 500 || outcome.status === 429)
    return { ok: false, why: 'unreachable', detail: `Reddit gives no token now (${outcome.status})` }
  const grant = grantSchema.safeParse(readJson(outcome))
  if (outcome.status !== 200 || !grant.success)
    return { ok: false, why: 'refused', detail: `Reddit does not renew the permission (${outcome.status})` }
  return { token: grant.data.access_token, untilMs: now().getTime() + grant.data.expires_in * 1000 }
}

/** How long to wait, as Reddit tells it in its headers. */
export function waitOf(answer: Answer, now: Date): number | undefined {
  const asked = retryAfterMs(answer, now)
  if (asked !== undefined) return asked
  const reset = Number(answer.headers['x-ratelimit-reset'])
  return Number.isFinite(reset) && reset > 0 ? reset * 1000 : undefined
}

/** Reads with a token that works. Rejects while Reddit does not answer, or says no, so that it is asked again. */
export async function readWith(api: RedditApi, path: string, signal?: AbortSignal): Promise<unknown> {
  const first = await mustToken(api)
  let outcome = await api.get(path, { token: first, signal })
  if (outcome.kind === 'answer' && outcome.status === 401)
    outcome = await api.get(path, { token: await mustToken(api, first), signal })
  if (outcome.kind !== 'answer') throw unavailable(`Reddit does not answer (${outcome.why}).`, outcome.cause)
  if (outcome.status !== 200) throw unavailable(`Reddit answers HTTP ${outcome.status}.`)
  return readJson(outcome)
}

async function mustToken(api: RedditApi, used?: string): Promise<string> {
  const token = await api.token(used)
  if (!token.ok) throw unavailable(`${token.detail}.`)
  return token.token
}

import { unavailable } from '../../lib/errors'
import { callOnce, readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { openTokens, type GrantOutcome, type Tokens } from '../oauth'
import type { Vault } from '../vault.store'

type Door = {
  apiUrl: string
  authUrl: string
  timeoutMs: number
  now: () => Date
  vault: Vault
  credentials: { client_id: string; client_secret: string; refresh_token: string }
  username: string
}

export type RedditApi = {
  token: Tokens['token']
  /** Exactly one request. */
  get: (path: string, ask: { token: string; signal?: AbortSignal | undefined }) => Promise<CallOutcome>
  post: (path: string, form: Readonly<Record<string, string>>, token: string) => Promise<CallOutcome>
}

/** Reddit's tokens are good for a day. */
const LIFE_S = 86_400

export function openApi(door: Door): RedditApi {
  const { now, timeoutMs, username, vault, credentials } = door
  const base = door.apiUrl.replace(/\/+$/, '')
  // Reddit turns programs away that do not say who they are.
  const agent = `server:sportello:1.0 (by /u/${username})`
  const { token } = openTokens({
    ...{ vault, now, platform: 'Reddit', lifeS: LIFE_S },
    ...{ clientId: credentials.client_id, refreshToken: credentials.refresh_token },
    ask: (refreshToken) => askForToken(door, agent, refreshToken),
  })
  const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, 'user-agent': agent })
  return {
    token,
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

async function askForToken(
  { authUrl, timeoutMs, credentials: { client_id, client_secret } }: Door,
  agent: string,
  refreshToken: string,
): Promise<GrantOutcome> {
  const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
  const outcome = await callOnce(
    {
      ...{ method: 'POST', url: `${authUrl.replace(/\/+$/, '')}/api/v1/access_token` },
      headers: {
        ...{ authorization: `Basic ${basic}`, 'user-agent': agent },
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString(),
    },
    { timeoutMs },
  )
  return outcome.kind === 'answer' ? { ...outcome, json: readJson(outcome) } : outcome
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

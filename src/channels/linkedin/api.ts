import { callOnce, readJson, retryAfterMs, type CallOutcome } from '../../lib/http'
import type { GrantOutcome, Tokens } from '../oauth'
import type { NoToken } from '../renewed'
import { errorSchema } from './payload'

/** What LinkedIn answered, or why there is no answer. */
export type LinkedinAnswer = {
  kind: 'answer'
  status: number
  headers: Readonly<Record<string, string>>
  json: unknown
  waitMs: number | undefined
}
export type LinkedinOutcome = LinkedinAnswer | Exclude<CallOutcome, { kind: 'answer' }>

type Ask = { token: string; body?: object; signal?: AbortSignal | undefined }

export type LinkedinApi = {
  /** Exactly one request. The path is encoded already. */
  call: (method: 'GET' | 'POST' | 'PUT', path: string, ask: Ask) => Promise<LinkedinOutcome>
  /** `accessToken` or `introspectToken`, with the app's own id and secret. */
  oauth: (what: 'accessToken' | 'introspectToken', form: Readonly<Record<string, string>>) => Promise<GrantOutcome>
}

type Door = {
  apiUrl: string
  authUrl: string
  /** The month of LinkedIn's API that answers are made for, such as `202609`. */
  version: string
  clientId: string
  clientSecret: string
  timeoutMs: number
  now: () => Date
}

const bare = (url: string): string => url.replace(/\/+$/, '')

export function openApi({ apiUrl, authUrl, version, clientId, clientSecret, timeoutMs, now }: Door): LinkedinApi {
  return {
    call: async (method, path, { token, body, signal }) => {
      const outcome = await callOnce(
        {
          ...{ method, url: `${bare(apiUrl)}${path}` },
          headers: {
            ...{ authorization: `Bearer ${token}`, 'linkedin-version': version },
            'x-restli-protocol-version': '2.0.0',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        { timeoutMs, ...(signal === undefined ? {} : { signal }) },
      )
      if (outcome.kind !== 'answer') return outcome
      const { status, headers } = outcome
      return { kind: 'answer', status, headers, json: readJson(outcome), waitMs: retryAfterMs(outcome, now()) }
    },
    oauth: async (what, form) => {
      const outcome = await callOnce(
        {
          ...{ method: 'POST', url: `${bare(authUrl)}/oauth/v2/${what}` },
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret }).toString(),
        },
        { timeoutMs },
      )
      return outcome.kind === 'answer' ? { ...outcome, json: readJson(outcome) } : outcome
    },
  }
}

export type Reading = { api: LinkedinApi; tokens: Tokens; signal?: AbortSignal | undefined }

/** There was nothing to ask with, so that nothing was asked. */
export type AskOutcome = LinkedinOutcome | ({ kind: 'no-token' } & Pick<NoToken, 'why' | 'detail'>)

/**
 * Asks with a token that works: one that is refused before its time is renewed once. Everything is told in the outcome,
 * also that there is no token. Not for what customers see.
 */
export async function askWith({ api, tokens, signal }: Reading, path: string, put?: object): Promise<AskOutcome> {
  const ask = (token: string): Promise<LinkedinOutcome> =>
    api.call(put === undefined ? 'GET' : 'PUT', path, { token, signal, ...(put === undefined ? {} : { body: put }) })
  const first = await tokens.token()
  if (!first.ok) return { kind: 'no-token', ...first }
  const outcome = await ask(first.token)
  if (outcome.kind !== 'answer' || outcome.status !== 401) return outcome
  const next = await tokens.token(first.token)
  return next.ok ? await ask(next.token) : { kind: 'no-token', ...next }
}

/** LinkedIn's own words for a no, to be searched and never to be shown. */
export function wordsOf(json: unknown): string {
  const error = errorSchema.safeParse(json).data
  return `${error?.code ?? ''} ${error?.message ?? ''}`
}

/** For people: without anything that somebody wrote. */
export function whyNot(outcome: AskOutcome): string {
  if (outcome.kind === 'no-token') return outcome.detail
  if (outcome.kind !== 'answer') return `LinkedIn does not answer (${outcome.why})`
  const { status, json } = outcome
  if (isOldVersion(outcome)) return `LinkedIn does not serve this api_version any more (HTTP ${status})`
  const code = errorSchema.safeParse(json).data?.code ?? ''
  return `LinkedIn answers HTTP ${status} ${/^[A-Z_]{3,60}$/.test(code) ? code : ''}`.trim()
}

/** A version lives for about a year. */
export const isOldVersion = ({ status, json }: LinkedinAnswer): boolean =>
  status === 426 || wordsOf(json).includes('NONEXISTENT_VERSION')

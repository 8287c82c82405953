import { callOnce, readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'

/** What X answered, or why there is no answer. */
export type XOutcome =
  | { kind: 'answer'; status: number; json: unknown; waitMs: number | undefined }
  | Exclude<CallOutcome, { kind: 'answer' }>

type Ask = { token: string; query?: Readonly<Record<string, string>>; signal?: AbortSignal }

export type XApi = {
  get: (path: string, ask: Ask) => Promise<XOutcome>
  /** One request with a JSON body, never repeated. */
  post: (path: string, body: object, ask: Ask) => Promise<XOutcome>
  put: (path: string, ask: Ask & { body?: object }) => Promise<XOutcome>
  upload: (path: string, form: FormData, ask: Ask) => Promise<XOutcome>
  /** The token endpoint: no token, a form instead. */
  renew: (form: Readonly<Record<string, string>>, secret: string | undefined) => Promise<XOutcome>
  download: (path: string, ask: Ask & { maxBytes: number }) => Promise<CallOutcome>
}

/** Uploads and downloads take longer than a call, by this factor. */
const FILE_PATIENCE = 2.5

export function openApi({ apiUrl, timeoutMs, now }: { apiUrl: string; timeoutMs: number; now: () => Date }): XApi {
  const base = apiUrl.replace(/\/+$/, '')
  const read = (outcome: CallOutcome): XOutcome => (outcome.kind === 'answer' ? readAnswer(outcome, now()) : outcome)
  const withToken = ({ token }: Ask): Record<string, string> => ({ authorization: `Bearer ${token}` })
  const patience = ({ signal }: Ask) => ({ timeoutMs, ...(signal ? { signal } : {}) })
  const urlOf = (path: string, query: Ask['query'] = {}): string => {
    const search = new URLSearchParams(query).toString()
    return `${base}${path}${search === '' ? '' : `?${search}`}`
  }
  return {
    get: async (path, ask) =>
      read(await callOnce({ method: 'GET', url: urlOf(path, ask.query), headers: withToken(ask) }, patience(ask))),
    post: async (path, body, ask) => {
      const headers = { ...withToken(ask), 'content-type': 'application/json' }
      return read(
        await callOnce({ method: 'POST', url: urlOf(path), headers, body: JSON.stringify(body) }, patience(ask)),
      )
    },
    put: async (path, ask) => {
      const { body } = ask
      const packed = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      const headers = { ...withToken(ask), ...packed?.headers }
      const call = { method: 'PUT', url: urlOf(path), headers, ...(packed ? { body: packed.body } : {}) } as const
      return read(await callOnce(call, patience(ask)))
    },
    upload: async (path, form, ask) => {
      const packed = new Response(form)
      const body = Buffer.from(await packed.arrayBuffer())
      const headers = { ...withToken(ask), 'content-type': packed.headers.get('content-type') ?? '' }
      const call = { method: 'POST', url: urlOf(path), headers, body } as const
      return read(await callOnce(call, { timeoutMs: timeoutMs * FILE_PATIENCE }))
    },
    renew: async (form, secret) => {
      const basic = Buffer.from(`${form['client_id'] ?? ''}:${secret ?? ''}`).toString('base64')
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        ...(secret === undefined ? {} : { authorization: `Basic ${basic}` }),
      }
      const body = new URLSearchParams(form).toString()
      return read(await callOnce({ method: 'POST', url: urlOf('/2/oauth2/token'), headers, body }, { timeoutMs }))
    },
    download: (path, ask) =>
      callOnce(
        { method: 'GET', url: urlOf(path), headers: withToken(ask) },
        { timeoutMs: timeoutMs * FILE_PATIENCE, maxBytes: ask.maxBytes },
      ),
  }
}

function readAnswer(answer: Answer, now: Date): XOutcome {
  return { kind: 'answer', status: answer.status, json: readJson(answer), waitMs: waitOf(answer, now) }
}

/** Seconds of the epoch, by kind of limit: what is used up tells when it is filled again. */
const LIMITS = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']

function waitOf(answer: Answer, now: Date): number | undefined {
  const asked = retryAfterMs(answer, now)
  const resets = LIMITS.filter((limit) => answer.headers[`${limit}-remaining`] === '0')
    .map((limit) => Number(answer.headers[`${limit}-reset`]) * 1000 - now.getTime())
    .filter((ms) => Number.isFinite(ms))
  const waits = [...(asked === undefined ? [] : [asked]), ...resets]
  return waits.length === 0 ? undefined : Math.max(0, ...waits)
}

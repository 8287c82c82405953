import { callOnce, type CallOutcome } from '../../lib/http'

export type ViberApi = { post: (method: string, body: object, signal?: AbortSignal) => Promise<CallOutcome> }

export const openApi = ({
  token,
  apiUrl,
  timeoutMs,
}: {
  token: string
  apiUrl: string
  timeoutMs: number
}): ViberApi => ({
  post: (method, body, signal) =>
    callOnce(
      {
        method: 'POST',
        url: `${apiUrl.replace(/\/+$/, '')}/pa/${method}`,
        headers: { 'x-viber-auth-token': token, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
      { timeoutMs, ...(signal ? { signal } : {}) },
    ),
})

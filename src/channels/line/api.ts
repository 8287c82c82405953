import { callOnce, type CallOutcome } from '../../lib/http'

export type LineApi = {
  get: (path: string) => Promise<CallOutcome>
  /** `retryKey`: LINE accepts a call with the same key once, for 24 hours. */
  push: (body: object, retryKey: string) => Promise<CallOutcome>
  /** What customers attach lies on a host of its own. */
  content: (message: string, maxBytes: number) => Promise<CallOutcome>
}

/** Downloads take longer than a call, by this factor. */
const FILE_PATIENCE = 2.5

type Door = { token: string; apiUrl: string; dataUrl: string; timeoutMs: number }

export function openApi({ token, apiUrl, dataUrl, timeoutMs }: Door): LineApi {
  const headers = { authorization: `Bearer ${token}` }
  const base = apiUrl.replace(/\/+$/, '')
  return {
    get: (path) => callOnce({ method: 'GET', url: `${base}${path}`, headers }, { timeoutMs }),
    push: (body, retryKey) =>
      callOnce(
        {
          method: 'POST',
          url: `${base}/v2/bot/message/push`,
          headers: { ...headers, 'content-type': 'application/json', 'x-line-retry-key': retryKey },
          body: JSON.stringify(body),
        },
        { timeoutMs },
      ),
    content: (message, maxBytes) =>
      callOnce(
        {
          method: 'GET',
          url: `${dataUrl.replace(/\/+$/, '')}/v2/bot/message/${encodeURIComponent(message)}/content`,
          headers,
        },
        { timeoutMs: timeoutMs * FILE_PATIENCE, maxBytes },
      ),
  }
}

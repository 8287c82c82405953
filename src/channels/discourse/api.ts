import { callOnce, type CallOutcome } from '../../lib/http'

export type DiscourseApi = {
  get: (path: string, signal?: AbortSignal) => Promise<CallOutcome>
  post: (path: string, body: object) => Promise<CallOutcome>
  upload: (form: FormData) => Promise<CallOutcome>
}

/** Uploads take longer than a call, by this factor. */
const FILE_PATIENCE = 2.5

type Door = { url: string; key: string; username: string; timeoutMs: number }

/** Calls in the name of one user of the forum. */
export function openApi({ url, key, username, timeoutMs }: Door): DiscourseApi {
  const base = url.replace(/\/+$/, '')
  const headers = { 'api-key': key, 'api-username': username, accept: 'application/json' }
  return {
    get: (path, signal) =>
      callOnce({ method: 'GET', url: `${base}${path}`, headers }, { timeoutMs, ...(signal ? { signal } : {}) }),
    post: (path, body) =>
      callOnce(
        {
          method: 'POST',
          url: `${base}${path}`,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
        { timeoutMs },
      ),
    upload: async (form) => {
      const packed = new Response(form)
      const body = Buffer.from(await packed.arrayBuffer())
      const contentType = packed.headers.get('content-type') ?? ''
      return callOnce(
        { method: 'POST', url: `${base}/uploads.json`, headers: { ...headers, 'content-type': contentType }, body },
        { timeoutMs: timeoutMs * FILE_PATIENCE },
      )
    },
  }
}

import { callOnce, type CallOutcome } from '../../lib/http'

export type TwilioApi = {
  /** The headers that prove who we are: for Twilio's own host only. */
  headers: Readonly<Record<string, string>>
  get: (path: string) => Promise<CallOutcome>
  post: (path: string, form: Readonly<Record<string, string>>) => Promise<CallOutcome>
}

type Door = { accountSid: string; authToken: string; apiUrl: string; timeoutMs: number }

/** Calls of one account; paths are those below it, such as `/Messages.json`. */
export function openApi({ accountSid, authToken, apiUrl, timeoutMs }: Door): TwilioApi {
  const base = `${apiUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${accountSid}`
  const headers = { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` }
  return {
    headers,
    get: (path) => callOnce({ method: 'GET', url: `${base}${path}`, headers }, { timeoutMs }),
    post: (path, form) =>
      callOnce(
        {
          method: 'POST',
          url: `${base}${path}`,
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        },
        { timeoutMs },
      ),
  }
}

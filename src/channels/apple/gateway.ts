import { callOnce, type CallOutcome } from '../../lib/http'
import { signToken, type MspKey } from './token'

export type AppleGateway = {
  /** `https://mspgw.push.apple.com`, or whoever passes its API through. */
  readonly origin: string
  readonly businessId: string
  /** `path` as `/message`; each call carries a fresh token and our business id. */
  call: (call: GatewayCall) => Promise<CallOutcome>
  /** Where files lie; the address itself is the permission. No redirect is followed. */
  content: (call: ContentCall) => Promise<CallOutcome>
}

type GatewayCall = {
  method: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
}
type ContentCall = { method: 'GET' | 'POST'; url: URL; body?: Buffer; maxBytes?: number }

/** Files take longer than a call, by this factor. */
const FILE_PATIENCE = 2.5

type Door = { key: MspKey; businessId: string; apiUrl: string; timeoutMs: number; now: () => Date }

export function openGateway({ key, businessId, apiUrl, timeoutMs, now }: Door): AppleGateway {
  const base = apiUrl.replace(/\/+$/, '')
  return {
    origin: new URL(base).origin,
    businessId,
    call: ({ method, path, headers = {}, body }) =>
      callOnce(
        {
          ...{ method, url: `${base}${path}` },
          headers: { ...headers, authorization: `Bearer ${signToken(key, now())}`, 'source-id': businessId },
          ...(body === undefined ? {} : { body }),
        },
        { timeoutMs },
      ),
    content: ({ method, url, body, maxBytes }) =>
      callOnce(
        {
          method,
          url,
          ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/octet-stream' } }),
        },
        { timeoutMs: timeoutMs * FILE_PATIENCE, ...(maxBytes === undefined ? {} : { maxBytes }) },
      ),
  }
}

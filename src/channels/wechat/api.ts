import { z } from 'zod'
import { callOnce, readJson, type Answer, type CallOutcome } from '../../lib/http'
import type { Vault } from '../vault.store'

export type WechatApi = {
  /** A call in the account's name; `query` is added to the token, which is part of the address and never told. */
  get: (path: string, query: Readonly<Record<string, string>>, maxBytes: number) => Promise<ApiOutcome>
  /** `tooLate` is asked when the token is there, right before the call. */
  post: (path: string, body: object, tooLate: () => boolean) => Promise<ApiOutcome>
  upload: (type: string, form: FormData) => Promise<ApiOutcome>
  /** A token that works is there, or why not. */
  token: () => Promise<TokenOutcome>
  /** WeChat does not know this token any more: the next call asks for a new one. */
  forget: () => Promise<void>
}

/** `no-token`: the call was not made. */
export type ApiOutcome = CallOutcome | { kind: 'no-token'; why: TokenRefused }
type TokenRefused = Exclude<TokenOutcome, { kind: 'token' }>
type TokenOutcome =
  | { kind: 'token'; token: string }
  | { kind: 'refused'; code: number }
  | { kind: 'lost'; lost: Exclude<CallOutcome, Answer> }

export type Door = {
  appId: string
  appSecret: string
  apiUrl: string
  timeoutMs: number
  vault: Pick<Vault, 'read' | 'write' | 'locked'>
  now: () => Date
}

const kept = z.object({ token: z.string(), endsAt: z.number() })
const issued = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })
export const codeSchema = z.object({ errcode: z.number() })

const NAME = 'access_token'
/** Renewed so long before its end that no call meets it. */
const RENEW_EARLY_MS = 5 * 60_000
const FILE_PATIENCE = 2.5

/** An account has one token for all replicas: it lies in the vault, and one at a time asks for a new one. */
export function openApi(door: Door): WechatApi {
  const base = door.apiUrl.replace(/\/+$/, '')
  const call = async (
    path: string,
    query: Readonly<Record<string, string>>,
    {
      body,
      type,
      maxBytes,
      patience = 1,
      tooLate,
    }: { body?: Buffer | string; type?: string; maxBytes?: number; patience?: number; tooLate?: () => boolean },
  ): Promise<ApiOutcome> => {
    const found = await surely(door)
    if (found.kind !== 'token') return { kind: 'no-token', why: found }
    const told = new URLSearchParams({ access_token: found.token, ...query })
    return callOnce(
      {
        method: body === undefined ? 'GET' : 'POST',
        url: `${base}${path}?${told.toString()}`,
        ...(type ? { headers: { 'content-type': type } } : {}),
        ...(body === undefined ? {} : { body }),
      },
      {
        timeoutMs: door.timeoutMs * patience,
        ...(maxBytes === undefined ? {} : { maxBytes }),
        ...(tooLate === undefined ? {} : { tooLate }),
      },
    )
  }
  return {
    get: (path, query, maxBytes) => call(path, query, { maxBytes, patience: FILE_PATIENCE }),
    post: (path, body, tooLate) =>
      call(path, {}, { body: JSON.stringify(body), type: 'application/json; charset=utf-8', tooLate }),
    upload: async (type, form) => {
      const packed = new Response(form)
      const body = Buffer.from(await packed.arrayBuffer())
      const contentType = packed.headers.get('content-type') ?? ''
      return call('/cgi-bin/media/upload', { type }, { body, type: contentType, patience: FILE_PATIENCE })
    },
    token: () => surely(door),
    // When that fails, the next call is refused like this one, and asks again.
    forget: () => door.vault.write(NAME, JSON.stringify({ token: '', endsAt: 0 })).catch(() => undefined),
  }
}

/** A database that is away is a token that is not there: nothing was asked of WeChat. */
const surely = (door: Door): Promise<TokenOutcome> =>
  tokenOf(door).catch((cause: Error) => ({ kind: 'lost', lost: { kind: 'not-sent', why: 'refused', cause } }))

async function tokenOf(door: Door): Promise<TokenOutcome> {
  const current = await readKept(door)
  if (current !== undefined) return { kind: 'token', token: current }
  return door.vault.locked(NAME, async () => {
    const renewed = await readKept(door)
    return renewed === undefined ? await renew(door) : { kind: 'token', token: renewed }
  })
}

async function readKept({ vault, now }: Door): Promise<string | undefined> {
  const value = await vault.read(NAME)
  const found = value === undefined ? undefined : kept.safeParse(JSON.parse(value)).data
  return found && found.endsAt > now().getTime() + RENEW_EARLY_MS ? found.token : undefined
}

/** The "stable" token: asking for it again takes nothing away from others who use the same account. */
async function renew({ appId, appSecret, apiUrl, timeoutMs, vault, now }: Door): Promise<TokenOutcome> {
  const askedAt = now().getTime()
  const outcome = await callOnce(
    {
      method: 'POST',
      url: `${apiUrl.replace(/\/+$/, '')}/cgi-bin/stable_token`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credential', appid: appId, secret: appSecret }),
    },
    { timeoutMs },
  )
  if (outcome.kind !== 'answer') return { kind: 'lost', lost: outcome }
  const json = readJson(outcome)
  const got = issued.safeParse(json)
  if (!got.success) return { kind: 'refused', code: codeSchema.safeParse(json).data?.errcode ?? 0 }
  const { access_token: token, expires_in: lifeS } = got.data
  await vault.write(NAME, JSON.stringify({ token, endsAt: askedAt + lifeS * 1000 }))
  return { kind: 'token', token }
}

import { z } from 'zod'
import { callOnce, readJson, type Answer, type CallOutcome } from '../../lib/http'
import { jsonOf } from '../../lib/json'
import type { Held, Vault } from '../vault.store'

export type WechatApi = {
  /** A call in the account's name; `query` is added to the token, which is part of the address and never told. */
  get: (path: string, query: Readonly<Record<string, string>>, maxBytes: number) => Promise<ApiOutcome>
  /** `tooLate` is asked when the token is there, right before the call. */
  post: (path: string, body: object, tooLate: () => boolean) => Promise<ApiOutcome>
  upload: (type: string, form: FormData) => Promise<ApiOutcome>
  /** A token that works is there, or why not. */
  token: () => Promise<TokenOutcome>
}

/** `no-token`: the call was not made, or WeChat refused a token that it had just given us and did nothing. */
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
  vault: Pick<Vault, 'read' | 'locked'>
  now: () => Date
}

const keptSchema = z.object({ token: z.string(), endsAt: z.number(), askedAt: z.number().default(0) })
type Kept = z.infer<typeof keptSchema>
const issued = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })
export const codeSchema = z.object({ errcode: z.number() })

const NAME = 'access_token'
/** Renewed so long before its end that no call meets it. */
const RENEW_EARLY_MS = 5 * 60_000
const FILE_PATIENCE = 2.5
/** What is refused so soon after it was given is not refused for its age. */
const NEW_MS = 60_000

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
    const outcome = await callOnce(
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
    const code = staleCode(outcome)
    if (code === undefined || (await forget(door, found.token))) return outcome
    return { kind: 'no-token', why: { kind: 'refused', code } }
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
  }
}

/** A database that is away is a token that is not there: nothing was asked of WeChat. */
const surely = (door: Door): Promise<TokenOutcome> =>
  tokenOf(door).catch((cause: Error) => ({ kind: 'lost', lost: { kind: 'not-sent', why: 'refused', cause } }))

async function tokenOf(door: Door): Promise<TokenOutcome> {
  const current = goodIn(await door.vault.read(NAME), door)
  if (current !== undefined) return { kind: 'token', token: current }
  return door.vault.locked(NAME, async (held) => {
    const renewed = goodIn(await held.read(), door)
    return renewed === undefined ? await renew(door, held) : { kind: 'token', token: renewed }
  })
}

const keptIn = (text: string | undefined): Kept | undefined => keptSchema.safeParse(jsonOf(text ?? '')).data

function goodIn(text: string | undefined, { now }: Door): string | undefined {
  const found = keptIn(text)
  return found && found.endsAt > now().getTime() + RENEW_EARLY_MS ? found.token : undefined
}

/** The token is not valid (any more): the call was refused before anything was done with it. */
export const STALE_TOKEN: readonly number[] = [40001, 40014, 42001]
/** Answers that say so are short; others may be files. */
const MAX_CODE_BYTES = 2_000

function staleCode(outcome: CallOutcome): number | undefined {
  if (outcome.kind !== 'answer' || outcome.body.length > MAX_CODE_BYTES) return undefined
  const code = codeSchema.safeParse(readJson(outcome)).data?.errcode
  return code !== undefined && STALE_TOKEN.includes(code) ? code : undefined
}

/**
 * WeChat does not know this token any more: the next call asks for a new one. False when it was given only just now, so
 * that a new one would be refused as well.
 */
async function forget({ vault, now }: Door, token: string): Promise<boolean> {
  try {
    return await vault.locked(NAME, async ({ read, write }) => {
      const found = keptIn(await read())
      if (found?.token !== token) return true
      if (Math.abs(now().getTime() - found.askedAt) < NEW_MS) return false
      await write(JSON.stringify({ token: '', endsAt: 0 }))
      return true
    })
  } catch {
    // The next call is refused like this one, and asks again.
    return true
  }
}

/** The "stable" token: asking for it again takes nothing away from others who use the same account. */
async function renew({ appId, appSecret, apiUrl, timeoutMs, now }: Door, held: Held): Promise<TokenOutcome> {
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
  await held.write(JSON.stringify({ token, endsAt: askedAt + lifeS * 1000, askedAt }))
  return { kind: 'token', token }
}

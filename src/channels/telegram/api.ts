import { callOnce, readJson, type CallOutcome } from '../../lib/http'
import { answerSchema, type TelegramAnswer } from './payload'

export type TelegramApi = {
  /** One call of a method with JSON parameters. `waitMs`: how long the method itself may take its time. */
  call: (
    method: string,
    parameters: object,
    patience?: { waitMs?: number; signal?: AbortSignal },
  ) => Promise<ApiOutcome>
  /** One call with a file. */
  upload: (method: string, form: FormData) => Promise<ApiOutcome>
  download: (path: string, maxBytes: number) => Promise<CallOutcome>
}

/** Telegram's own answer, or why there is none. */
export type ApiOutcome = { kind: 'answer'; answer: TelegramAnswer } | Exclude<CallOutcome, { kind: 'answer' }>

/** Uploads and downloads take longer than a call, by this factor. */
const FILE_PATIENCE = 2.5

type Door = { token: string; apiUrl: string; timeoutMs: number }

/** The token is part of the address (a platform's oddity), so the address never reaches a log or an error. */
export function openApi({ token, apiUrl, timeoutMs }: Door): TelegramApi {
  const base = apiUrl.replace(/\/+$/, '')
  return {
    call: async (method, parameters, { waitMs = 0, signal } = {}) =>
      read(
        await callOnce(
          {
            method: 'POST',
            url: `${base}/bot${token}/${method}`,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(parameters),
          },
          { timeoutMs: timeoutMs + waitMs, ...(signal ? { signal } : {}) },
        ),
      ),
    upload: async (method, form) => {
      const packed = new Response(form)
      const body = Buffer.from(await packed.arrayBuffer())
      const contentType = packed.headers.get('content-type') ?? ''
      return read(
        await callOnce(
          { method: 'POST', url: `${base}/bot${token}/${method}`, headers: { 'content-type': contentType }, body },
          { timeoutMs: timeoutMs * FILE_PATIENCE },
        ),
      )
    },
    download: (path, maxBytes) =>
      callOnce(
        { method: 'GET', url: `${base}/file/bot${token}/${path}` },
        { timeoutMs: timeoutMs * FILE_PATIENCE, maxBytes },
      ),
  }
}

function read(outcome: CallOutcome): ApiOutcome {
  if (outcome.kind !== 'answer') return outcome
  const parsed = answerSchema.safeParse(readJson(outcome))
  if (!parsed.success) {
    return {
      kind: 'unknown',
      why: 'unreadable',
      cause: new Error(`HTTP ${outcome.status} without an answer of the Bot API`),
      status: outcome.status,
    }
  }
  const { data } = parsed
  return { kind: 'answer', answer: data.ok ? data : { ...data, error_code: data.error_code ?? outcome.status } }
}

import type { Json } from './ledger'
import { keyOf, signToken, type Key } from './keys'

export type Answer = { status: number; body: unknown; ms: number }

export type TokenOptions = {
  /** Claims over the right ones; undefined takes one away. */
  claims?: Record<string, unknown>
  key?: Key
  /** Signed by another key under the name of the right one. */
  forged?: boolean
  /** In place of the whole header; empty: none. */
  header?: string
}

const MINUTES = 60

/** How Teams calls an app: with a token of Microsoft's, about five seconds of patience for presses, again after 5xx. */
export class Caller {
  url: string | undefined
  /** How long Teams waits for the answer to a press. */
  invokeMs = 5_000
  /** Answers that came too late or were no success. */
  readonly complaints: string[] = []
  readonly key = keyOf('the-key', ['msteams'])
  readonly unendorsed = keyOf('the-other-key', ['webchat'])
  readonly #own: { appId: string; serviceUrl: () => string }
  readonly #waiting = new Set<Promise<unknown>>()

  constructor(own: { appId: string; serviceUrl: () => string }) {
    this.#own = own
  }

  header({ claims = {}, key = this.key, forged = false, header }: TokenOptions = {}): string | undefined {
    if (header !== undefined) return header === '' ? undefined : header
    const now = Math.floor(Date.now() / 1000)
    const right = {
      iss: 'https://api.botframework.com',
      aud: this.#own.appId,
      nbf: now - MINUTES,
      exp: now + 60 * MINUTES,
      serviceurl: this.#own.serviceUrl(),
    }
    const signer = forged ? { kid: key.kid, privateKey: keyOf('nobody', []).privateKey } : key
    return `Bearer ${signToken(signer, JSON.parse(JSON.stringify({ ...right, ...claims })) as Json)}`
  }

  async post(raw: string, options: TokenOptions & { timeoutMs?: number } = {}): Promise<Answer> {
    if (this.url === undefined) throw new Error('connect the stand-in to the product first')
    const authorization = this.header(options)
    const started = performance.now()
    const response = await fetch(`${this.url}/api/messages`, {
      method: 'POST',
      body: raw,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(authorization === undefined ? {} : { authorization }),
      },
      signal: AbortSignal.timeout(options.timeoutMs ?? 20_000),
    })
    const text = await response.text()
    return { status: response.status, body: readBody(text), ms: performance.now() - started }
  }

  /** A message or a change: again and again until it is taken, without the seconds between. */
  async deliver(activity: Json, tries = 4): Promise<Answer> {
    let answer: Answer = { status: 0, body: '', ms: 0 }
    for (let attempt = 0; attempt < tries; attempt++) {
      answer = await this.post(JSON.stringify(activity)).catch((error: unknown) => ({
        status: 0,
        body: String(error),
        ms: 0,
      }))
      if (answer.status > 0 && answer.status < 500) break
    }
    if (answer.status !== 200) this.complaints.push(`${String(activity['type'])}: answered ${answer.status}`)
    return answer
  }

  /** A press or a form: once; what comes too late is not looked at. */
  async invoke(activity: Json): Promise<Answer> {
    const name = String(activity['name'])
    try {
      const answer = await this.post(JSON.stringify(activity), { timeoutMs: this.invokeMs })
      if (answer.status !== 200) this.complaints.push(`${name}: answered ${answer.status}`)
      return answer
    } catch {
      this.complaints.push(`${name}: no answer in ${this.invokeMs} ms`)
      return { status: 0, body: undefined, ms: this.invokeMs }
    }
  }

  /** Delivered in its own time; `settle` waits for it. */
  later(work: () => Promise<unknown>): void {
    const promise: Promise<unknown> = work()
      .catch((error: unknown) => this.complaints.push(String(error)))
      .finally(() => this.#waiting.delete(promise))
    this.#waiting.add(promise)
  }

  async settle(): Promise<void> {
    while (this.#waiting.size > 0) await Promise.allSettled(this.#waiting)
  }
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

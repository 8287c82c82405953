import { createHmac } from 'node:crypto'
import type { Json } from './ledger'

export type Answer = { status: number; body: unknown; ms: number }

export type SignOptions = {
  secret?: string
  /** Seconds to add to the time of signing. */
  skew?: number
  signature?: string
  headers?: Record<string, string>
}

/** How Slack calls an app: signed over the raw bytes, three seconds of patience, three more tries for events. */
export class Caller {
  url: string | undefined
  readonly secret: string
  /** How many seconds the clock of the product is ahead of ours. */
  ahead = 0
  /** Answers that came too late or not at all. */
  readonly complaints: string[] = []
  readonly #waiting = new Set<Promise<unknown>>()

  constructor(secret: string) {
    this.secret = secret
  }

  async post(raw: string | Buffer, type: string, options: SignOptions = {}): Promise<Answer> {
    if (this.url === undefined) throw new Error('connect the stand-in to the product first')
    const at = String(Math.floor(Date.now() / 1000 + this.ahead) + (options.skew ?? 0))
    const mac = createHmac('sha256', options.secret ?? this.secret)
      .update(`v0:${at}:`)
      .update(raw)
      .digest('hex')
    const started = performance.now()
    const response = await fetch(`${this.url}/slack/events`, {
      method: 'POST',
      body: typeof raw === 'string' ? raw : new Uint8Array(raw),
      headers: {
        'content-type': type,
        'x-slack-request-timestamp': at,
        'x-slack-signature': options.signature ?? `v0=${mac}`,
        ...options.headers,
      },
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    return { status: response.status, body: readBody(text), ms: performance.now() - started }
  }

  /** A click, a form, a shortcut: once, and the person sees a warning unless 200 comes within three seconds. */
  async interact(payload: Json, options: SignOptions = {}): Promise<Answer> {
    return this.judge(
      await this.post(
        `payload=${encodeURIComponent(JSON.stringify(payload))}`,
        'application/x-www-form-urlencoded',
        options,
      ),
    )
  }

  async command(form: Record<string, string>, options: SignOptions = {}): Promise<Answer> {
    return this.judge(
      await this.post(new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded', options),
    )
  }

  /** An event, again and again until it is taken: at once, then later (here without the minutes). */
  async event(envelope: Json, { tries = 4, ...options }: SignOptions & { tries?: number } = {}): Promise<Answer> {
    const raw = JSON.stringify(envelope)
    let answer: Answer = { status: 0, body: '', ms: 0 }
    for (let attempt = 0; attempt < tries; attempt++) {
      const again = attempt === 0 ? {} : { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_error' }
      answer = await this.post(raw, 'application/json', { ...options, headers: { ...options.headers, ...again } })
      if (answer.status === 200) return answer
    }
    return answer
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

  judge(answer: Answer): Answer {
    if (answer.status !== 200) this.complaints.push(`answered ${answer.status}`)
    if (answer.ms > 3_000) this.complaints.push(`answered after ${Math.round(answer.ms)} ms`)
    return answer
  }
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

import type { Response } from 'express'

export interface EventStream {
  /** `data` is sent as JSON; `id` comes back as Last-Event-ID when the browser reconnects. */
  readonly send: (event: string, data: unknown, id?: string | bigint) => void
  readonly close: () => void
  /** Resolves once when the stream is over, whoever ended it. */
  readonly closed: Promise<void>
}

/** Proxies drop connections that are silent for 30 to 60 s. */
const HEARTBEAT_MS = 15_000

/** How long a browser waits before it reconnects. */
const RETRY_MS = 2_000

/** Events that wait in memory for a reader who does not read. Beyond, we hang up; it reconnects and catches up. */
const MAX_WAITING_BYTES = 1024 * 1024

/** Server-sent events over an answer that was not begun yet. */
export function openEventStream(response: Response, heartbeatMs = HEARTBEAT_MS): EventStream {
  response.set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no', // nginx would collect events until its buffer is full
  })
  response.flushHeaders()
  const write = (text: string): void => {
    if (response.writableEnded || response.destroyed) return
    response.write(text)
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy()
  }
  write(`retry: ${RETRY_MS}\n\n`)
  const heartbeat = setInterval(() => write(': beat\n\n'), heartbeatMs)
  heartbeat.unref()
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      clearInterval(heartbeat)
      resolve()
    })
  })
  return {
    send: (event, data, id) => write(eventText(event, data, id)),
    close: () => void response.end(),
    closed,
  }
}

function eventText(event: string, data: unknown, id: string | bigint | undefined): string {
  const idLine = id === undefined ? '' : `id: ${oneField(String(id))}\n`
  return `${idLine}event: ${oneField(event)}\ndata: ${JSON.stringify(data ?? null)}\n\n`
}

// A line break would begin another field, and so another event.
function oneField(text: string): string {
  return text.replace(/[\r\n\0]/g, '')
}

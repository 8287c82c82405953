import { createHash } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Json } from './ledger'

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10

export type SocketDoor = {
  connected: () => boolean
  /** Sends an envelope and resolves with the acknowledgement; sent again on the next connection when none comes. */
  send: (
    type: 'events_api' | 'interactive' | 'slash_commands',
    payload: Json,
    options?: { waitMs?: number },
  ) => Promise<unknown>
  /** Slack recycles a connection. */
  recycle: () => void
  /** The line breaks. */
  cut: () => void
  connections: () => number
  close: () => void
}

/** Slack's end of Socket Mode: just enough of RFC 6455 for text frames. */
export function serveSocket(server: Server): SocketDoor {
  let current: Duplex | undefined
  let count = 0
  let next = 0
  const waiting = new Map<string, (payload: unknown) => void>()

  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const key = String(request.headers['sec-websocket-key'])
    const accept = createHash('sha1')
      .update(key + MAGIC)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    current = socket
    count += 1
    const state = { rest: Buffer.alloc(0) }
    socket.on('data', (chunk: Buffer) => readFrames(socket, state, chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (current === socket) current = undefined
    })
    write(socket, TEXT, JSON.stringify({ type: 'hello', num_connections: 1 }))
    write(socket, PING, 'are you there')
  })

  function readFrames(socket: Duplex, state: { rest: Buffer }, chunk: Buffer): void {
    state.rest = Buffer.concat([state.rest, chunk])
    for (let frame = takeFrame(state); frame !== undefined; frame = takeFrame(state)) {
      if (frame.code === PING) write(socket, PONG, frame.payload)
      if (frame.code === CLOSE) {
        write(socket, CLOSE, frame.payload)
        socket.end()
      }
      if (frame.code === TEXT) {
        const { envelope_id: id, payload } = JSON.parse(frame.payload.toString()) as {
          envelope_id: string
          payload: unknown
        }
        waiting.get(id)?.(payload)
        waiting.delete(id)
      }
    }
  }

  return {
    connected: () => current !== undefined,
    connections: () => count,
    send: async (type, payload, { waitMs = 3_000 } = {}) => {
      const id = `env-${next++}`
      for (let attempt = 0; attempt < 4; attempt++) {
        const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve))
        if (current !== undefined) {
          write(
            current,
            TEXT,
            JSON.stringify({
              envelope_id: id,
              type,
              payload,
              accepts_response_payload: type !== 'events_api',
              retry_attempt: attempt,
            }),
          )
        }
        const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), waitMs).unref())
        const first = await Promise.race([answer, late])
        if (first !== 'late') return first
      }
      return undefined
    },
    recycle: () => {
      if (current !== undefined)
        write(current, TEXT, JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }))
    },
    cut: () => current?.destroy(),
    close: () => current?.destroy(),
  }
}

function write(socket: Duplex, code: number, content: string | Buffer): void {
  const payload = Buffer.from(content as string)
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | code, payload.length])
      : payload.length < 65_536
        ? Buffer.from([0x80 | code, 126, payload.length >> 8, payload.length & 255])
        : Buffer.concat([Buffer.from([0x80 | code, 127]), sizeOf(payload.length)])
  if (!socket.destroyed) socket.write(Buffer.concat([head, payload]))
}

function sizeOf(length: number): Buffer {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(length))
  return size
}

function takeFrame(state: { rest: Buffer }): { code: number; payload: Buffer } | undefined {
  const { rest } = state
  if (rest.length < 2) return undefined
  const code = (rest[0] ?? 0) & 15
  const short = (rest[1] ?? 0) & 127
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0
  if (rest.length < 2 + extra + 4) return undefined
  const length = extra === 0 ? short : extra === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2))
  const start = 2 + extra + 4
  if (rest.length < start + length) return undefined
  const mask = rest.subarray(start - 4, start)
  const payload = Buffer.from(rest.subarray(start, start + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)))
  state.rest = rest.subarray(start + length)
  return { code, payload }
}

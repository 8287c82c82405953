import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:https'
import { gzipSync } from 'node:zlib'
import { callOnce, readJson, retryAfterMs, type Call } from '../../src/lib/http'
import { LOOPBACK_CERT, LOOPBACK_KEY } from '../support/loopback-cert'

/** What reached a server, whatever it did with it. */
interface Counted {
  readonly url: string
  readonly requests: { method: string; url: string; body: string }[]
  readonly connections: () => number
}

const open: (Server | TcpServer)[] = []
const sockets = new Set<Socket>()
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))))
})

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

async function serve(behave: Behaviour): Promise<Counted> {
  const requests: Counted['requests'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      requests.push({ method: request.method ?? '', url: request.url ?? '', body })
      behave(response, request)
    })
  })
  return { ...(await listen(server)), requests }
}

async function listen(server: Server | TcpServer): Promise<{ url: string; connections: () => number }> {
  open.push(server)
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`, connections: () => connections }
}

const post = (url: string): Call => ({
  method: 'POST',
  url,
  headers: { 'Content-Type': 'application/json' },
  body: '{"a":1}',
})
const seen = { method: 'POST', url: '/send', body: '{"a":1}' }

describe('whatever the server does after it has the request, it gets one', () => {
  test.each<[string, Behaviour, object]>([
    ['answers', (response) => response.end('{"ok":true}'), { kind: 'answer', status: 200 }],
    ['fails with 502', (response) => response.writeHead(502).end('<html>'), { kind: 'answer', status: 502 }],
    [
      'asks for patience',
      (response) => response.writeHead(429, { 'Retry-After': '7' }).end(),
      { kind: 'answer', status: 429 },
    ],
    [
      'sends us elsewhere',
      (response) => response.writeHead(307, { location: '/again' }).end(),
      { kind: 'answer', status: 307 },
    ],
    ['hangs up', (response) => response.socket?.destroy(), { kind: 'unknown', why: 'reset' }],
    ['resets', (response) => response.socket?.resetAndDestroy(), { kind: 'unknown', why: 'reset' }],
    ['never answers', () => undefined, { kind: 'unknown', why: 'timeout' }],
    [
      'answers by halves',
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"ok"')
        setTimeout(() => response.socket?.destroy(), 20)
      },
      { kind: 'unknown', why: 'reset', status: 200 },
    ],
    [
      'answers by halves and then waits',
      (response) => void response.writeHead(200, { 'content-length': '100' }).write('{"ok"'),
      { kind: 'unknown', why: 'timeout', status: 200 },
    ],
    [
      'answers too much',
      (response) => void response.end(Buffer.alloc(20_000)),
      { kind: 'unknown', why: 'oversize', status: 200 },
    ],
    [
      'answers without end',
      (response) => {
        const more = (): void => void (response.destroyed || (response.write(Buffer.alloc(1_000)), setImmediate(more)))
        more()
      },
      { kind: 'unknown', why: 'oversize', status: 200 },
    ],
    [
      'answers in no known language',
      (response) => void response.socket?.end('HELLO\r\n\r\n'),
      { kind: 'unknown', why: 'unreadable' },
    ],
    [
      'packs the answer unasked',
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"ok":true}')),
      { kind: 'answer', status: 200, body: Buffer.from('{"ok":true}') },
    ],
    [
      'packs a bomb',
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))),
      { kind: 'unknown', why: 'oversize', status: 200 },
    ],
    [
      'says it is packed when it is not',
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
      { kind: 'unknown', why: 'unreadable', status: 200 },
    ],
    [
      'packs in a way of its own',
      (response) => void response.writeHead(200, { 'content-encoding': 'rot13' }).end('cynva'),
      { kind: 'unknown', why: 'unreadable', status: 200 },
    ],
  ])('%s', async (_title, behave, expected) => {
    const server = await serve(behave)
    expect(await callOnce(post(server.url), { timeoutMs: 400, maxBytes: 10_000 })).toMatchObject(expected)
    expect(server.requests).toEqual([seen])
    expect(server.connections()).toBe(1)
  })

  test('hangs up right after connecting', async () => {
    const server = await listen(createTcpServer((socket) => socket.destroy()))
    expect(await callOnce(post(server.url), { timeoutMs: 400 })).toMatchObject({ kind: 'unknown', why: 'reset' })
    expect(server.connections()).toBe(1)
  })
})

describe('not one byte was sent', () => {
  test('when there is no such host', async () => {
    expect(await callOnce(post('https://nobody.invalid/'), { timeoutMs: 5_000 })).toMatchObject({
      kind: 'not-sent',
      why: 'dns',
    })
  })

  test('when nobody listens', async () => {
    const server = await serve((response) => response.end())
    await new Promise((done) => open.pop()?.close(done))
    expect(await callOnce(post(server.url))).toMatchObject({ kind: 'not-sent', why: 'refused' })
  })

  test.each<[string, (socket: Socket) => void]>([
    ['the server hangs up on the greeting', (socket) => socket.once('data', () => socket.destroy())],
    ['the server speaks no TLS', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 no\r\n\r\n'))],
    ['the server never greets back', () => undefined],
  ])('when %s', async (_title, behave) => {
    const received: Buffer[] = []
    const server = await listen(
      createTcpServer((socket) => {
        socket.on('data', (chunk) => received.push(chunk))
        behave(socket)
      }),
    )
    expect(await callOnce(post(server.url.replace('http:', 'https:')), { timeoutMs: 400 })).toMatchObject({
      kind: 'not-sent',
      why: 'tls',
    })
    expect(server.connections()).toBe(1)
    expect(Buffer.concat(received).toString('latin1')).not.toContain('POST')
  })

  test('when the certificate is not to be trusted, and it is when told to', async () => {
    let requests = 0
    const { url } = await listen(
      createTlsServer({ key: LOOPBACK_KEY, cert: LOOPBACK_CERT }, (_request, response) => {
        requests += 1
        response.end('{}')
      }),
    )
    const secure = url.replace('http:', 'https:')
    expect(await callOnce(post(secure))).toMatchObject({ kind: 'not-sent', why: 'tls' })
    expect(requests).toBe(0)
    expect(await callOnce(post(secure), { ca: LOOPBACK_CERT })).toMatchObject({ kind: 'answer', status: 200 })
    expect(requests).toBe(1)
  })
})

test.each(['ftp://example.com', 'javascript:alert(1)', 'no url', ''])(
  '%j is nothing that can be called',
  async (url) => {
    await expect(callOnce(post(url))).rejects.toMatchObject({ code: 'invalid' })
  },
)

test('headers come by lower-case names, bodies as JSON if they are', async () => {
  const server = await serve((response) => void response.writeHead(200, { 'X-A': ['1', '2'] }).end('{"ok":true}'))
  const outcome = await callOnce({ method: 'GET', url: server.url })
  if (outcome.kind !== 'answer') throw outcome.cause
  expect(outcome.headers['x-a']).toBe('1, 2')
  expect(readJson(outcome)).toEqual({ ok: true })
  expect(readJson({ ...outcome, body: Buffer.from('<html>') })).toBeUndefined()
})

test.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['7', 7_000],
  ['0.5', 500],
  ['-3', undefined],
  ['Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
])('Retry-After: %s is %s ms', (header, ms) => {
  const headers: Record<string, string> = header === undefined ? {} : { 'retry-after': header }
  expect(retryAfterMs({ headers }, new Date('2026-11-21T10:00:00Z'))).toBe(ms)
})

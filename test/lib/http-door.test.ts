import express from 'express'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request as requestHttp, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { packageRoot, readAsset, sendAsset } from '../../src/lib/assets'
import { openEventStream, type EventStream } from '../../src/lib/event-stream'
import { rawBody, readRawBody, securityHeaders } from '../../src/lib/http-door'

let server: Server
let streams: EventStream[] = []
let at = ''

beforeAll(async () => {
  const app = express()
  app.disable('x-powered-by')
  app.post('/body', readRawBody(1_000), (request, response) => void response.send(rawBody(request)))
  app.get('/body', readRawBody(1_000), (request, response) => void response.json(rawBody(request).length))
  app.get('/page', securityHeaders(), (_request, response) => void response.send('ok'))
  app.get(
    '/framed',
    securityHeaders({ frameAncestors: ['https://shop.example'], formAction: "'self'" }),
    (_request, response) => void response.send('ok'),
  )
  app.get('/events', (_request, response) => void streams.push(openEventStream(response, 30)))
  app.get('/assets/*name', (request, response) => sendAsset(request, response, request.path.slice('/assets/'.length)))
  server = app.listen(0, '127.0.0.1')
  await new Promise((ready) => server.once('listening', ready))
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => (streams = []))

describe('a raw body', () => {
  const odd = Buffer.from([0, 255, 0x7b, 0xc3, 0x28, 10])
  test.each([
    ['application/json', '{"a": 1 }\n'],
    ['application/json; charset=utf-16', '{"a":1}'],
    ['application/x-www-form-urlencoded', 'payload=%7B%7D'],
    ['text/xml', '<xml/>'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['nonsense', 'a'],
    ['', 'no type'],
  ])('of type %j arrives byte for byte', async (type, body) => {
    const answer = await post({ 'content-type': type }, body)
    expect([answer.status, answer.body.toString()]).toEqual([200, body])
  })

  test('may be anything', async () => {
    expect((await post({}, odd)).body).toEqual(odd)
  })

  test.each([
    ['gzip', gzipSync(odd)],
    ['deflate', deflateSync(odd)],
    ['br', brotliCompressSync(odd)],
  ])('that came in %s is unpacked', async (encoding, packed) => {
    expect((await post({ 'content-encoding': encoding }, packed)).body).toEqual(odd)
  })

  test('may be none at all', async () => {
    const answer = await fetch(`${at}/body`)
    expect([answer.status, await answer.text()]).toEqual([200, '0'])
  })

  test.each<[string, Record<string, string>, Buffer, number, string]>([
    ['too large', {}, Buffer.alloc(1_001), 413, 'too-large'],
    ['too large and of unknown length', { 'transfer-encoding': 'chunked' }, Buffer.alloc(5_000), 413, 'too-large'],
    ['too large once unpacked', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(5_000)), 413, 'too-large'],
    ['not what its encoding says', { 'content-encoding': 'gzip' }, Buffer.from('plain'), 400, 'unreadable-body'],
    ['cut short in its packing', { 'content-encoding': 'gzip' }, gzipSync(odd).subarray(0, 12), 400, 'unreadable-body'],
    ['packed in an unknown way', { 'content-encoding': 'rot13' }, odd, 415, 'unsupported-encoding'],
  ])('that is %s is refused and says why', async (_title, headers, ...[body, status, code]) => {
    const answer = await post(headers, body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body.toString())).toEqual({ error: { code, message: expect.any(String) } })
  })

  test('that stops coming harms nobody', async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write('POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc')
    await new Promise((soon) => setTimeout(soon, 30))
    socket.destroy()
    expect((await post({}, 'still here')).body.toString()).toBe('still here')
  })
})

describe('pages', () => {
  test('run our own files and nothing else, in no frame', async () => {
    const { headers } = await fetch(`${at}/page`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]),
    )
    expect(policy).not.toMatch(/unsafe|\*|data:/)
    expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'no-referrer'])
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  test('may be framed and may post forms where that was said', async () => {
    const { headers } = await fetch(`${at}/framed`)
    expect(headers.get('content-security-policy')).toMatch(
      /form-action 'self'; frame-ancestors https:\/\/shop\.example;/,
    )
  })
})

describe('an event stream', () => {
  test('brings events as JSON, one line each, and beats in between', async () => {
    const answer = await fetch(`${at}/events`)
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const [stream] = streams
    stream?.send('post\nevent: evil', { text: 'a\nb\r\n\ndata: c' }, 7n)
    stream?.send('nothing', undefined)
    const text = await readUntil(answer, ': beat')
    expect(text).toContain('id: 7\nevent: postevent: evil\ndata: {"text":"a\\nb\\r\\n\\ndata: c"}\n\n')
    expect(text).toContain('event: nothing\ndata: null\n\n')
    await stream?.closed
    stream?.send('late', 1)
  })

  test('ends when we end it', async () => {
    const answer = await fetch(`${at}/events`)
    streams[0]?.close()
    await streams[0]?.closed
    expect(await answer.text()).toMatch(/^retry: 2000\n\n(: beat\n\n)*$/)
  })

  test('hangs up on a reader who does not read', async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n')
    socket.pause()
    while (streams.length === 0) await new Promise((soon) => setTimeout(soon, 5))
    const closed = jest.fn()
    void streams[0]?.closed.then(closed)
    for (let sent = 0; sent < 200 && closed.mock.calls.length === 0; sent += 1) {
      streams[0]?.send('big', 'x'.repeat(100_000))
      await new Promise((soon) => setImmediate(soon))
    }
    await streams[0]?.closed
    socket.destroy()
  })
})

describe('assets', () => {
  const folder = join(packageRoot(), 'dist', 'browser', 'test-of-assets')
  beforeAll(() => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'page.js'), 'let a')
    writeFileSync(join(folder, 'odd.exe'), 'x')
    writeFileSync(join(folder, '.hidden.js'), 'x')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('come with their type, and not again to who has them', async () => {
    const first = await fetch(`${at}/assets/test-of-assets/page.js`)
    expect([first.status, first.headers.get('content-type'), await first.text()]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'let a',
    ])
    const etag = first.headers.get('etag') ?? ''
    const again = await fetch(`${at}/assets/test-of-assets/page.js`, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test.each([
    '../package.json',
    '..%2fpackage.json',
    'test-of-assets/../../package.json',
    'test-of-assets/odd.exe',
    'test-of-assets/.hidden.js',
    'test-of-assets/none.js',
    'test-of-assets',
    '/etc/passwd',
    'page.js\0',
    '',
  ])('are not %j', (name) => {
    expect(readAsset(name)).toBeUndefined()
  })

  test('the package is found from any of its folders', () => {
    expect(existsSync(join(packageRoot(join(packageRoot(), 'src', 'lib')), 'package.json'))).toBe(true)
    expect(() => packageRoot('/')).toThrow('no package.json')
  })
})

/** Leaving the loop hangs up. */
async function readUntil(answer: globalThis.Response, wanted: string): Promise<string> {
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes(wanted)) break
  }
  return text
}

// fetch adds headers of its own and refuses some that others send.
function post(headers: Record<string, string>, body: string | Buffer): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = requestHttp(`${at}/body`, { method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

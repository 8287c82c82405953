import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { exchangeOnce } from '../../src/lib/http-exchange'
import { fetchStranger, flawOf } from '../../src/lib/stranger'
import { ssrfCases } from '../support/hostile'

const servers: Server[] = []
const sockets = new Set<Socket>()
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))))
})

type Pages = Record<string, (response: ServerResponse, request: IncomingMessage) => void>

async function serve(pages: Pages): Promise<{ base: string; port: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    pages[request.url ?? '']?.(response, request)
  })
  server.on('connection', (socket) => sockets.add(socket))
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const port = String((server.address() as AddressInfo).port)
  return { base: `http://127.0.0.1:${port}`, port, asked }
}

const loopback = { permit: (url: URL) => url.hostname === '127.0.0.1' || url.hostname === 'stand-in.test' }
const publicName = { resolve: () => Promise.resolve(['93.184.216.34']) }

describe('no request is made', () => {
  // The cases in capitals describe servers and stand further down.
  const urls = ssrfCases().filter((url) => !/^[A-Z]{3,}/.test(url))
  const asHttps = urls.filter((url) => url.startsWith('http:')).map((url) => url.replace('http:', 'https:'))
  // Two of them are harmless in themselves once they are https and lead to a public address.
  const harmless = /evil\.example\/\?u=|nip\.io/

  test.each([...urls, ...asHttps.filter((url) => !harmless.test(url))])('for %j', async (url) => {
    expect(await fetchStranger(url, publicName)).toMatchObject({ ok: false, why: 'forbidden-url' })
  })

  test.each([
    'https://example.com:8443/',
    'https://user@example.com/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://[::ffff:8.8.8.8]/',
    'https://[2002:7f00:1::]/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'file:///etc/passwd',
    '//example.com',
    '',
  ])('for %j', async (url) => {
    expect(await fetchStranger(url, publicName)).toMatchObject({ ok: false, why: 'forbidden-url' })
  })

  test.each([[['127.0.0.1']], [['93.184.216.34', '10.0.0.1']], [['::1']], [['::ffff:10.0.0.1']], [['fe80::1%lo']]])(
    'when a public name resolves to %j',
    async (addresses) => {
      const download = await fetchStranger('https://127.0.0.1.nip.io/', { resolve: () => Promise.resolve(addresses) })
      expect(download).toMatchObject({ ok: false, why: 'forbidden-address' })
    },
  )

  test('a plain public https address has no flaw', () => {
    expect(flawOf(new URL('https://example.com/a?b#c'))).toBeUndefined()
    expect(flawOf(new URL('https://93.184.216.34:443/'))).toBeUndefined()
  })
})

describe('a file', () => {
  test('comes with its type and the address that it came from in the end', async () => {
    const { base } = await serve({
      '/a': (response) => response.writeHead(302, { location: '/b' }).end(),
      '/b': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('PNG'),
    })
    expect(await fetchStranger(`${base}/a`, loopback)).toEqual({
      ok: true,
      url: `${base}/b`,
      contentType: 'image/png',
      headers: expect.objectContaining({ 'content-type': 'image/png' }) as object,
      body: Buffer.from('PNG'),
    })
  })

  test.each<[string, Pages[string], object]>([
    ['is not there', (response) => response.writeHead(404).end(), { why: 'refused-by-server', status: 404 }],
    ['never ends', (response) => endless(response), { why: 'too-large' }],
    [
      'is announced too large',
      (response) => response.writeHead(200, { 'content-length': '999999' }).write('x'.repeat(2_000)),
      { why: 'too-large' },
    ],
    [
      'is a bomb',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000))),
      { why: 'refused-by-server' },
    ],
    ['never comes', () => undefined, { why: 'timeout' }],
    ['breaks off', (response) => response.socket?.destroy(), { why: 'unreachable' }],
    [
      'is always elsewhere',
      (response) => response.writeHead(302, { location: '/file' }).end(),
      { why: 'too-many-redirects' },
    ],
    [
      'is said to be in the cloud’s own address',
      redirectTo('http://169.254.169.254/latest/'),
      { why: 'forbidden-url' },
    ],
    ['is said to be on this disk', redirectTo('file:///etc/passwd'), { why: 'forbidden-url' }],
    ['is said to be at an inside name', redirectTo('https://redis/'), { why: 'forbidden-url' }],
    ['is said to be nowhere', redirectTo('http://['), { why: 'forbidden-url' }],
  ])('that %s is refused', async (_title, page, expected) => {
    const { base } = await serve({ '/file': page })
    const download = await fetchStranger(`${base}/file`, { ...loopback, maxBytes: 1_000, timeoutMs: 400 })
    expect(download).toMatchObject({ ok: false, ...expected })
  })

  test('may be three redirects away', async () => {
    const { base } = await serve({
      '/0': redirectTo('/1'),
      '/1': redirectTo('/2'),
      '/2': redirectTo('/3'),
      '/3': (response) => response.end('here'),
    })
    expect(await fetchStranger(`${base}/0`, loopback)).toMatchObject({ ok: true, body: Buffer.from('here') })
  })

  test('is asked for with our token at the first host only', async () => {
    const { base, asked } = await serve({ '/0': redirectTo('/1'), '/1': (response) => response.end('here') })
    await fetchStranger(`${base}/0`, { ...loopback, headers: { authorization: 'Bearer t' } })
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer t', undefined])
  })
})

test('the name server gets no second answer: the connection goes to the address that was checked', async () => {
  const { port, asked } = await serve({ '/': (response) => response.end('ok') })
  const resolve = jest.fn().mockResolvedValueOnce(['127.0.0.1']).mockResolvedValue(['10.0.0.1'])
  expect(await fetchStranger(`http://stand-in.test:${port}/`, { ...loopback, resolve })).toMatchObject({ ok: true })
  expect(resolve).toHaveBeenCalledTimes(1)
  expect(asked).toHaveLength(1)
})

test('the last word is about the address that the socket reached, before anything is written', async () => {
  const { base, asked } = await serve({ '/': (response) => response.end('ok') })
  const admit = jest.fn().mockReturnValue(false)
  const outcome = await exchangeOnce({
    method: 'GET',
    url: new URL(base),
    headers: {},
    timeoutMs: 400,
    maxBytes: 100,
    admit,
  })
  expect(outcome).toMatchObject({ kind: 'not-sent' })
  expect(admit).toHaveBeenCalledWith('127.0.0.1')
  expect(asked).toEqual([])
})

test.each([
  ['fails', () => Promise.reject(new Error('no')), 'unreachable'],
  ['finds nothing', () => Promise.resolve([]), 'unreachable'],
  ['never answers', () => new Promise<never>(() => undefined), 'timeout'],
])('a name server that %s', async (_title, resolve, why) => {
  expect(await fetchStranger('https://example.com/', { resolve, timeoutMs: 100 })).toMatchObject({ ok: false, why })
})

function redirectTo(location: string): Pages[string] {
  return (response) => void response.writeHead(302, { location }).end()
}

function endless(response: ServerResponse): void {
  if (response.destroyed) return
  response.write(Buffer.alloc(100))
  setImmediate(() => endless(response))
}

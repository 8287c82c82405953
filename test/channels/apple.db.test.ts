import { randomUUID } from 'node:crypto'
import { appleKind } from '../../src/channels/apple/index'
import type { Channel } from '../../src/channels/channel'
import type { EventOf } from '../../src/desk/index'
import { LARGE, TEXT } from '../support/apple-payloads'
import {
  APPLE_BUSINESS,
  APPLE_MSP,
  APPLE_SECRET,
  appleDelivery,
  appleToken,
  openApple,
  ROSA,
  type AppleStandIn,
} from '../support/apple-stand-in'
import type { Fault, PlatformAnswer } from '../support/platform'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let apple: AppleStandIn
const SEND = 'POST /v1/message'
const OTHER_SECRET = Buffer.from('the secret of another provider').toString('base64')

const open = (settings: object = {}): Channel =>
  appleKind.open(
    {
      ...{ business_id: APPLE_BUSINESS, msp_id: APPLE_MSP, secret: APPLE_SECRET },
      ...{ api_url: `${apple.url}/v1`, timeout_ms: 1_500, ...settings },
    },
    { ...house.deps, clock: { now: () => new Date() } },
  )

async function openHouse(): Promise<void> {
  apple = await openApple()
  apple.customers.add(ROSA)
  house = await openChannelHouse('apple')
}
async function closeHouse(): Promise<void> {
  await house.close()
  await apple.close()
}

type Headers = Record<string, string>

async function openCandidate(): Promise<Candidate> {
  await openHouse()
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/apple/apple/message`
  let last: { body: Buffer; headers: Headers } = { body: Buffer.alloc(0), headers: {} }
  const post = async ({ body, headers }: typeof last): Promise<number> =>
    (await fetch(url, { method: 'POST', body: new Uint8Array(body), headers })).status
  const forged = (change: (headers: Headers) => Headers) => async () => {
    const { body, headers } = appleDelivery({ ...TEXT, id: randomUUID(), body: 'I am Rosa' })
    return (await post({ body, headers: change(headers) })) !== 401
  }
  const signed = (token: string) => forged((headers) => ({ ...headers, authorization: token }))
  const fault = (how: Fault | PlatformAnswer) => () => apple.fail(SEND, how)
  return {
    channel,
    secrets: [APPLE_SECRET, Buffer.from(APPLE_SECRET, 'base64').toString()],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text, file) => {
        const attached = file ? { attachments: [apple.keep(file)], body: `${text}\ufffc` } : { body: text }
        last = appleDelivery({ ...TEXT, id: randomUUID(), ...attached })
        expect(await post(last)).toBe(200)
      },
      // Each time Apple calls, it signs anew.
      comesAgain: async () =>
        expect(await post({ ...last, headers: { ...last.headers, authorization: appleToken({ again: 1 }) } })).toBe(
          200,
        ),
      got: () => Promise.resolve(apple.sent),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told }),
    asked: () => apple.requests.length,
    tries: () => apple.requests.filter((asked) => asked === SEND).length,
    forgeries: {
      'no token': forged(({ authorization: _, ...rest }) => rest),
      'an empty one': signed(''),
      'no bearer': signed(appleToken().replace('Bearer ', '')),
      'another secret': signed(appleToken({}, { secret: OTHER_SECRET })),
      'another provider': signed(appleToken({ aud: 'another-msp' })),
      'a token that we sent to Apple': signed(appleToken({ aud: undefined, iss: APPLE_MSP })),

      'no algorithm': signed(appleToken({}, { alg: 'none' })),
      'another algorithm': signed(appleToken({}, { alg: 'HS512' })),
      'a token without its signature': signed(appleToken().replace(/\.[^.]*$/, '.')),
      'a token that ended': signed(appleToken({ exp: 1_700_000_000 })),
      'a token of tomorrow': signed(appleToken({ iat: Math.floor(Date.now() / 1_000) + 86_400 })),
      'another business': forged((headers) => ({ ...headers, 'destination-id': APPLE_MSP })),
      'the secret itself': signed(`Bearer ${APPLE_SECRET}`),
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: [
      { name: 'text, by the documentation', ...plainOf(TEXT), is: [{ kind: 'message', text: 'My line is dead' }] },
      { name: 'large answer, by the documentation', ...plainOf(LARGE), is: [{ kind: 'pointer', thread: ROSA }] },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9/v1' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://apple.invalid/v1' }), tries: 0 },
      'too-many': {
        arrange: fault({ status: 429, headers: { 'retry-after': '7' } }),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault({ status: 404 }) },
      'wrong-password': { arrange: () => undefined, channel: open({ secret: OTHER_SECRET }) },
    },
    refusals: {
      'somebody who never wrote': {
        arrange: () => undefined,
        told: { thread: 'urn:mbid:nobody' },
        is: { kind: 'refused', reason: 'recipient_gone', remedies: [] },
      },
      'who left the conversation': {
        arrange: fault({ status: 410 }),
        is: { kind: 'refused', reason: 'recipient_gone' },
      },
      'a message that is too large': {
        arrange: fault({ status: 413 }),
        is: { kind: 'refused', reason: 'too_long', remedies: ['shorten'] },
      },
      'no token': { arrange: fault({ status: 401 }), is: { kind: 'refused', reason: 'auth_expired' } },
      'a message that lacks something': {
        arrange: fault({ status: 400 }),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
    },
    close: closeHouse,
  }
}

const plainOf = (message: object): { body: Buffer } => ({ body: Buffer.from(JSON.stringify(message)) })

examine('apple', {
  open: openCandidate,
  without: {
    hide: 'private messages only',
    handshake: 'Apple calls the address at once, without an introduction',
    blocked: 'who blocks the business is to Apple somebody whom it does not know',
  },
})

describe('Apple Messages', () => {
  beforeEach(openHouse)
  afterEach(closeHouse)
  const reply = (told: object = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told })
  const file = (name: string, content: string, mime = 'text/plain') => {
    const bytes = Buffer.from(content)
    return { id: name, name, mime, content: bytes, bytes: bytes.length }
  }

  it('gives each message the id of its attempt', async () => {
    const { attempt, ...rest } = reply()
    expect(await open().send({ attempt, ...rest })).toEqual({ kind: 'sent', ids: [attempt] })
    expect(apple.sent).toMatchObject([{ id: attempt, to: ROSA }])
  })

  it('takes deliveries at the address with and without what Apple appends', async () => {
    const base = `${await house.serve(open())}/webhooks/apple/apple`
    for (const url of [base, `${base}/message`]) {
      const { body, headers } = appleDelivery({ ...TEXT, id: randomUUID() })
      const packed = { ...headers, 'content-encoding': 'gzip' }
      expect((await fetch(url, { method: 'POST', body: new Uint8Array(body), headers: packed })).status).toBe(200)
    }
    expect(await house.inbox()).toMatchObject([{ text: 'My line is dead' }, { text: 'My line is dead' }])
    expect((await fetch(`${base}/other`, { method: 'POST' })).status).toBe(404)
  })

  it('leaves out of a text what would stand for a file', async () => {
    await open().send(reply({ text: 'a\ufffcb' }))
    expect(apple.sent).toMatchObject([{ text: 'ab', files: [] }])
  })

  const uploading: [string, string, Fault | PlatformAnswer, object][] = [
    ['asks in vain', 'GET /v1/preUpload', 'hang-after', { kind: 'not-sent', why: 'unreachable' }],
    ['is refused', 'GET /v1/preUpload', { status: 403 }, { kind: 'refused', reason: 'auth_expired' }],
    ['has to wait', 'GET /v1/preUpload', { status: 429 }, { kind: 'not-sent', why: 'rate-limited' }],
    ['is told nonsense', 'GET /v1/preUpload', { status: 200, body: '{}' }, { kind: 'not-sent', why: 'platform-down' }],
    ['loses the line', 'POST /content/', 'reset-after', { kind: 'not-sent', why: 'unreachable' }],
    ['is not taken', 'POST /content/', { status: 400 }, { kind: 'refused', reason: 'bad_media' }],
    ['is not taken now', 'POST /content/', '502-after', { kind: 'not-sent', why: 'platform-down' }],
    [
      'shall go elsewhere',
      'GET /v1/preUpload',
      { status: 200, body: { 'upload-url': 'https://10.0.0.1/', 'mmcs-url': 'x', 'mmcs-owner': 'y' } },
      { kind: 'refused', reason: 'bad_media', detail: expect.stringContaining('content_hosts') as string },
    ],
  ]
  it.each(uploading)('sends nothing when a file %s', async (...[, asked, fault, outcome]) => {
    apple.fail(asked, fault)
    expect(await open().send(reply({ text: '', files: [file('bill.txt', 'Paid')] }))).toMatchObject(outcome)
    expect(apple.requests).not.toContain(SEND)
  })

  it('brings files sealed, each with a key of its own', async () => {
    for (const name of ['a.txt', 'b.txt']) await open().send(reply({ text: '', files: [file(name, 'the same')] }))
    expect(apple.sent.map(({ files }) => files.map(({ content }) => content.toString()))).toEqual([
      ['the same'],
      ['the same'],
    ])
  })

  const pointerTo = (source: object): EventOf<'pointer'> => {
    const [event] = open().webhook?.parse(plainOf({ ...LARGE, interactiveDataRef: source }).body, new Date()) ?? []
    if (event?.kind !== 'pointer') throw new Error('a large answer is a pointer')
    return event
  }
  const large = (): Record<string, unknown> => {
    const { name: _, mimeType: __, ...where } = apple.keep(file('answer', 'packed answer'))
    return { ...where, bid: 'com.apple.business', title: 'Which shop?' }
  }

  it('reads a large answer, which Apple decodes', async () => {
    apple.decoded.json = { interactiveData: { data: { replyMessage: { title: 'The shop in Via Roma' } } } }
    const pointer = pointerTo(large())
    expect(await open().hydrate?.(pointer)).toMatchObject([
      {
        ...{ kind: 'message', text: 'The shop in Via Roma', attachments: [], thread: ROSA, language: 'pl' },
        ...{ dedupeKey: pointer.dedupeKey, externalId: LARGE.id, author: { externalId: ROSA } },
      },
    ])
    expect(apple.decoded.bytes?.toString()).toBe('packed answer')
    apple.decoded.json = { bid: 'x', data: { replyMessage: { title: 'Bare' } } }
    expect(await open().hydrate?.(pointer)).toMatchObject([{ text: 'Bare' }])
  })

  it('tells that there was an answer when it cannot be read any more, and waits while Apple does not answer', async () => {
    const gone = { ...large(), url: `${apple.url}/content/none` }
    expect(await open().hydrate?.(pointerTo(gone))).toMatchObject([{ text: 'Which shop?', attachments: [] }])
    const { title: _, ...untitled } = gone as Record<string, unknown>
    expect(await open().hydrate?.(pointerTo(untitled))).toMatchObject([{ text: '', attachments: [{ kind: 'file' }] }])
    expect(await open().hydrate?.(pointerTo({ ...large(), title: 'Not decoded' }))).toMatchObject([
      { text: 'Not decoded' },
    ])
    for (const asked of ['GET /v1/preDownload', 'GET /content/', 'POST /v1/decodePayload']) {
      apple.decoded.json = {}
      apple.fail(asked, '502-after')
      await expect(open().hydrate?.(pointerTo(large()))).rejects.toMatchObject({ code: 'unavailable' })
    }
  })

  it('fetches files from nowhere but Apple, whole or not at all', async () => {
    const fetchFile = open().fetchAttachment
    const kept = apple.keep(file('bill', 'Paid in full'))
    const source = { url: String(kept['url']), owner: 'owner-of-rosa', key: String(kept['key']) }
    const signature = Buffer.from(String(kept['signature']), 'hex').toString('base64')
    expect((await fetchFile?.({ ...source, signature }, 100))?.content.toString()).toBe('Paid in full')
    const invalid = { name: 'SportelloError', code: 'invalid' }
    await expect(fetchFile?.({ ...source, signature, bytes: '101' }, 100)).rejects.toMatchObject(invalid)
    await expect(fetchFile?.({ ...source, signature, bytes: '3' }, 100)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(fetchFile?.({ ...source, signature: 'AQID' }, 100)).rejects.toMatchObject(invalid)
    await expect(fetchFile?.({ ...source, signature, url: 'a\r\nx: y' }, 100)).rejects.toMatchObject(invalid)
    await expect(fetchFile?.({}, 100)).rejects.toMatchObject(invalid)
    const elsewhere = [
      'http://p54.icloud.com/x',
      'https://icloud.com.evil.example/',
      'https://10.0.0.1/',
      'file:///etc',
    ]
    for (const url of elsewhere) {
      apple.fail('GET /v1/preDownload', { status: 200, body: { 'download-url': url } })
      await expect(fetchFile?.({ ...source, signature }, 100)).rejects.toMatchObject(invalid)
    }
    apple.fail('GET /content/', { status: 302, headers: { location: 'http://127.0.0.1:9/' } })
    await expect(fetchFile?.({ ...source, signature }, 100)).rejects.toMatchObject(invalid)
  })

  it('says whether Apple takes our token', async () => {
    expect(await open().checks?.()).toMatchObject([{ state: 'ok' }, { what: 'token', state: 'ok' }])
    expect(await open({ secret: OTHER_SECRET }).checks?.()).toMatchObject([
      { what: 'credentials', state: 'bad', detail: expect.stringContaining('refuses the id or the secret') as string },
      { what: 'token', state: 'ok' },
    ])
    expect(await open({ api_url: 'http://127.0.0.1:9' }).probe?.()).toMatchObject({ ok: false })
  })
})

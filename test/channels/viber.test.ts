import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChannelDeps } from '../../src/channels/channel'
import { viberKind } from '../../src/channels/viber/index'
import { parseCallback } from '../../src/channels/viber/receive'
import type { AccountId } from '../../src/lib/ids'
import { hmacHex } from '../../src/lib/signatures'

const FIXTURES = join(__dirname, '../fixtures/channels/viber')
const account = 'viber' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const parse = (body: string | Buffer) => parseCallback(Buffer.from(body as string), { account, now })

const TOKEN = '4912661846655238145'
const said = {
  ...{ kind: 'message', surface: 'dm', visibility: 'private', thread: '01234567890A=', language: 'en' },
  ...{ externalId: TOKEN, dedupeKey: `message:${TOKEN}`, occurredAt: new Date(1457764197627) },
  author: { externalId: '01234567890A=', name: 'John McClane' },
}

const RECORDED: Readonly<Record<string, object>> = {
  'bottender_contactMessage.json': {
    ...said,
    text: '',
    attachments: [{ kind: 'contact', name: `contact-${TOKEN}.txt` }],
  },
  'bottender_delivered.json': { kind: 'receipt', what: 'delivered', thread: '01234567890A=', externalId: TOKEN },
  'bottender_fileMessage.json': {
    ...said,
    attachments: [
      {
        kind: 'file',
        name: 'doc.pdf',
        mime: 'application/pdf',
        bytes: 3220,
        source: { url: 'http://example.com/doc.pdf' },
      },
    ],
  },
  'bottender_pictureMessage.json': {
    ...said,
    text: 'a message to the service',
    attachments: [{ kind: 'image', mime: 'image/jpeg', source: { url: 'http://example.com/img.jpg' } }],
  },
  'bottender_stickerMessage.json': { ...said, attachments: [{ kind: 'sticker', name: `sticker-${TOKEN}.txt` }] },
  'bottender_textMessage.json': { ...said, text: 'a message to the service', attachments: [] },
  'bottender_urlMessage.json': { ...said, text: 'http://example.com', attachments: [] },
}

describe('recorded callbacks', () => {
  it('are all in the table', () => {
    expect(Object.keys(RECORDED)).toEqual(readdirSync(FIXTURES).toSorted())
  })

  it.each(Object.keys(RECORDED))('%s', (name) => {
    expect(parse(readFileSync(join(FIXTURES, name)))).toMatchObject([RECORDED[name]])
  })
})

describe('a callback', () => {
  const callback = (more: object) =>
    JSON.stringify({ event: 'message', timestamp: 1457764197627, ...more }).replace(/}$/, `,"message_token":${TOKEN}}`)
  const sender = { id: 'r=', name: 'Rosa' }
  it.each([
    [
      { event: 'seen', user_id: 'r=' },
      { kind: 'receipt', what: 'read', dedupeKey: `seen:${TOKEN}` },
    ],
    [
      { event: 'failed', user_id: 'r=', desc: 'failure description' },
      { kind: 'delivery_failed', reason: 'Viber did not deliver it: failure description.' },
    ],
    [
      { event: 'failed', user_id: 'r=', desc: '<b>' },
      { kind: 'delivery_failed', reason: 'Viber did not deliver it.' },
    ],
    [
      { event: 'conversation_started', user: sender },
      { kind: 'ignored', reason: 'somebody opened the chat and has not written yet' },
    ],
    [{ event: 'subscribed', user: sender }, { kind: 'ignored' }],
    [
      { event: 'unsubscribed', user_id: 'r=' },
      { kind: 'ignored', reason: 'somebody does not want messages any more' },
    ],
    [{ event: 'webhook' }, { kind: 'ignored', reason: 'Viber tries out the webhook' }],
    [
      { event: 'constructor', user_id: 'r=' },
      { kind: 'ignored', reason: 'a callback that is not for the counter' },
    ],
    [
      { sender, message: { type: 'valueOf' } },
      { kind: 'ignored', reason: expect.any(String) as string },
    ],
    [{ event: 'client_status' }, { kind: 'ignored', reason: 'a callback that is not for the counter' }],
    [
      { sender, message: { type: 'hologram' } },
      { kind: 'ignored', reason: 'a message of a kind that cannot be shown' },
    ],
    [
      { sender, message: { type: 'location', location: { lat: 45.4, lon: 9.1 } } },
      { attachments: [{ kind: 'location' }] },
    ],
    [{ sender: { id: 'Rosa1234' }, message: { type: 'text', text: 'x' } }, { author: { name: 'Viber …sa1234' } }],
    [{ message: { type: 'text', text: 'x' } }, { kind: 'ignored' }],
    [{ timestamp: 'now' }, { kind: 'unreadable', reason: 'timestamp: invalid_type' }],
  ])('%j', (more, is) => {
    expect(parse(callback(more))).toMatchObject([is])
  })

  it('is known by all digits of its number, and not by a number that stands in a text', () => {
    const text = '"message_token":1'
    expect(parse(callback({ sender, message: { type: 'text', text } }))).toMatchObject([{ externalId: TOKEN, text }])
  })
})

const open = (settings: object, name = 'Linea Chiara') =>
  viberKind.open({ auth_token: 'x'.repeat(40), ...settings }, {
    ...{ account: { id: account, name }, publicUrl: 'https://desk.example' },
  } as ChannelDeps)

describe('the signature', () => {
  const body = readFileSync(join(FIXTURES, 'bottender_textMessage.json'))
  const verify = (signature: string, given: Buffer = body) =>
    open({}).webhook?.verify({
      ...{ method: 'POST', path: '/', query: {}, body: given },
      headers: { 'x-viber-content-signature': signature },
    })
  const right = hmacHex('x'.repeat(40), 'sha256', body)
  const changed = Buffer.from(body)
  changed[10] = (changed[10] ?? 0) ^ 1
  it.each([
    ['right', right, body, 'ok'],
    ['over a byte that was changed', right, changed, 'bad'],
    ['of another token', hmacHex('y'.repeat(40), 'sha256', body), body, 'bad'],
    ['half', right.slice(0, 32), body, 'bad'],
    ['not there', '', body, 'bad'],
  ])('that is %s', (...[, signature, given, verdict]) => {
    expect(verify(signature, given)).toBe(verdict)
  })
})

describe('settings', () => {
  it.each([
    [{ auth_token: 'short' }, 'auth_token must be'],
    [{ sender_name: 'x'.repeat(29) }, 'sender_name'],
    [{ token: 'x' }, 'token'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    expect(() => open(settings)).toThrow(words)
  })
})

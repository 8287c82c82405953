import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChannelDeps, RawRequest } from '../../src/channels/channel'
import { smsKind } from '../../src/channels/sms/index'
import { parseForm } from '../../src/channels/sms/receive'
import { isSigned, signatureOf } from '../../src/channels/sms/signature'
import type { AccountId } from '../../src/lib/ids'

const account = 'sms' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const came = { MessageSid: 'SM1', From: '+393331112222', To: '+390212345678', Body: 'My line is dead', NumMedia: '0' }
const parse = (form: Record<string, string>) =>
  parseForm(Buffer.from(new URLSearchParams(form).toString()), { account, now })

describe('a form', () => {
  it.each([
    ['a message', came, { kind: 'message', text: 'My line is dead', thread: '+393331112222', dedupeKey: 'SM1' }],
    ['with other letters', { ...came, Body: 'è + 👍 & 100 %' }, { kind: 'message', text: 'è + 👍 & 100 %' }],
    ['of an old kind', { SmsSid: 'SM2', From: '1', Body: 'hi' }, { kind: 'message', dedupeKey: 'SM2' }],
    ['STOP', { ...came, Body: 'STOP', OptOutType: 'STOP' }, { kind: 'message', text: 'STOP' }],
    ['says nothing', { ...came, Body: ' ' }, { kind: 'ignored', reason: 'a message that says nothing' }],
    ['from nobody', { ...came, From: '' }, { kind: 'ignored' }],
    ['without an id', { From: '+1', Body: 'x' }, { kind: 'unreadable' }],
  ])('%s', (_, form, is) => {
    expect(parse(form)).toMatchObject([is])
  })

  it('with pictures and no words is a message', () => {
    const { Body: _, ...silent } = came
    const media = { MediaUrl0: 'https://api.twilio.com/m/1', MediaContentType0: 'image/jpeg' }
    const card = { MediaUrl1: 'https://api.twilio.com/m/2', MediaContentType1: 'text/x-vcard; charset=utf-8' }
    expect(parse({ ...silent, NumMedia: '2', ...media, ...card })).toMatchObject([
      {
        kind: 'message',
        text: '',
        attachments: [
          { kind: 'image', mime: 'image/jpeg', name: expect.stringMatching(/^file-\w{6}-1\.jpeg$/) as string },
          {
            kind: 'contact',
            name: expect.stringMatching(/-2\.vcard$/) as string,
            source: { url: 'https://api.twilio.com/m/2' },
          },
        ],
      },
    ])
  })

  it('that promises more files than there are, or no number of them, brings what there is', () => {
    expect(parse({ ...came, NumMedia: '999999999' })).toMatchObject([{ kind: 'message', attachments: [] }])
    expect(parse({ ...came, NumMedia: 'many' })).toMatchObject([{ kind: 'message', attachments: [] }])
  })

  it.each([
    ['delivered', undefined, { kind: 'receipt', what: 'delivered' }],
    ['read', undefined, { kind: 'receipt', what: 'read' }],
    ['sent', undefined, { kind: 'ignored' }],
    ['queued', undefined, { kind: 'ignored' }],
    ['undelivered', '30003', { kind: 'delivery_failed', reason: expect.stringContaining('switched off') as string }],
    ['failed', '30007', { kind: 'delivery_failed', reason: 'The network took the message for spam.' }],
    ['failed', '39999', { kind: 'delivery_failed', reason: 'The network did not deliver it (39999).' }],
    ['failed', 'constructor', { kind: 'delivery_failed', reason: 'The network did not deliver it.' }],
    ['failed', '<b>', { kind: 'delivery_failed', reason: 'The network did not deliver it.' }],
  ])('that tells that ours is %s', (status, code, is) => {
    const form = { MessageSid: 'SM9', MessageStatus: status, To: '+393331112222', From: '+390212345678' }
    expect(parse({ ...form, ...(code ? { ErrorCode: code } : {}) })).toMatchObject([
      {
        ...is,
        dedupeKey: `SM9:${status}`,
        ...(is.kind === 'ignored' ? {} : { externalId: 'SM9', thread: '+393331112222' }),
      },
    ])
  })
})

describe('the signature', () => {
  type Vector = { token: string; url: string; params?: Record<string, string>; signature: string }
  const { vectors } = JSON.parse(
    readFileSync(join(__dirname, '../fixtures/channels/signatures/twilio.json'), 'utf8'),
  ) as { vectors: Vector[] }

  it.each(vectors)('is that of the known answer $signature', ({ token, url, params, signature }) => {
    expect(signatureOf(token, url, new URLSearchParams(params ?? {}))).toBe(signature)
  })

  const token = 'a-token-of-the-tests'
  const request = (signature: string, more: Partial<RawRequest> = {}): RawRequest => ({
    ...{ method: 'POST', path: '/webhooks/sms/sms', query: {}, headers: { 'x-twilio-signature': signature } },
    ...{ body: Buffer.from(new URLSearchParams(came).toString()), ...more },
  })
  const sign = (url: string, form: Record<string, string> = came, secret = token) =>
    signatureOf(secret, url, new URLSearchParams(form))

  it.each([
    ['https://desk.example', 'https://desk.example/webhooks/sms/sms'],
    ['https://desk.example/', 'https://desk.example/webhooks/sms/sms'],
    ['https://desk.example', 'https://desk.example:443/webhooks/sms/sms'],
    ['http://desk.example', 'http://desk.example:80/webhooks/sms/sms'],
    ['https://desk.example:8443', 'https://desk.example:8443/webhooks/sms/sms'],
    ['https://desk.example:8443', 'https://desk.example/webhooks/sms/sms'],
  ])('for the public address %s may be over %s', (publicUrl, url) => {
    expect(isSigned(request(sign(url)), { token, publicUrl })).toBe(true)
  })

  it('is over the query of the address too', () => {
    const url = 'https://desk.example/webhooks/sms/sms?team=a%20b'
    const asked = (query: Record<string, string>) => request(sign(url.replace('%20', '+')), { query })
    expect(isSigned(asked({ team: 'a b' }), { token, publicUrl: 'https://desk.example' })).toBe(true)
    expect(isSigned(asked({ team: 'a c' }), { token, publicUrl: 'https://desk.example' })).toBe(false)
  })

  const ours = 'https://desk.example/webhooks/sms/sms'
  it.each([
    ['none', ''],
    ['another token', sign(ours, came, 'another')],
    ['another address', sign('https://elsewhere.example/webhooks/sms/sms')],
    ['another form', sign(ours, { ...came, Body: 'Pay me' })],
    ['half of it', sign(ours).slice(0, -2)],
  ])('that is %s is refused', (_, signature) => {
    expect(isSigned(request(signature), { token, publicUrl: 'https://desk.example' })).toBe(false)
  })
})

describe('settings', () => {
  const good = { account_sid: `AC${'0'.repeat(32)}`, auth_token: 'x'.repeat(32), from: '+390212345678' }
  it.each([
    [{ account_sid: 'AC1' }, 'account_sid must be'],
    [{ auth_token: 'short' }, 'auth_token must be'],
    [{ from: 'us' }, 'from must be'],
    [{ from: undefined }, 'from or messaging_service_sid must be set'],
    [{ messaging_service_sid: `MG${'0'.repeat(32)}` }, 'from or messaging_service_sid must be set'],
    [{ number: '1' }, 'number'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    const deps = { account: { id: account }, publicUrl: 'https://desk.example' } as ChannelDeps
    expect(() => smsKind.open({ ...good, ...settings }, deps)).toThrow(words)
  })
})

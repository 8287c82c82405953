import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChannelDeps, RawRequest } from '../../src/channels/channel'
import { decrypt, isSignature, signatureOf } from '../../src/channels/wechat/crypt'
import { wechatDoor } from '../../src/channels/wechat/door'
import { wechatKind } from '../../src/channels/wechat/index'
import { readFlatXml } from '../../src/channels/wechat/xml'
import type { AccountId } from '../../src/lib/ids'
import { encrypted, WECHAT_APP, WECHAT_KEY, WECHAT_TOKEN } from '../support/wechat-stand-in'

const FIXTURES = join(__dirname, '../fixtures/channels/wechat')
const account = 'wechat' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const secrets = { aesKey: WECHAT_KEY, appId: WECHAT_APP }
const door = (told: object = {}) =>
  wechatDoor({ account, token: WECHAT_TOKEN, secrets: undefined, now: () => now, ...told })
const parse = (body: string | Buffer, told: object = {}) => door(told).parse(Buffer.from(body as string), now)
const ignored = (reason: string) => ({ kind: 'ignored', reason })
const menu = 'a button of a menu that is not of the counter'
const other = 'an event that is not for the counter'
const follows = 'somebody follows the account and has not written yet'
const scanned = 'somebody scanned a code of the account'

describe('recorded messages', () => {
  const RECORDED: Readonly<Record<string, object>> = {
    'click_event.xml': { ...ignored(menu), dedupeKey: 'FromUser:123456789:event:CLICK' },
    'event_click_event.xml': ignored(menu),
    'event_location_select_event.xml': { ...ignored(other), occurredAt: new Date(1408091189_000) },
    'event_scan_code_push_event.xml': ignored(other),
    'event_scan_event.xml': ignored(scanned),
    'event_subscribe_scan_event.xml': ignored(follows),
    'event_template_subscribe_msg_change_event.xml': ignored(other),
    'event_unsubscribe_event.xml': ignored('somebody does not follow the account any more'),
    'image_message.xml': {
      ...{ kind: 'message', thread: 'fromUser', externalId: '1234567890123456', dedupeKey: 'm:1234567890123456' },
      ...{ occurredAt: new Date(1348831860_000), surface: 'dm', author: { externalId: 'fromUser' } },
      attachments: [{ kind: 'image', source: { media: 'media_id' } }],
    },
    'location_event.xml': ignored('the place that WeChat tells by itself'),
    'scan_event.xml': ignored(scanned),
    'subscribe_event_with_last_trade_no.xml': ignored(follows),
    'subscribe_scan_product_event.xml': ignored(follows),
    'unknown_message.xml': ignored('a message of a kind that cannot be shown'),
    'view_event.xml': ignored('a button of a menu that leads to a page'),
  }

  it('are all in the table', () => {
    expect(Object.keys(RECORDED)).toEqual(readdirSync(FIXTURES).toSorted())
  })

  it.each(Object.keys(RECORDED))('%s', (name) => {
    expect(parse(readFileSync(join(FIXTURES, name)))).toMatchObject([RECORDED[name]])
  })
})

const said = (fields: Record<string, string>): string => {
  const all = {
    ToUserName: 'gh',
    FromUserName: 'oRosa123456',
    CreateTime: '1767000000',
    MsgId: '24012345678901234',
    ...fields,
  }
  return `<xml>${Object.entries(all)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('\n')}</xml>`
}

describe('a message', () => {
  it.each([
    [
      { MsgType: 'text', Content: 'My line is dead' },
      { kind: 'message', text: 'My line is dead', externalId: '24012345678901234' },
    ],
    [
      { MsgType: 'text', Content: '<b>&amp;</Content>' },
      { kind: 'message', text: '<b>&amp;</Content>' },
    ],
    [
      { MsgType: 'voice', MediaId: 'v', Format: 'amr', Recognition: '你好' },
      { text: '你好', attachments: [{ kind: 'voice', mime: 'audio/amr' }] },
    ],
    [{ MsgType: 'shortvideo', MediaId: 'v' }, { attachments: [{ kind: 'video', source: { media: 'v' } }] }],
    [
      { MsgType: 'location', Location_X: '23.1', Location_Y: '113.3', Label: 'Here' },
      { attachments: [{ kind: 'location' }] },
    ],
    [{ MsgType: 'location', Location_X: 'x' }, { kind: 'ignored' }],
    [{ MsgType: 'link', Title: 'A', Url: 'https://a.example' }, { text: 'A\nhttps://a.example' }],
    [{ MsgType: 'image' }, { kind: 'ignored' }],
    [{ MsgType: 'constructor' }, { kind: 'ignored', reason: expect.any(String) as string }],
    [
      { MsgType: 'event', Event: 'toString' },
      { kind: 'ignored', reason: expect.any(String) as string },
    ],
    [{ MsgType: 'text', Content: 'x', MsgId: '' }, { kind: 'ignored' }],
    [
      { MsgType: 'text', Content: 'x', CreateTime: 'now' },
      { kind: 'unreadable', reason: 'CreateTime is no time' },
    ],
    [{ MsgType: '', Content: 'x' }, { kind: 'unreadable' }],
  ])('%j', (fields, is) => {
    expect(parse(said(fields))).toMatchObject([is])
  })

  it('that is encrypted is read with our key, and with no other', () => {
    const xml = said({ MsgType: 'text', Content: 'secretly' })
    expect(parse(encrypted(xml).body, { secrets })).toMatchObject([{ kind: 'message', text: 'secretly' }])
    expect(parse(encrypted(xml).body)).toMatchObject([
      { kind: 'unreadable', reason: 'encrypted, and encoding_aes_key is not set' },
    ])
    expect(parse(encrypted(xml, `b${WECHAT_KEY.slice(1)}`).body, { secrets })).toMatchObject([{ kind: 'unreadable' }])
    expect(parse(encrypted(xml, WECHAT_KEY, 'wx0000000000000000').body, { secrets })).toMatchObject([
      { kind: 'unreadable' },
    ])
  })
})

describe('the XML', () => {
  it.each([
    ['<xml><A>1</A><B><![CDATA[2]]></B></xml>', { A: '1', B: '2' }],
    ['<xml><A>&lt;&amp;&#38;</A></xml>', { A: '<&&#38;' }],
    ['<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>', { A: 'a]]>b' }],
    ['<xml><A><![CDATA[</A><B>x</B>]]></A></xml>', { A: '</A><B>x</B>' }],
    ['<xml><A><B>1</B></A></xml>', { A: '<B>1</B>' }],
    ['<xml></xml>', {}],
    ['<!DOCTYPE a [<!ENTITY b "c">]><xml><A>&b;</A></xml>', undefined],
    ['<xml><A x="1">1</A></xml>', undefined],
    ['<xml><A>1</B></xml>', undefined],
    ['<xml>words</xml>', undefined],
    ['<html></html>', undefined],
    ['', undefined],
  ])('%s', (text, is) => {
    const read = readFlatXml(text)
    expect(read && Object.fromEntries(read)).toEqual(is)
  })

  it.each(['<A>', '<![CDATA[', '<A><![CDATA[', ' ', '<xml>', '</xml>'])(
    'is read when it is nothing but %s',
    (piece) => {
      // What takes time in the square of the length does not come back within the patience of a test.
      expect(readFlatXml(`<xml>${piece.repeat(250_000 / piece.length)}</xml>`)?.size ?? 0).toBe(0)
    },
  )
})

type Known = {
  token: string
  encodingAESKey: string
  appId: string
  checkSignature: { msg_signature: string; timestamp: string; nonce: string; echostr: string }
  decrypt: { xml: string; msg_signature: string; timestamp: string; nonce: string; expect: Record<string, string> }
}
const known = JSON.parse(readFileSync(join(FIXTURES, '../signatures/wechat.json'), 'utf8')) as Known

describe('the known answers', () => {
  const ours = { aesKey: known.encodingAESKey, appId: known.appId }
  it('are signed as we sign', () => {
    const { timestamp, nonce, echostr, msg_signature } = known.checkSignature
    expect(isSignature(msg_signature, known.token, timestamp, nonce, echostr)).toBe(true)
    expect(isSignature(msg_signature, known.token, timestamp, `${nonce}0`, echostr)).toBe(false)
    const encryptedXml = readFlatXml(known.decrypt.xml)?.get('Encrypt') ?? ''
    const given = known.decrypt
    expect(signatureOf(known.token, given.timestamp, given.nonce, encryptedXml)).toBe(given.msg_signature)
    expect(Object.fromEntries(readFlatXml(decrypt(encryptedXml, ours) ?? '') ?? [])).toMatchObject(given.expect)
  })

  it('are refused with one byte changed, another key and another app', () => {
    const sealed = readFlatXml(known.decrypt.xml)?.get('Encrypt') ?? ''
    const changed = Buffer.from(sealed, 'base64')
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    expect(decrypt(changed.toString('base64'), ours)).toBeUndefined()
    expect(decrypt(sealed, { ...ours, aesKey: WECHAT_KEY.replace('k', 'j') })).toBeUndefined()
    expect(decrypt(sealed, { ...ours, appId: 'wx0' })).toBeUndefined()
    expect(decrypt('', ours)).toBeUndefined()
    expect(decrypt('AAAA', ours)).toBeUndefined()
  })

  it('give back the word of the handshake', () => {
    const given = wechatDoor({ account, token: known.token, secrets: ours, now: () => now })
    const request: RawRequest = {
      method: 'GET',
      path: '/',
      query: known.checkSignature,
      headers: {},
      body: Buffer.alloc(0),
    }
    expect(given.handshake?.(request)).toMatchObject({ status: 200, body: expect.stringMatching(/^\d+$/) as string })
    const other = { ...request, query: { ...known.checkSignature, nonce: '1' } }
    expect(given.handshake?.(other)).toMatchObject({ status: 403, body: '' })
  })
})

describe('the signature of a request', () => {
  const at = (ageS: number) => String(now.getTime() / 1000 - ageS)
  const request = (query: Record<string, string>, body = said({ MsgType: 'text', Content: 'x' })): RawRequest => ({
    ...{ method: 'POST', path: '/', query, headers: {}, body: Buffer.from(body) },
  })
  const plain = (ageS: number, token = WECHAT_TOKEN) => {
    const timestamp = at(ageS)
    return { signature: signatureOf(token, timestamp, 'n'), timestamp, nonce: 'n' }
  }
  it.each([
    ['right', plain(0), 'ok'],
    ['four minutes old', plain(240), 'ok'],
    ['six minutes old', plain(360), 'bad'],
    ['from the future', plain(-360), 'bad'],
    ['of another token', plain(0, 'other'), 'bad'],
    ['over another number', { ...plain(0), nonce: 'm' }, 'bad'],
    ['not there', { timestamp: at(0), nonce: 'n' }, 'bad'],
    ['over no time', { signature: signatureOf(WECHAT_TOKEN, '', 'n'), timestamp: '', nonce: 'n' }, 'bad'],
  ] as const)('that is %s', (_, query, verdict) => {
    expect(door().verify(request(query))).toBe(verdict)
  })

  it('in plain text is none once there is a key', () => {
    expect(door({ secrets }).verify(request(plain(0)))).toBe('bad')
  })
})

describe('settings', () => {
  const good = { app_id: WECHAT_APP, app_secret: 'x'.repeat(32), token: 'token1234' }
  it.each([
    [{ app_id: 'gh_1' }, 'app_id must be'],
    [{ app_secret: 'x' }, 'app_secret must be'],
    [{ token: 'a b' }, 'token must be'],
    [{ encoding_aes_key: 'short' }, 'encoding_aes_key must be'],
    [{ key: 'x' }, 'key'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    expect(() => wechatKind.open({ ...good, ...settings }, { account: { id: account } } as ChannelDeps)).toThrow(words)
  })
})

import { gzipSync } from 'node:zlib'
import { appleKind } from '../../src/channels/apple/index'
import { wordsOf } from '../../src/channels/apple/interactive'
import { parseMessage } from '../../src/channels/apple/receive'
import type { ChannelDeps } from '../../src/channels/channel'
import type { AccountId } from '../../src/lib/ids'
import { APPLE_BODIES, AT, CLOSE, FILE, LARGE, LIST, LOCATOR, QUICK, TEXT, TYPING } from '../support/apple-payloads'
import { APPLE_BUSINESS, APPLE_MSP, APPLE_SECRET, ROSA } from '../support/apple-stand-in'

/**
 * Nobody publishes recorded deliveries of Apple: these are in the form of its pages "Incoming Messages", "Text Message
 * Type", "Interactive Message Types" and "Authorizing Messages", and of its tutorial.
 */

const account = 'apple' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const parse = (message: unknown) => read(Buffer.from(JSON.stringify(message)))
const read = (body: Buffer) => parseMessage(body, { account, now, businessId: APPLE_BUSINESS })

const ID = TEXT.id
const OTHER_KIND = 'a message of a kind that is not for the counter'
const said = {
  ...{ kind: 'message', surface: 'dm', visibility: 'private', thread: ROSA, occurredAt: now, account },
  author: { externalId: ROSA, name: 'Apple …6LjDqg' },
}
const SIGNATURE = Buffer.from(LOCATOR.signature, 'hex').toString('base64')
const source = { url: LOCATOR.url, owner: LOCATOR.owner, key: LOCATOR.key, signature: SIGNATURE }

describe('a delivery', () => {
  const small = { ...LARGE, interactiveDataRef: undefined }
  const link = { ...AT, id: 'l', type: 'richLink', richLinkData: { url: 'https://brand.example', title: 'Brand' } }
  const attached = (given: unknown) => ({ ...TEXT, body: '\ufffc', attachments: [given] })
  const unseen = { ...said, text: '', attachments: [{ kind: 'file', name: `not-shown-${ID}-1.txt` }] }
  it.each<[string, unknown, unknown]>([
    [
      'a text',
      TEXT,
      { ...said, text: 'My line is dead', attachments: [], language: 'it', externalId: ID, dedupeKey: `text:${ID}` },
    ],
    [
      'a file',
      FILE,
      {
        ...{ ...said, text: 'My bill:', language: 'en' },
        attachments: [
          {
            ...{ kind: 'file', name: 'bill.pdf', mime: 'application/pdf', bytes: 67_497 },
            source: { ...source, bytes: '67497' },
          },
        ],
      },
    ],
    ['a choice from a list', LIST, { ...said, text: 'Internet\nFibre', attachments: [] }],
    ['a quick reply', QUICK, { ...said, text: 'No', attachments: [] }],
    [
      'a large answer',
      LARGE,
      { kind: 'pointer', thread: ROSA, source: { ...source, bytes: '20480', title: 'Which shop?', language: 'pl' } },
    ],
    ['typing', TYPING, { kind: 'ignored', reason: 'the customer is typing' }],
    ['the end of it', { ...TYPING, type: 'typing_end' }, { kind: 'ignored', reason: 'the customer stopped typing' }],
    [
      'a close',
      CLOSE,
      { ...said, automatic: true, text: expect.stringContaining('closed this conversation') as string },
    ],
    ['a link', link, { ...said, text: 'Brand\nhttps://brand.example' }],
    [
      'a link in the text',
      { ...link, richLinkData: null, body: 'https://brand.example' },
      { ...said, text: 'https://brand.example' },
    ],
    ['a link to nowhere', { ...link, richLinkData: null }, { kind: 'ignored', reason: 'a link without an address' }],
    ['nothing', { ...TEXT, body: ' \ufffc ' }, { kind: 'ignored', reason: 'an empty message' }],
    [
      'a language that is none',
      { ...TEXT, locale: 'tlh' },
      expect.not.objectContaining({ language: expect.anything() as unknown }),
    ],
    ['another kind', { ...TEXT, type: 'hologram' }, { kind: 'ignored', reason: OTHER_KIND }],
    ['a kind like a property', { ...TEXT, type: 'constructor' }, { kind: 'ignored', reason: OTHER_KIND }],
    ['a kind like a prototype', { ...TEXT, type: '__proto__' }, { kind: 'ignored', reason: OTHER_KIND }],
    [
      'what is for others',
      { ...TEXT, destinationId: APPLE_MSP },
      { kind: 'ignored', reason: 'it is meant for another business' },
    ],
    ['our id in capitals', { ...TEXT, destinationId: APPLE_BUSINESS.toUpperCase() }, { kind: 'message' }],
    ['an empty answer', small, { kind: 'ignored', reason: 'an answer without content' }],
    [
      'an answer without words',
      { ...small, interactiveData: { data: { payment: {} } } },
      { ...said, text: '', attachments: [{ kind: 'file' }] },
    ],
    [
      'a large answer that is nowhere',
      { ...LARGE, interactiveDataRef: { title: 'Which shop?' } },
      { ...said, text: 'Which shop?', attachments: [] },
    ],
    [
      'a large answer that is nothing',
      { ...LARGE, interactiveDataRef: 7 },
      { ...said, text: '', attachments: [{ kind: 'file' }] },
    ],
    ['a file that is none', attached(null), unseen],
    ['a key with another beginning', attached({ ...LOCATOR, key: `01${LOCATOR.key.slice(2)}` }), unseen],
    ['a key without its beginning', attached({ ...LOCATOR, key: LOCATOR.key.slice(2) }), unseen],
    ['an address of two lines', attached({ ...LOCATOR, url: 'a\r\nb' }), unseen],
    ['a signature that is none', attached({ ...LOCATOR, signature: '*' }), unseen],
    [
      'a file without a name',
      attached(LOCATOR),
      { attachments: [{ name: `file-${ID}-1`, mime: 'application/octet-stream', source }] },
    ],
    [
      'a file in the older words',
      attached({
        ...{ name: 'picture.png', 'mime-type': 'image/png', 'file-size': '67497', 'signature-base64': SIGNATURE },
        ...{ 'decryption-key': LOCATOR.key, 'mmcs-url': LOCATOR.url, 'mmcs-owner': LOCATOR.owner },
      }),
      { attachments: [{ kind: 'image', bytes: 67_497, source: { ...source, bytes: '67497' } }] },
    ],
    ['a voice', attached({ mimeType: 'audio/x-caf', ...LOCATOR }), { attachments: [{ kind: 'voice' }] }],
    [
      'a contact',
      attached({ mimeType: 'text/vcard; charset=utf-8', ...LOCATOR }),
      { attachments: [{ kind: 'contact' }] },
    ],
    ['no id', { ...TEXT, id: undefined }, { kind: 'unreadable', reason: 'id: invalid_type' }],
    ['an id that cannot be kept', { ...TEXT, id: 'a\u0000b' }, { kind: 'unreadable' }],
    ['a customer with a blank', { ...TEXT, sourceId: 'urn:mbid:a b' }, { kind: 'unreadable' }],
    ['a list', [], { kind: 'unreadable' }],
  ])('%s', (_, message, is) => {
    expect(parse(message)).toMatchObject([is])
  })

  it('is the same packed and plain', () => {
    for (const body of APPLE_BODIES) expect(read(gzipSync(body))).toEqual(read(body))
  })

  it('that would unpack to more than is read is not unpacked', () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(1024 * 1024)
    const reason = 'packed in a way that cannot be read, or too large'
    expect(read(bomb)).toMatchObject([{ kind: 'unreadable', reason }])
    expect(read(Buffer.from([0x1f, 0x8b, 8]))).toMatchObject([{ kind: 'unreadable', reason }])
  })
})

describe('what a customer chose', () => {
  const list = (titles: string[], more: object = {}) => ({
    data: { listPicker: { sections: [{ title: 'Shops', items: titles.map((title) => ({ title })) }] }, ...more },
  })
  const quick = (selectedIndex: unknown) => ({
    data: { 'quick-reply': { items: [{ title: 'Yes' }, { title: 'No' }], selectedIndex } },
  })
  it.each([
    [list(['Rome', 'Milan']), 'Shops: Rome, Milan'],
    [list(['Rome'], { replyMessage: { title: 'Selected' } }), 'Selected\nShops: Rome'],
    [list(['Rome'], { replyMessage: { title: 'You chose Rome' } }), 'You chose Rome'],
    [{ replyMessage: { title: 'Beside the data' } }, 'Beside the data'],
    [quick(0), 'Yes'],
    [quick(2), ''],
    [quick(-1), ''],
    [quick('0'), ''],
    [quick(undefined), ''],
    [
      { data: { event: { title: 'Visit', timeslots: [{ startTime: '2026-03-03T09:00+0000' }] } } },
      'Visit: 2026-03-03T09:00+0000',
    ],
    [
      { data: { dynamic: { template: 'messageForms', selections: [{ title: 'Name', items: [{ value: 'Rosa' }] }] } } },
      'Name: Rosa',
    ],
    [{ data: { replyMessage: { title: 7 }, listPicker: [], event: 'x', dynamic: { selections: {} } } }, ''],
    [{ data: 'x' }, ''],
    [null, ''],
    ['words', ''],
    [[], ''],
  ])('%j', (interactive, words) => {
    expect(wordsOf(interactive)).toBe(words)
  })

  it('is cut to what somebody reads', () => {
    expect(wordsOf(list(Array.from({ length: 200 }, () => 'x'.repeat(1_000)))).length).toBeLessThanOrEqual(4_000)
  })
})

describe('settings', () => {
  const right = { business_id: APPLE_BUSINESS, msp_id: APPLE_MSP, secret: APPLE_SECRET }
  const open = (settings: object) =>
    appleKind.open({ ...right, ...settings }, { account: { id: account } } as ChannelDeps)
  it.each([
    [{ business_id: `urn:biz:${APPLE_BUSINESS}` }, 'business_id must be the business id of the account'],
    [{ msp_id: '' }, 'msp_id must be the id'],
    [{ secret: 'not base64!' }, "secret must be the provider's API secret"],
    [{ secret: 'c2hvcnQ=' }, "secret must be the provider's API secret"],
    [{ content_hosts: ['https://icloud.com'] }, 'content_hosts'],
    [{ token_max_age_s: 1 }, 'token_max_age_s'],
    [{ token: 'x' }, 'token'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    expect(() => open(settings)).toThrow(words)
  })

  it('opens with three values', () => {
    expect(open({}).webhook?.appended).toBe('/message')
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lineKind } from '../../src/channels/line/index'
import { parseDelivery } from '../../src/channels/line/receive'
import type { ChannelDeps } from '../../src/channels/channel'
import type { AccountId } from '../../src/lib/ids'
import { hmacBase64 } from '../../src/lib/signatures'

const FIXTURES = join(__dirname, '../fixtures/channels/line')
const account = 'line' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const parse = (delivery: unknown) => parseDelivery(Buffer.from(JSON.stringify(delivery)), { account, now })

/** Recordings of single events have no envelope. */
function recorded(name: string) {
  const json = JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as { events?: unknown[] }
  return parse(json.events ? json : { destination: 'U123', events: [json] })
}

const USER = 'U206d25c2ea6bd87c17655609a1c37cb8'
const GROUP = 'Ca56f94637cc4347f90a25382909b24b9'
const said = {
  ...{ kind: 'message', surface: 'dm', visibility: 'private', thread: USER, externalId: '325708' },
  ...{ author: { externalId: USER, name: 'LINE …c37cb8' }, occurredAt: new Date(1462629479859) },
}
const ignored = (reason: string) => [{ kind: 'ignored', reason }]

const RECORDED: Readonly<Record<string, readonly object[]>> = {
  'bottender_textMessage.json': [{ ...said, text: 'Hello, world', attachments: [] }],
  'bottender_imageMessage.json': [
    { ...said, text: '', attachments: [{ kind: 'image', source: { message: '325708' } }] },
  ],
  'bottender_accountLink.json': ignored('an account was linked'),
  'bottender_beacon.json': ignored('somebody came near a beacon'),
  'bottender_postback.json': ignored('a button of a menu that is not of the counter'),
  'bottender_datetimePostback.json': ignored('a button of a menu that is not of the counter'),
  'bottender_deviceUnlink.json': ignored('a device was linked'),
  'bottender_leave.json': ignored('the account left a group'),
  'bottender_memberJoined.json': ignored('somebody joined a group'),
  'bottender_unfollow.json': ignored('somebody blocked the account'),
  'sdkpy_00_message_text.json': [{ ...said, text: 'Hello, world', dedupeKey: 'testwebhookeventid' }],
  'sdkpy_02_message_video.json': [
    { ...said, attachments: [{ kind: 'video', source: { url: 'https://example.com' } }] },
  ],
  'sdkpy_04_message_location.json': [{ ...said, attachments: [{ kind: 'location', name: 'place-325708.txt' }] }],
  'sdkpy_06_follow.json': ignored('somebody added the account as a friend and has not written yet'),
  'sdkpy_08_join.json': ignored('the account joined a group'),
  'sdkpy_10_postback.json': ignored('a button of a menu that is not of the counter'),
  'sdkpy_12_beacon.json': ignored('somebody came near a beacon'),
  'sdkpy_14_message_text.json': [
    {
      ...said,
      thread: `${GROUP}:${USER}`,
      surface: 'chat',
      visibility: 'public',
      subject: 'LINE group',
      text: 'Hello, world',
    },
  ],
  'sdkpy_16_postback.json': ignored('a button of a menu that is not of the counter'),
  'sdkpy_18_postback.json': ignored('a button of a menu that is not of the counter'),
  'sdkpy_20_memberLeft.json': ignored('somebody left a group'),
  'sdkpy_22_unsend.json': [
    { kind: 'deleted', thread: `${GROUP}:${USER}`, externalId: '325708', occurredAt: new Date(1547817848122) },
  ],
  'sdkpy_24_message_image.json': [
    {
      ...{ kind: 'message', externalId: '354718705033693861' },
      attachments: [
        { kind: 'image', name: 'image-354718705033693861-2of2.jpg', source: { message: '354718705033693861' } },
      ],
    },
  ],
  'sdkpy_26_messageEdited_text.json': [
    {
      kind: 'edited',
      thread: USER,
      externalId: '325708',
      text: 'Hello, edited world',
      occurredAt: new Date(1462629479859),
    },
  ],
}

describe('recorded deliveries', () => {
  it('are all in the table', () => {
    expect([...Object.keys(RECORDED), 'sdkpy_webhook_all_events.json'].toSorted()).toEqual(
      readdirSync(FIXTURES).toSorted(),
    )
  })

  it.each(Object.keys(RECORDED))('%s', (name) => {
    expect(recorded(name)).toMatchObject(RECORDED[name] ?? [])
  })

  it('of every kind give an event each, and none is lost', () => {
    const kinds = recorded('sdkpy_webhook_all_events.json').map((event) => event.kind)
    expect(kinds).toHaveLength(28)
    const count = (kind: string) => kinds.filter((one) => one === kind).length
    expect([count('message'), count('edited'), count('deleted'), count('unreadable')]).toEqual([10, 1, 1, 0])
  })
})

describe('a delivery', () => {
  const event = (more: object) => ({
    ...{ type: 'message', timestamp: 1462629479859, webhookEventId: 'w1', source: { type: 'user', userId: USER } },
    message: { id: '1', type: 'text', text: 'hi' },
    ...more,
  })

  it('without events, as the console sends to try it out, is nothing', () => {
    expect(parse({ destination: 'U1', events: [] })).toEqual([])
  })

  it.each([
    [{ mode: 'standby' }, { kind: 'ignored', reason: 'another program answers in this chat' }],
    [{ source: undefined }, { kind: 'ignored', reason: 'from nowhere that can be answered' }],
    [{ source: { type: 'group', groupId: 'C1' } }, { kind: 'ignored' }],
    [{ type: 'surprise' }, { kind: 'ignored', reason: 'an event of a kind that is not for the counter' }],
    [{ message: { id: '1', type: 'hologram' } }, { kind: 'ignored' }],
    [{ type: 'constructor' }, { kind: 'ignored', reason: 'an event of a kind that is not for the counter' }],
    [{ message: { id: '1', type: 'toString' } }, { kind: 'ignored', reason: expect.any(String) as string }],
    [{ timestamp: 'now' }, { kind: 'unreadable', reason: 'timestamp: invalid_type' }],
    [
      { message: { id: '1', type: 'sticker', keywords: ['Love', 'Heart'] } },
      { attachments: [{ kind: 'sticker', name: 'sticker-1.txt' }] },
    ],
    [
      { message: { id: '1', type: 'file', fileName: 'a.pdf', fileSize: 9 } },
      { attachments: [{ name: 'a.pdf', bytes: 9, mime: 'application/pdf' }] },
    ],
    [{ deliveryContext: { isRedelivery: true } }, { kind: 'message', dedupeKey: 'w1' }],
  ])('with %j', (more, is) => {
    expect(parse({ events: [event(more)] })).toMatchObject([is])
  })

  it('with one event that cannot be read brings the others', () => {
    const kinds = parse({ events: [null, event({}), { type: 7 }] }).map(({ kind }) => kind)
    expect(kinds).toEqual(['unreadable', 'message', 'unreadable'])
  })
})

describe('the signature', () => {
  const open = (channel_secret: string) =>
    lineKind.open({ channel_access_token: 'x'.repeat(30), channel_secret }, {
      ...{ account: { id: account }, publicUrl: 'https://desk.example' },
    } as ChannelDeps)
  const verify = (secret: string, body: Buffer, signature: string) =>
    open(secret).webhook?.verify({
      method: 'POST',
      path: '/',
      query: {},
      headers: { 'x-line-signature': signature },
      body,
    })
  type Vectors = { vectors: { secret: string; body: string; signature: string }[] }
  const read = (name: string) =>
    (JSON.parse(readFileSync(join(FIXTURES, '../signatures', name), 'utf8')) as Vectors).vectors

  it('is that of the known answers', () => {
    // The secrets of the known answers are shorter than those that LINE gives: the function itself is asked.
    const known = [...read('line.json'), ...read('line_nodejs.json')]
    expect(known.map(({ secret, body }) => hmacBase64(secret, 'sha256', body))).toEqual(
      known.map(({ signature }) => signature),
    )
  })

  it.each([
    ['right', (body: Buffer) => body, 'a'.repeat(32), 'ok'],
    ['over other bytes', (body: Buffer) => Buffer.concat([body, Buffer.from(' ')]), 'a'.repeat(32), 'bad'],
    ['of another secret', (body: Buffer) => body, 'b'.repeat(32), 'bad'],
  ])('%s', (...[, change, secret, verdict]) => {
    const body = Buffer.from('{"events":[]}')
    expect(verify('a'.repeat(32), change(body), hmacBase64(secret, 'sha256', body))).toBe(verdict)
  })

  it('that is missing or empty is none', () => {
    expect(verify('a'.repeat(32), Buffer.from('{}'), '')).toBe('bad')
  })
})

describe('settings', () => {
  it.each([
    [{ channel_secret: 'short' }, 'channel_secret must be'],
    [{ channel_access_token: '' }, 'channel_access_token must be'],
    [{ token: 'x' }, 'token'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    const good = { channel_access_token: 'x'.repeat(30), channel_secret: 'x'.repeat(32) }
    expect(() => lineKind.open({ ...good, ...settings }, { account: { id: account } } as ChannelDeps)).toThrow(words)
  })
})

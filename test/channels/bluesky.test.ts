import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { facetsOf, readableText } from '../../src/channels/bluesky/facets'
import { fits, POST_LIMIT } from '../../src/channels/bluesky/limits'
import { parseFound, parseLog, parseNotification, parseOwn } from '../../src/channels/bluesky/receive'
import { recordKey } from '../../src/channels/bluesky/record-key'
import { type AccountId, newId, type ReplyId } from '../../src/lib/ids'

const FOLDER = join(__dirname, '../fixtures/channels/bluesky')
const ACME = 'did:plc:acmeacmeacmeacmeacmeacme'
const ROSA = 'did:plc:rosarosarosarosarosarosa'
const reading = { account: 'bluesky' as AccountId, ownDid: ACME, now: new Date('2026-08-12T18:05:00Z') }
const post = (did: string, key: string): string => `at://${did}/app.bsky.feed.post/${key}`
const notification = (record: object, more: object = {}): object => ({
  ...{ uri: post(ROSA, 'r'), cid: 'bafyrei1', author: { did: ROSA, handle: 'rosa.example', displayName: 'Rosa' } },
  ...{ reason: 'mention', record, indexedAt: '2026-08-12T18:04:00.000Z', ...more },
})

describe('what was recorded', () => {
  it('gives something to keep for each item, with a key, a time and a reason', () => {
    for (const name of readdirSync(FOLDER)) {
      const item = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as unknown
      for (const parse of [parseNotification, parseFound, parseOwn, parseLog]) {
        const event = parse(item, reading)
        expect(event.dedupeKey).not.toBe('')
        expect(Number.isNaN(event.occurredAt.getTime())).toBe(false)
        if (event.kind === 'ignored' || event.kind === 'unreadable') expect(event.reason).not.toBe('')
      }
    }
  })

  it('posts of the network read as they were written', () => {
    const { commit, did } = JSON.parse(readFileSync(join(FOLDER, 'jetstream_post_reply.json'), 'utf8')) as {
      did: string
      commit: { record: object; rkey: string; cid: string }
    }
    const view = {
      uri: post(did, commit.rkey),
      cid: commit.cid,
      author: { did, handle: 'a.example' },
      record: commit.record,
    }
    expect(parseFound({ ...view, indexedAt: '2026-07-04T14:38:08Z' }, reading)).toMatchObject({
      ...{ kind: 'message', surface: 'keyword-hit', text: '이쁘시네용~~~', language: 'ko' },
      thread: `at://did:plc:i5y2f3gtpjxs3qg6fwgb6jb4/app.bsky.feed.post/3mpt7u2vlgs2c:${did}`,
      permalink: `https://bsky.app/profile/${did}/post/3mptbyp7lu223`,
      occurredAt: new Date('2026-07-04T14:38:07.112Z'),
    })
  })
})

describe('a post', () => {
  it.each([
    ['mention', 'mention'],
    ['quote', 'mention'],
    ['reply', 'comment'],
  ])('of a notification "%s" is a %s', (reason, surface) => {
    expect(parseNotification(notification({ text: 'hi' }, { reason }), reading)).toMatchObject({
      ...{
        kind: 'message',
        surface,
        visibility: 'public',
        thread: `${post(ROSA, 'r')}:${ROSA}`,
        externalId: post(ROSA, 'r'),
      },
      author: { externalId: ROSA, name: 'Rosa', handle: '@rosa.example' },
    })
  })

  it('is not from the future, whatever the program says that wrote it', () => {
    const at = (createdAt: string) =>
      parseNotification(notification({ text: 'hi', createdAt }), reading).occurredAt.toISOString()
    expect(at('2026-08-12T18:03:00.000Z')).toBe('2026-08-12T18:03:00.000Z')
    expect(at('2999-01-01T00:00:00.000Z')).toBe('2026-08-12T18:04:00.000Z')
    expect(at('soon')).toBe('2026-08-12T18:04:00.000Z')
  })

  it('brings its pictures, beside a quoted post as well', () => {
    const images = [
      { alt: '', image: { $type: 'blob', ref: { $link: 'bafkreiabcdefghij' }, mimeType: 'image/png', size: 1 } },
    ]
    const files = [{ kind: 'image', name: 'r-1.jpg', source: { did: ROSA, cid: 'bafkreiabcdefghij' } }]
    for (const embed of [{ images }, { record: {}, media: { images } }])
      expect(parseNotification(notification({ text: '', embed }), reading)).toMatchObject({ attachments: files })
    expect(parseNotification(notification({ text: 'x', embed: { external: {} } }), reading)).toMatchObject({
      attachments: [],
    })
  })

  it('of ours that answers somebody stands in their conversation', () => {
    const own = (reply?: object) => parseOwn({ uri: post(ACME, 'a'), cid: 'c', value: { text: 'yes', reply } }, reading)
    const parent = { uri: post(ROSA, 'p'), cid: 'c' }
    const root = { uri: post(ROSA, 'r'), cid: 'c' }
    expect(own({ root, parent })).toMatchObject({
      kind: 'own_echo',
      thread: `${root.uri}:${ROSA}`,
      externalId: post(ACME, 'a'),
    })
    expect(own({ root, parent: { uri: post(ACME, 'b'), cid: 'c' } })).toMatchObject({ kind: 'ignored' })
    expect(own()).toMatchObject({ kind: 'ignored' })
  })
})

describe('the log of the chat', () => {
  const message = {
    id: 'm1',
    rev: '1',
    text: 'my number is …',
    sender: { did: ROSA },
    sentAt: '2026-08-12T18:04:00.000Z',
  }
  const log = (kind: string, more: object = {}) =>
    parseLog({ $type: `chat.bsky.convo.defs#log${kind}`, rev: '222', convoId: 'c1', message, ...more }, reading)

  it.each([
    [
      'CreateMessage',
      { relatedProfiles: [{ did: ROSA, handle: 'rosa.example' }] },
      { kind: 'message', surface: 'dm', thread: 'dm:c1', dedupeKey: 'dm:m1', author: { handle: '@rosa.example' } },
    ],
    ['CreateMessage', { message: { ...message, sender: { did: ACME } } }, { kind: 'own_echo', thread: 'dm:c1' }],
    ['DeleteMessage', { message: { ...message, text: undefined } }, { kind: 'deleted', externalId: 'm1' }],
    [
      'AddReaction',
      { reaction: { value: '❤️', sender: { did: ROSA } } },
      { kind: 'reaction', emoji: '❤️', removed: false },
    ],
    ['RemoveReaction', { reaction: { value: '❤️', sender: { did: ROSA } } }, { kind: 'reaction', removed: true }],
    ['AddReaction', { reaction: { value: '❤️', sender: { did: ACME } } }, { kind: 'ignored' }],
    ['BeginConvo', { message: undefined }, { kind: 'ignored' }],
    ['SomethingNew', {}, { kind: 'ignored', reason: 'an entry "SomethingNew" of the chat' }],
  ])('%s %j', (kind, more, is) => {
    expect(log(kind, more)).toMatchObject(is)
  })
})

describe('what is marked in a text', () => {
  const person = { handle: '@rosa.example', did: ROSA }

  it('lies where its bytes lie', () => {
    const text = 'Ciao 👩‍👩‍👧 @rosa.example, è qui: https://acme.example/a_(b)?x=1.'
    const bytes = Buffer.from(text, 'utf8')
    const marked = facetsOf(text, person).map(({ index, features }) => [
      bytes.toString('utf8', index.byteStart, index.byteEnd),
      features[0],
    ])
    expect(marked).toEqual([
      [
        'https://acme.example/a_(b)?x=1',
        { $type: 'app.bsky.richtext.facet#link', uri: 'https://acme.example/a_(b)?x=1' },
      ],
      ['@rosa.example', { $type: 'app.bsky.richtext.facet#mention', did: ROSA }],
    ])
  })

  it('is a person only when it is the one who is answered', () => {
    expect(facetsOf('@somebody.example hi, mail rosa@rosa.example', person)).toEqual([])
    expect(facetsOf('no name', { handle: null, did: ROSA })).toEqual([])
  })

  it('is read back: shortened links lead where they lead, and odd places are left alone', () => {
    const text = 'è su acme.exam… e basta'
    const start = Buffer.byteLength('è su ')
    const end = start + Buffer.byteLength('acme.exam…')
    const link = (byteStart: number, byteEnd: number) => ({
      index: { byteStart, byteEnd },
      features: [{ uri: 'https://acme.example/long' }],
    })
    expect(readableText({ text, facets: [link(start, end)] })).toBe('è su https://acme.example/long e basta')
    expect(readableText({ text, facets: [link(5, 999), link(9, 3)] })).toBe(text)
  })
})

describe('the key of a record', () => {
  it('is one that the network takes, and follows from the reply and its part alone', () => {
    const replies = Array.from({ length: 200 }, () => newId<ReplyId>())
    const keys = replies.flatMap((reply) => [recordKey(reply, 0), recordKey(reply, 1)])
    expect(keys.filter((key) => !/^[234567abcdefghij][234567a-z]{12}$/.test(key))).toEqual([])
    expect(new Set(keys).size).toBe(400)
    expect(replies.flatMap((reply) => [recordKey(reply, 0), recordKey(reply, 1)])).toEqual(keys)
  })
})

it.each([
  ['a'.repeat(300), true],
  ['a'.repeat(301), false],
  ['👩‍👩‍👧‍👦'.repeat(120), true],
  ['👩‍👩‍👧‍👦'.repeat(121), false],
])('a post of such a length fits as Bluesky counts twice: %#', (text, fitting) => {
  expect(fits(text, POST_LIMIT)).toBe(fitting)
})

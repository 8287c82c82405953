import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toOutcome } from '../../src/channels/x/outcome'
import { parseDelivery, parseDmEvents, parsePosts } from '../../src/channels/x/receive'
import type { AccountId } from '../../src/lib/ids'

const FOLDER = join(__dirname, '../fixtures/channels/x')
const now = new Date('2026-08-13T08:00:00Z')
const ACME = '1111111111111111111'
const ROSA = '2222222222222222222'
const of = (userId: string) => ({ account: 'x' as AccountId, userId, now })
const acme = of(ACME)

const activity = (event_type: string, payload: object, includes: object = {}): Buffer =>
  Buffer.from(JSON.stringify({ data: { event_uuid: '1', event_type, filter: { user_id: ACME }, payload, includes } }))
const post = (more: object = {}): object => ({
  ...{ id: '2090000000000000002', author_id: ROSA, text: 'my line is dead', conversation_id: '2090000000000000001' },
  ...{ created_at: '2026-08-12T18:05:00.000Z', edit_history_tweet_ids: ['2090000000000000002'], ...more },
})
const read = (body: Buffer) => parseDelivery(body, acme)

describe('what X recorded or documented', () => {
  it('gives something to keep for each delivery, with a key, a time and a reason', () => {
    for (const name of readdirSync(FOLDER)) {
      const body = readFileSync(join(FOLDER, name))
      const json = JSON.parse(body.toString('utf8')) as unknown
      const events = [parseDelivery(body, acme), parsePosts(json, acme), parseDmEvents(json, acme)]
      expect([name, events[0]?.length]).not.toEqual([name, 0])
      for (const event of events.flat()) {
        expect([name, event.dedupeKey]).not.toEqual([name, ''])
        expect(Number.isNaN(event.occurredAt.getTime())).toBe(false)
        if (event.kind === 'ignored' || event.kind === 'unreadable') expect(event.reason).not.toBe('')
      }
    }
  })

  it.each([
    [
      'live_dm_received.json',
      '222222222',
      {
        ...{ kind: 'message', thread: 'dm:111111111', text: 'hey from your alt', occurredAt: new Date(1783430823813) },
        author: { externalId: '111111111', name: 'Alt Account', handle: '@alt_account', reach: 216, verified: true },
      },
    ],
    [
      'aaa_direct_message_events.json',
      '4337869213',
      {
        ...{ kind: 'message', thread: 'dm:3001969357', text: 'Hello World!', occurredAt: new Date(1516403560557) },
        author: { externalId: '3001969357', name: 'Jordan Brinks', handle: '@furiouscamper', reach: 22 },
      },
    ],
    [
      'aaa_direct_message_events.json',
      '3001969357',
      { kind: 'own_echo', thread: 'dm:4337869213', text: 'Hello World!', author: { externalId: '3001969357' } },
    ],
    [
      'aaa_direct_message_mark_read_events.json',
      '3001969357',
      { kind: 'receipt', what: 'read', thread: 'dm:199566737', externalId: '963085315333238788' },
    ],
    ['aaa_user_event.json', '63046977', { kind: 'subscription_lost' }],
  ])('%s of account %s', (name, userId, is) => {
    expect(parseDelivery(readFileSync(join(FOLDER, name)), of(userId))).toMatchObject([is])
  })
})

describe('a post', () => {
  it.each([
    ['post.mention.create', {}, 'mention'],
    ['post.quote.create', {}, 'mention'],
    ['post.reply.create', {}, 'comment'],
    ['post.mention.create', { in_reply_to_user_id: ACME }, 'comment'],
  ])('of an event %s with %j is a %s', (type, more, surface) => {
    expect(read(activity(type, post(more)))).toMatchObject([
      { kind: 'message', surface, visibility: 'public', thread: `2090000000000000001:${ROSA}` },
    ])
  })

  it('is one message, whichever of its events comes first', () => {
    const keys = ['post.mention.create', 'post.reply.create'].flatMap((type) => read(activity(type, post())))
    expect(new Set(keys.map(({ dedupeKey }) => dedupeKey)).size).toBe(1)
  })

  it('that was found by its words is read and no more, unless it names us', () => {
    const named = post({
      id: '2090000000000000003',
      edit_history_tweet_ids: undefined,
      entities: { mentions: [{ id: ACME, username: 'acme' }] },
    })
    expect(parsePosts({ data: [post(), named] }, acme)).toMatchObject([
      { surface: 'keyword-hit' },
      { surface: 'mention' },
    ])
  })

  it('is read by the names of the wire and by those of the document', () => {
    const wire = { referenced_tweets: [{ type: 'replied_to', id: '7' }], note_tweet: { text: 'long' } }
    const document = { referenced_posts: [{ type: 'replied_to', id: '7' }], note_post: { text: 'long' } }
    const ids = { conversation_id: undefined, edit_history_tweet_ids: undefined }
    const [one, other] = [wire, document].map((names) =>
      read(activity('post.mention.create', post({ ...ids, ...names }))),
    )
    expect(one).toEqual(other)
    expect(one).toMatchObject([{ thread: `7:${ROSA}`, text: 'long' }])
  })

  it('that was edited changes the first version, and is taken in when that one never came', () => {
    for (const history of ['edit_history_tweet_ids', 'edit_history_post_ids']) {
      const edited = post({
        edit_history_tweet_ids: undefined,
        [history]: ['2089999999999999999', '2090000000000000002'],
      })
      expect(read(activity('post.mention.create', edited))).toMatchObject([
        { kind: 'message', dedupeKey: 'post:2089999999999999999', externalId: '2089999999999999999' },
        {
          kind: 'edited',
          dedupeKey: 'edit:2090000000000000002',
          externalId: '2089999999999999999',
          text: 'my line is dead',
        },
      ])
    }
  })

  it('of ours that answers somebody stands in their conversation; any other is no business of the counter', () => {
    const ours = (more: object) => read(activity('post.create', post({ author_id: ACME, ...more })))
    expect(ours({ in_reply_to_user_id: ROSA })).toMatchObject([
      { kind: 'own_echo', thread: `2090000000000000001:${ROSA}` },
    ])
    expect(ours({})).toMatchObject([{ kind: 'ignored' }])
  })

  it('reads as its author wrote it: links lead where they lead, and escapes are gone', () => {
    const urls = [
      { url: 'https://t.co/a', expanded_url: 'https://example.com/?a=1&b=2' },
      { url: 'https://t.co/b', expanded_url: 'https://x.com/rosa/status/1/photo/1' },
    ]
    const told = post({ text: '1 &lt; 2 &amp;amp; see https://t.co/a https://t.co/b', entities: { urls } })
    expect(read(activity('post.mention.create', told))).toMatchObject([
      { text: '1 < 2 &amp; see https://example.com/?a=1&b=2' },
    ])
  })

  it('brings its pictures and its place, wherever its users stand', () => {
    const told = post({ attachments: { media_keys: ['3_1', '7_2', '3_3'] }, geo: { place_id: 'p' } })
    const variants = [
      { url: 'https://video.twimg.com/low.mp4', content_type: 'video/mp4', bit_rate: 1 },
      { url: 'https://video.twimg.com/high.mp4', content_type: 'video/mp4', bit_rate: 9 },
      { url: 'https://video.twimg.com/list.m3u8', content_type: 'application/x-mpegURL' },
    ]
    const media = [
      { media_key: '3_1', type: 'photo', url: 'https://pbs.twimg.com/1.jpg' },
      { media_key: '7_2', type: 'video', variants },
    ]
    const places = [{ id: 'p', full_name: 'Torino, Piemonte', geo: { type: 'Feature', bbox: [7, 45, 8, 46] } }]
    for (const user of [
      { id: ROSA, name: 'Rosa', username: 'rosa' },
      { data: { id: ROSA, name: 'Rosa', username: 'rosa' } },
    ]) {
      const includes = { users: [{ odd: true }, user], media, places }
      expect(read(activity('post.mention.create', told, includes))).toMatchObject([
        {
          author: { name: 'Rosa', handle: '@rosa' },
          permalink: 'https://x.com/rosa/status/2090000000000000002',
          attachments: [
            { kind: 'image', source: { url: 'https://pbs.twimg.com/1.jpg' } },
            { kind: 'video', source: { url: 'https://video.twimg.com/high.mp4' } },
            { kind: 'image', source: { post: '2090000000000000002', media_key: '3_3' } },
            { kind: 'location', name: 'place-2090000000000000002.txt' },
          ],
        },
      ])
    }
  })
})

describe('what is not for the counter', () => {
  it.each([
    ['chat.received', { id: '1' }, 'encrypted'],
    ['dm.indicate_typing', {}, 'typing'],
    ['like.create', { id: 'a' }, 'not for the counter'],
    ['post.mention.create', post({ referenced_tweets: [{ type: 'retweeted', id: '1' }] }), 'repost'],
  ])('%s is ignored, and says why', (type, payload, reason) => {
    expect(read(activity(type, payload))).toMatchObject([
      { kind: 'ignored', reason: expect.stringContaining(reason) as string },
    ])
  })

  it.each(['post.mention.create', 'dm.received', 'post.delete', 'oauth.revoke'])(
    '%s that is broken is shown to operators',
    (type) => {
      expect(read(activity(type, { id: 'no number' }))).toMatchObject([{ kind: 'unreadable' }])
    },
  )

  it.each(['', '[]', '"x"', '{', 'null', '1e999'])('%j is unreadable or ignored', (body) => {
    expect(read(Buffer.from(body))).toMatchObject([{ kind: 'unreadable' }])
  })
})

describe('a direct message from the list', () => {
  const dm = (more: object): object => ({
    id: '2080765901528535096',
    event_type: 'MessageCreate',
    sender_id: ROSA,
    text: 'hi',
    ...more,
  })

  it.each([
    [
      { dm_conversation_id: `${ACME}-${ROSA}` },
      { kind: 'message', dedupeKey: 'dm:2080765901528535096', thread: `dm:${ROSA}` },
    ],
    [
      { dm_conversation_id: `${ROSA}-${ACME}`, sender_id: ACME },
      { kind: 'own_echo', thread: `dm:${ROSA}` },
    ],
    [{ dm_conversation_id: '123456' }, { kind: 'ignored' }],
    [{ dm_conversation_id: `${ACME}-${ROSA}`, event_type: 'ParticipantsJoin' }, { kind: 'ignored' }],
    [{ dm_conversation_id: `${ACME}-${ROSA}`, sender_id: undefined }, { kind: 'ignored' }],
  ])('%j', (more, is) => {
    expect(parseDmEvents({ data: [dm(more)] }, acme)).toMatchObject([is])
  })

  it('carries its time in its id when nothing else does', () => {
    const [event] = parseDmEvents({ data: [dm({ dm_conversation_id: `${ACME}-${ROSA}` })] }, acme)
    expect(event?.occurredAt.toISOString().slice(0, 10)).toBe('2026-07-24')
  })
})

describe('an answer of X', () => {
  const answer = (status: number, json: unknown = {}) =>
    toOutcome({ kind: 'answer', status, json, waitMs: undefined }, () => [])

  it.each([
    [401, {}, { reason: 'auth_expired', remedies: ['reconnect'] }],
    [402, { title: 'CreditsDepleted' }, { reason: 'payment' }],
    [
      403,
      { detail: 'Reply to this conversation is not allowed' },
      { reason: 'not_permitted', remedies: ['open_natively'] },
    ],
    [
      403,
      { detail: 'You cannot send messages to this user' },
      { reason: 'not_permitted', remedies: ['public_reply', 'open_natively'] },
    ],
    [400, { errors: [{ message: 'Your media IDs are invalid.' }] }, { reason: 'bad_media' }],
    [418, 'a teapot', { reason: 'unknown', remedies: ['open_natively'] }],
  ])('%s %j', (status, json, is) => {
    expect(answer(status, json)).toMatchObject({ kind: 'refused', ...is })
  })

  it('never passes on what X repeats of the reply', () => {
    const json = { title: 'Invalid', detail: 'text: IT60X0542811101000000123456 is not allowed' }
    for (const status of [400, 401, 402, 403, 404, 413, 422])
      expect(JSON.stringify(answer(status, json))).not.toContain('IT60')
  })

  it('that is no answer proves nothing', () => {
    expect(answer(503)).toMatchObject({ kind: 'unknown' })
  })
})

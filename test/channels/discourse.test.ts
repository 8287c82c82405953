import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDelivery, toEvent } from '../../src/channels/discourse/receive'
import { postSchema, topicListSchema, topicSchema } from '../../src/channels/discourse/payload'
import { readSaid } from '../../src/channels/discourse/words'
import { discourseKind } from '../../src/channels/discourse/index'
import type { ChannelDeps } from '../../src/channels/channel'
import type { AccountId } from '../../src/lib/ids'

const FIXTURES = join(__dirname, '../fixtures/channels/discourse')
const fixture = (name: string): unknown => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'))
const account = 'forum' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const forum = { account, url: 'https://forum.example', username: 'linea_chiara', keywords: [] as string[], now }

const post = {
  ...{
    id: 31,
    topic_id: 7,
    post_number: 3,
    post_type: 1,
    user_id: 11,
    username: 'Rosa',
    name: 'Rosa Conti',
    version: 1,
  },
  ...{ created_at: '2026-03-02T09:00:00.000Z', updated_at: '2026-03-02T09:00:00.000Z', raw: 'My line is dead' },
  ...{ topic_slug: 'line', topic_title: 'No signal', topic_archetype: 'regular', reply_to_post_number: null },
}
const parse = (given: object, event?: string, told: object = {}) =>
  parseDelivery(
    Buffer.from(JSON.stringify({ post: { ...post, ...given } })),
    { ...forum, ...told },
    event === undefined ? {} : { 'x-discourse-event': event },
  )

describe('recorded answers of a forum', () => {
  it('are read whole', () => {
    expect(readdirSync(FIXTURES)).toHaveLength(6)
    expect(postSchema.safeParse(fixture('post.json')).success).toBe(true)
    expect(topicListSchema.safeParse(fixture('private_messages.json')).data?.topic_list.topics).toMatchObject([
      { id: 11, last_posted_at: '2014-09-13T10:27:20.140-04:00', highest_post_number: 1 },
    ])
    expect(topicListSchema.safeParse(fixture('latest.json')).data?.topic_list.topics.length).toBeGreaterThan(0)
    expect(topicSchema.safeParse({ id: 8, ...(fixture('topic_posts.json') as object) }).success).toBe(true)
  })

  it('give a post with its own words and not those of its HTML', () => {
    const body = Buffer.from(JSON.stringify({ post: { ...(fixture('post.json') as object), user_id: 5 } }))
    const [event] = parseDelivery(body, forum)
    expect(event).toMatchObject({
      ...{ kind: 'message', surface: 'post', visibility: 'public', thread: '8:system', externalId: '11/1' },
      ...{ occurredAt: new Date('2014-10-31T04:37:32.553Z'), author: { externalId: '5', handle: '@system' } },
      permalink: 'https://forum.example/t/welcome-to-discourse/8/1',
      text: expect.stringContaining('**Edit this** into a brief description') as string,
    })
  })

  it.each(['latest.json', 'topic_posts.json', 'user.json', 'private_messages.json'])(
    '%s is no delivery, and says so',
    (name) => {
      expect(parseDelivery(readFileSync(join(FIXTURES, name)), forum)).toMatchObject([
        { kind: 'ignored', reason: 'an event that is no post' },
      ])
    },
  )
})

describe('a delivery', () => {
  it.each([
    ['post_created', {}, { kind: 'message', dedupeKey: 'post:31', thread: '7:rosa', externalId: '31/3' }],
    ['post_edited', { raw: 'It works', version: 2 }, { kind: 'edited', text: 'It works', externalId: '31/3' }],
    ['post_edited', { raw: 'It works' }, { kind: 'edited', thread: '7:rosa' }],
    ['post_destroyed', { deleted_at: '2026-03-02T09:30:00Z' }, { kind: 'deleted', dedupeKey: 'post:31:deleted' }],
    ['post_recovered', {}, { kind: 'edited', text: 'My line is dead' }],
    [undefined, {}, { kind: 'message' }],
    [undefined, { version: 3 }, { kind: 'edited' }],
    [
      undefined,
      { deleted_at: '2026-03-02T09:30:00Z' },
      { kind: 'deleted', occurredAt: new Date('2026-03-02T09:30:00Z') },
    ],
    ['post_created', { post_type: 3 }, { kind: 'ignored', reason: 'a note of the forum and no post' }],
    ['post_created', { post_type: 4 }, { kind: 'ignored' }],
    ['post_created', { user_id: -1 }, { kind: 'ignored', reason: 'written by the forum itself' }],
    ['post_created', { created_at: 'yesterday' }, { kind: 'ignored' }],
    ['post_created', { id: 'x' }, { kind: 'unreadable' }],
  ] as const)('%s with %j', (event, given, is) => {
    expect(parse(given, event)).toMatchObject([is])
  })

  it('that is delivered again has the same key, and another edit has another', () => {
    const key = (given: object, event = 'post_edited') => parse(given, event)[0]?.dedupeKey
    expect(key({ raw: 'a', updated_at: '2026-03-02T09:01:00Z' })).toBe(
      key({ raw: 'a', updated_at: '2026-03-02T09:02:00Z' }),
    )
    expect(key({ raw: 'a' })).not.toBe(key({ raw: 'b' }))
    expect(key({})).not.toBe(key({}, 'post_created'))
  })

  it('that only tries out the webhook, or is of another kind, is ignored', () => {
    const read = (body: string) => parseDelivery(Buffer.from(body), forum)
    expect(read('{"ping":"OK"}')).toMatchObject([{ kind: 'ignored', reason: 'the forum tries out the webhook' }])
    expect(read('{"topic":{"id":1}}')).toMatchObject([{ kind: 'ignored' }])
    expect(read('nonsense')).toMatchObject([{ kind: 'unreadable', reason: 'not JSON' }])
  })

  it('of a private message only points to it: others write to each other too', () => {
    expect(parse({ topic_archetype: 'private_message' }, 'post_created')).toMatchObject([
      { kind: 'pointer', thread: '7', source: { post: '31', topic: '7' } },
    ])
  })
})

describe('a post', () => {
  const own = { username: 'Linea_Chiara', user_id: 2 }
  it.each([
    [{ post_number: 1 }, [], 'post'],
    [{}, [], 'comment'],
    [{ raw: 'Is @linea_chiara here?' }, [], 'mention'],
    [{ raw: 'Is @linea_chiara_fans here?' }, [], 'comment'],
    [{ raw: 'write to me@linea_chiara' }, [], 'comment'],
    [{ raw: 'Linea Chiara is down' }, ['linea chiàra'], 'keyword-hit'],
    [{ topic_title: 'Linea Chiara?' }, ['linea chiara'], 'keyword-hit'],
    [{ reply_to_user: { username: 'LINEA_CHIARA' } }, ['nothing'], 'comment'],
    [{}, ['nothing'], undefined],
  ])('%j with the keywords %j is a %s', (given, keywords, surface) => {
    const [event] = parse(given, 'post_created', { keywords })
    expect(event?.kind === 'message' ? event.surface : undefined).toBe(surface)
  })

  it('of our own is a native answer in the conversation of whom it answers', () => {
    expect(parse({ ...own, reply_to_user: { username: 'Rosa' } }, 'post_created')).toMatchObject([
      { kind: 'own_echo', thread: '7:rosa', externalId: '31/3', text: 'My line is dead' },
    ])
    expect(parse(own, 'post_created')).toMatchObject([
      { kind: 'ignored', reason: 'a post of our own that answers nobody' },
    ])
  })

  it('that was already edited when it is seen first is new all the same', () => {
    expect(toEvent({ ...post, version: 3 }, forum, 'post_created')).toMatchObject({ kind: 'message' })
  })
})

describe('what somebody said', () => {
  it('stands apart from what they quoted and attached', () => {
    const raw = [
      '[quote="ada, post:1, topic:7"]\nWhich router?\n[/quote]\n\nThis one:',
      '![router|690x388](upload://abc123XYZ.jpeg)',
      '[bill|attachment](upload://def456UVW.pdf) (12.3 KB)\n\nThanks',
    ].join('\n')
    expect(readSaid({ raw, cooked: '' })).toEqual({
      text: 'This one:\n\n\n\nThanks',
      quoted: 'Which router?',
      attachments: [
        { kind: 'image', name: 'router.jpeg', mime: 'image/jpeg', source: { upload: 'abc123XYZ.jpeg' } },
        { kind: 'file', name: 'bill.pdf', mime: 'application/pdf', source: { upload: 'def456UVW.pdf' } },
      ],
    })
  })

  it('is read from the HTML where the forum hands over nothing else', () => {
    const cooked = '<p>Hello <strong>there</strong></p><p><a href="https://a.example">a link</a></p>'
    expect(readSaid({ cooked }).text).toBe('Hello there\n\na link [https://a.example]')
  })

  it.each([['['], ['[quote]'], ['[a|'], ['![x](upload://'], ['[/quote]']])(
    'is read when it is nothing but %s',
    (piece) => {
      const raw = piece.repeat(1_000_000 / piece.length)
      // What takes time in the square of the length does not come back within the patience of a test.
      expect(readSaid({ raw, cooked: '' }).text.length).toBeLessThanOrEqual(raw.length)
    },
  )
})

describe('settings', () => {
  const good = { api_url: 'https://forum.example', api_key: 'x'.repeat(20), username: 'care' }
  it.each([
    [{ api_url: 'forum' }, 'api_url'],
    [{ api_key: 'short' }, 'api_key must be'],
    [{ username: 'a b' }, 'username must be'],
    [{ webhook_secret: 'short' }, 'webhook_secret must'],
    [{ secret: 'x' }, 'secret'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    expect(() => discourseKind.open({ ...good, ...settings }, { account: { id: account } } as ChannelDeps)).toThrow(
      words,
    )
  })
})

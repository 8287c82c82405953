import type { Channel } from '../../src/channels/channel'
import { discourseKind } from '../../src/channels/discourse/index'
import { readForum } from '../../src/channels/discourse/listen'
import { openApi } from '../../src/channels/discourse/api'
import type { EventOf } from '../../src/desk/index'
import { FORUM_KEY, FORUM_SECRET, FORUM_USER, forumHeaders, openForum, type Forum } from '../support/discourse-stand-in'
import type { PlatformAnswer } from '../support/platform'
import { until } from '../support/until'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let forum: Forum

const open = (settings: object = {}): Channel =>
  discourseKind.open(
    {
      ...{
        api_url: forum.url,
        api_key: FORUM_KEY,
        username: FORUM_USER,
        webhook_secret: FORUM_SECRET,
        timeout_ms: 1_500,
      },
      ...settings,
    },
    house.deps,
  )
const reply = (told: object = {}) =>
  replyOf({
    ...{
      account: house.deps.account.id,
      thread: '7:rosa',
      kind: 'public_reply',
      visibility: 'public',
      surface: 'comment',
    },
    ...{
      inReplyTo: '31/3',
      subject: 'My line is dead',
      recipient: { externalId: '11', name: 'Rosa', handle: '@rosa' },
    },
    ...told,
  })
const no = (status: number, message: string, more: object = {}): PlatformAnswer => ({
  ...{ status, body: { errors: [message], ...more } },
})

async function openCandidate(): Promise<Candidate> {
  forum = await openForum()
  house = await openChannelHouse('discourse')
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/discourse/discourse`
  let last = ''
  const post = async (body: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(url, { method: 'POST', body, headers })).status
  const forged = (headers: (body: string) => Record<string, string>) => async () => {
    const body = JSON.stringify({ post: forum.write({ raw: 'I am Rosa', username: 'rosa' }) })
    return (await post(body, headers(body))) !== 401
  }
  const answer = (given: PlatformAnswer | 'reset-after' | '502-after' | 'hang-after') => () =>
    forum.fail('POST /posts.json', given)
  const recorded = JSON.stringify({ post: forum.write({ raw: 'My line is dead', username: 'Rosa', id: 31 }) })
  return {
    channel,
    secrets: [FORUM_KEY, FORUM_SECRET],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text, file) => {
        if (file) forum.uploads.set('fileOf12345.txt', file)
        const raw = file ? `${text}\n\n[${file.name}|attachment](upload://fileOf12345.txt) (17 Bytes)` : text
        last = JSON.stringify({ post: forum.write({ raw, username: 'rosa' }) })
        expect(await post(last, forumHeaders(last))).toBe(200)
      },
      comesAgain: async () => expect(await post(last, forumHeaders(last))).toBe(200),
      got: () =>
        Promise.resolve(
          forum.posted.map(({ raw, uploads }) => ({
            text: raw,
            files: uploads.map((key) => forum.uploads.get(key) ?? { name: '?', content: Buffer.alloc(0) }),
          })),
        ),
    },
    reply,
    asked: () => forum.requests.length,
    tries: () => forum.requests.filter((asked) => asked === 'POST /posts.json').length,
    forgeries: {
      'no signature': forged(() => ({})),
      'an empty one': forged(() => ({ 'x-discourse-event-signature': '' })),
      'another secret': forged((body) => forumHeaders(body, 'post_created', 'another secret')),
      'one for other bytes': forged((body) => forumHeaders(`${body} `)),
      'a signature without its scheme': forged((body) => ({
        'x-discourse-event-signature': forumHeaders(body)['x-discourse-event-signature'].slice(7),
      })),
    },
    parse: (body) => channel.webhook?.parse(body, new Date(), { 'x-discourse-event': 'post_created' }) ?? [],
    recorded: [
      {
        name: 'a post',
        body: Buffer.from(recorded),
        is: [{ kind: 'message', thread: '7:rosa', surface: 'comment', visibility: 'public', text: 'My line is dead' }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://forum.invalid' }), tries: 0 },
      'too-many': {
        arrange: answer(no(429, 'slow down', { error_type: 'rate_limit', extras: { wait_seconds: 7 } })),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: answer('reset-after') },
      'gateway-error': { arrange: answer('502-after') },
      'no-answer': { arrange: answer('hang-after') },
      blocked: { arrange: answer(no(422, 'Sorry, you cannot send a personal message to that user.')) },
      gone: { arrange: answer(no(404, 'The requested URL or resource could not be found.')) },
      'wrong-password': { arrange: () => undefined, channel: open({ api_key: `${FORUM_KEY}wrong` }) },
    },
    refusals: {
      'a closed topic': {
        arrange: answer(
          no(403, 'You are not permitted to view the requested resource.', { error_type: 'invalid_access' }),
        ),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['private_reply', 'open_natively'] },
      },
      'the same text again': {
        arrange: answer(no(422, 'Body is too similar to what you recently posted')),
        is: { kind: 'refused', reason: 'duplicate' },
      },
      'a rule in another language': {
        arrange: answer(no(422, 'Il corpo è troppo corto')),
        is: { kind: 'refused', reason: 'policy', remedies: ['open_natively'] },
      },
    },
    close: async () => {
      await house.close()
      await forum.close()
    },
  }
}

examine('discourse', {
  open: openCandidate,
  without: { hide: 'what moderators of the forum hide stays there', handshake: 'Discourse does not introduce itself' },
})

describe('a forum', () => {
  beforeEach(async () => {
    forum = await openForum()
    house = await openChannelHouse('discourse')
  })
  afterEach(async () => {
    await house.close()
    await forum.close()
  })
  const signal = new AbortController().signal
  const reader = () => ({
    ...{ account: house.deps.account.id, url: forum.url, username: FORUM_USER, keywords: [], now: () => new Date() },
    api: openApi({ url: forum.url, key: FORUM_KEY, username: FORUM_USER, timeoutMs: 2_000 }),
  })
  const look = () => readForum({ reader: reader(), intake: house.intake, signal })
  const texts = async () => (await house.inbox()).map((event) => ('text' in event ? event.text : event.kind))
  const pointer = (post: { id: number; topic_id: number }): EventOf<'pointer'> => ({
    ...{ kind: 'pointer', account: house.deps.account.id, thread: String(post.topic_id), dedupeKey: 'p' },
    ...{ occurredAt: new Date(), source: { post: String(post.id), topic: String(post.topic_id) } },
  })

  it('answers under the post, and in private by a topic of its own in which the answer will come', async () => {
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
    expect(forum.posted.at(-1)).toMatchObject({ topic: 7, answers: 3 })
    const moved = await open().send(reply({ kind: 'private_reply', visibility: 'private' }))
    expect(forum.posted.at(-1)).toMatchObject({ to: 'rosa', title: 'Re: My line is dead' })
    const thread = String(forum.posted.at(-1)?.topic)
    expect(moved).toMatchObject({ kind: 'sent', continues: { thread, surface: 'dm' } })
    await open().send(reply({ kind: 'dm', thread, surface: 'dm', visibility: 'private' }))
    expect(forum.posted.at(-1)).toMatchObject({ topic: Number(thread) })
    expect(forum.posted.at(-1)).not.toHaveProperty('answers')
  })

  it('hands over private messages to us, and none between others', async () => {
    forum.allowed.set(90, ['rosa', FORUM_USER]).set(91, ['rosa', 'nina'])
    const dm = { username: 'rosa', topic_archetype: 'private_message' }
    const ours = forum.write({ ...dm, raw: 'My contract', topic_id: 90 })
    const others = forum.write({ ...dm, raw: 'Psst', topic_id: 91 })
    const hydrate = async (post: typeof ours) => open().hydrate?.(pointer(post))
    expect(await hydrate(ours)).toMatchObject([
      {
        kind: 'message',
        surface: 'dm',
        visibility: 'private',
        thread: '90',
        text: 'My contract',
        subject: 'About my bill',
      },
    ])
    expect(await hydrate(others)).toMatchObject([{ kind: 'ignored' }])
    expect(JSON.stringify(await hydrate(others))).not.toContain('Psst')
    forum.fail('GET /t/', '502-after')
    await expect(hydrate(ours)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('is read from where the account was connected, over as many pages as there are', async () => {
    forum.write({ raw: 'long ago', username: 'rosa' })
    await look()
    expect(await texts()).toEqual([])
    const wanted = Array.from({ length: 120 }, (_, index) => `question ${index}`)
    for (const raw of wanted) forum.write({ raw, username: 'rosa' })
    await look()
    await look()
    expect(await texts()).toEqual(wanted)
  })

  it('is read for private messages too, each once', async () => {
    forum.allowed.set(90, ['rosa', FORUM_USER]).set(91, ['rosa', 'nina'])
    const dm = { username: 'rosa', topic_archetype: 'private_message', created_at: '2020-01-01T00:00:00Z' }
    forum.write({ ...dm, raw: 'long ago', topic_id: 90 })
    await look()
    const later = new Date(Date.now() + 60_000).toISOString()
    forum.write({ ...dm, raw: 'My contract', topic_id: 90, created_at: later })
    forum.write({ ...dm, raw: 'Psst', topic_id: 91, created_at: later })
    await look()
    await look()
    expect(await house.inbox()).toMatchObject([{ kind: 'message', surface: 'dm', thread: '90', text: 'My contract' }])
  })

  it('that does not answer is asked again, and loses nothing', async () => {
    await look()
    forum.write({ raw: 'hello', username: 'rosa' })
    forum.fail('GET /posts.json', { status: 503 })
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    await look()
    expect(await texts()).toEqual(['hello'])
  })

  it('is asked until the desk stops', async () => {
    const stop = new AbortController()
    const listening = open().listen?.(house.intake, stop.signal)
    await until('the forum was read', () => forum.requests.includes('GET /posts.json'))
    stop.abort()
    await listening
  })

  it('says whether the key works', async () => {
    expect(await open().checks?.()).toEqual([{ what: 'credentials', state: 'ok', detail: '' }])
    expect(await open({ api_key: `${FORUM_KEY}wrong` }).checks?.()).toMatchObject([
      { what: 'credentials', state: 'bad' },
    ])
  })
})

import type { Channel } from '../../src/channels/channel'
import { openApi } from '../../src/channels/reddit/api'
import { redditKind } from '../../src/channels/reddit/index'
import { readReddit } from '../../src/channels/reddit/listen'
import { parseListing } from '../../src/channels/reddit/receive'
import { openVault } from '../../src/channels/vault.store'
import type { PlatformAnswer } from '../support/platform'
import { openReddit, REDDIT_SECRETS, REDDIT_USER, redditError, type Reddit } from '../support/reddit-stand-in'
import { until } from '../support/until'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import { recorded } from './recorded'

let house: ChannelHouse
let reddit: Reddit
const signal = new AbortController().signal

const open = (settings: object = {}): Channel =>
  redditKind.open(
    {
      ...{ ...REDDIT_SECRETS, username: REDDIT_USER, api_url: reddit.url, auth_url: reddit.url },
      ...{ timeout_ms: 2_000, ...settings },
    },
    house.deps,
  )
const reply = (told: object = {}) =>
  replyOf({
    ...{ account: house.deps.account.id, thread: 't3_1j7g9uj:rosa_conti', surface: 'comment' },
    ...{ kind: 'public_reply', visibility: 'public', inReplyTo: 't1_mynqwvd', ...told },
  })
function look(keywords?: string): Promise<void> {
  const now = () => house.deps.clock.now()
  const door = { apiUrl: reddit.url, authUrl: reddit.url, timeoutMs: 2_000, now, username: REDDIT_USER }
  const account = house.deps.account.id
  const api = openApi({ ...door, credentials: REDDIT_SECRETS, vault: openVault(house.deps, account) })
  return readReddit({ reddit: { api, account, username: REDDIT_USER, keywords, now }, intake: house.intake, signal })
}
/** After the account was connected, whatever the clocks of this machine do; in seconds. */
const later = () => Math.floor(Date.now() / 1000) + 60

async function openCandidate(): Promise<Candidate> {
  reddit = await openReddit()
  house = await openChannelHouse('reddit')
  reddit.write({ body: 'from before', created_utc: 1_600_000_000 })
  await look()
  const answer = (given: PlatformAnswer | 'reset-after' | '502-after' | 'hang-after') => () =>
    reddit.fail('POST /api/comment', given)
  const told = { account: house.deps.account.id, username: REDDIT_USER, now: new Date('2026-03-02T10:00:00Z') }
  const comment = { kind: 'message', surface: 'comment', visibility: 'public', text: 'Comment Body' }
  const refused = (given: PlatformAnswer, reason: string) => ({
    ...{ arrange: answer(given), is: { kind: 'refused', reason } },
  })
  return {
    channel: open(),
    secrets: [...Object.values(REDDIT_SECRETS), 'the-access-token-of-the-tests'],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        reddit.write({ body: text, created_utc: later() })
        await look()
      },
      comesAgain: () => look(),
      got: () => Promise.resolve(reddit.commented.map(({ text }) => ({ text, files: [] }))),
    },
    reply,
    tries: () => reddit.requests.filter((asked) => asked === 'POST /api/comment').length,
    parse: (body) => parseListing(body, told),
    recorded: [
      {
        name: 'inbox_comment_replies.json',
        body: recorded('reddit', 'inbox_comment_replies.json'),
        is: [
          {
            ...{
              ...comment,
              thread: 't3_1j7g9uj:lil_spazbot',
              externalId: 't1_mynqwvd',
              subject: 'Test post pls ignore',
            },
            ...{
              occurredAt: new Date('2025-06-19T16:46:59Z'),
              author: { externalId: 't2_3ebyblla', name: 'Lil_SpazBot' },
            },
          },
          ...[comment, comment, comment],
        ],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://reddit.invalid' }), tries: 0 },
      'too-many': { arrange: answer(redditError('RATELIMIT', { ratelimit: 7 })), outcome: { retryAfterMs: 7_000 } },
      'line-cut': { arrange: answer('reset-after') },
      'gateway-error': { arrange: answer('502-after') },
      'no-answer': { arrange: answer('hang-after') },
      blocked: { arrange: answer(redditError('USER_BLOCKED')) },
      gone: { arrange: answer(redditError('DELETED_COMMENT')) },
      'wrong-password': { arrange: () => undefined, channel: open({ refresh_token: 'another-one' }), tries: 0 },
    },
    refusals: {
      'a thread that is locked': refused(redditError('THREAD_LOCKED'), 'not_permitted'),
      'a place that has shut us out': refused({ status: 403, body: { error: 403 } }, 'not_permitted'),
      'a code that nobody knows': refused(redditError('SOMETHING_NEW'), 'policy'),
    },
    close: async () => {
      await house.close()
      await reddit.close()
    },
  }
}

const textOnly = 'comments are text'

examine('reddit', {
  open: openCandidate,
  without: {
    hide: 'only moderators of a community take comments away there',
    ...{ handshake: 'Reddit is asked', forged: 'Reddit is asked' },
    ...{ parts: textOnly, 'files-in': textOnly, 'files-out': textOnly },
  },
})

describe('a Reddit user', () => {
  beforeEach(async () => {
    reddit = await openReddit()
    house = await openChannelHouse('reddit')
  })
  afterEach(async () => {
    await house.close()
    await reddit.close()
  })
  const texts = async () => (await house.inbox()).map((event) => ('text' in event ? event.text : event.kind))

  it('gets nothing from before, then everything, over as many pages as there are, each once', async () => {
    reddit.write({ body: 'long ago', created_utc: 1_600_000_000 })
    await look()
    const wanted = Array.from({ length: 230 }, (_, index) => `answer ${index}`)
    for (const [index, body] of wanted.entries()) reddit.write({ body, created_utc: later() + index })
    await look()
    await look()
    expect(await texts()).toEqual(wanted)
  })

  it('gets answers, mentions and what a search finds, and neither messages nor its own words', async () => {
    await look('"linea chiara"')
    const created_utc = later()
    reddit.write({ body: 'Still dead', created_utc })
    reddit.write({ body: 'u/LineaChiara help', type: 'username_mention', created_utc: created_utc + 1 })
    reddit.write({ name: 't4_abc', body: 'psst', created_utc: created_utc + 2 })
    reddit.write({ body: 'mine', author: 'lineachiara', created_utc: created_utc + 3 })
    const { name } = reddit.post({ title: 'Linea Chiara?', selftext: 'Any good?', created_utc: created_utc + 4 })
    await look('"linea chiara"')
    expect(await house.inbox()).toMatchObject([
      { surface: 'comment', text: 'Still dead', thread: 't3_1j7g9uj:rosa_conti', subject: 'Which network?' },
      { surface: 'mention', text: 'u/LineaChiara help' },
      {
        ...{ surface: 'keyword-hit', text: 'Linea Chiara?\n\nAny good?', thread: `${name}:rosa_conti` },
        permalink: 'https://www.reddit.com/r/phones/comments/xyz/which/',
      },
    ])
    expect(reddit.queries.some((query) => query.includes('q=%22linea+chiara%22'))).toBe(true)
  })

  it('answers what was written last, else the post', async () => {
    expect(await open().send(reply())).toMatchObject({ kind: 'sent', ids: [expect.stringMatching(/^t1_/) as string] })
    await open().send(reply({ inReplyTo: null }))
    expect(reddit.commented.map(({ under }) => under)).toEqual(['t1_mynqwvd', 't3_1j7g9uj'])
  })

  it('calls an answer that it cannot read neither sent nor refused', async () => {
    reddit.fail('POST /api/comment', { status: 200, body: '<html>' })
    expect(await open().send(reply())).toMatchObject({ kind: 'unknown' })
    reddit.fail('POST /api/comment', { status: 200, body: { json: { errors: [[{ no: 'code' }]] } } })
    expect(await open().send(reply())).toMatchObject({ kind: 'refused', reason: 'policy' })
  })

  it('waits as long as the headers of Reddit say', async () => {
    reddit.fail('POST /api/comment', {
      status: 429,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '42' },
    })
    expect(await open().send(reply())).toMatchObject({ kind: 'not-sent', why: 'rate-limited', retryAfterMs: 42_000 })
  })

  it('renews a permission once, and anew when Reddit refuses it before its time', async () => {
    const channel = open()
    await Promise.all([channel.send(reply()), channel.probe?.(), channel.send(reply())])
    expect(reddit.renewals()).toBe(1)
    await house.advance(61_000)
    reddit.expire()
    expect(await channel.send(reply())).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(await channel.send(reply())).toMatchObject({ kind: 'sent' })
  })

  it('that cannot be read is asked for again, and loses nothing', async () => {
    await look()
    reddit.write({ body: 'hello', created_utc: later() })
    reddit.fail('GET /message/inbox', { status: 503 })
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    await look()
    expect(await texts()).toEqual(['hello'])
  })

  it('is asked for until the desk stops, and is ours', async () => {
    const stop = new AbortController()
    const listening = open().listen?.(house.intake, stop.signal)
    await until('the inbox was read', () => reddit.requests.includes('GET /message/inbox'))
    stop.abort()
    await listening
    expect(await open({ username: 'somebody' }).checks?.()).toMatchObject([{ what: 'credentials', state: 'bad' }])
  })
})

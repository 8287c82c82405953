import type { Channel } from '../../src/channels/channel'
import { openApi } from '../../src/channels/google/api'
import { openTokens } from '../../src/channels/google/tokens'
import { openVault, type Vault } from '../../src/channels/vault.store'
import { youtubeKind } from '../../src/channels/youtube/index'
import { readChannel, type Youtube as Connection } from '../../src/channels/youtube/listen'
import { openQuota } from '../../src/channels/youtube/quota'
import { parseThreads } from '../../src/channels/youtube/receive'
import { GOOGLE_SECRETS, googleError } from '../support/google-auth'
import type { PlatformAnswer } from '../support/platform'
import { until } from '../support/until'
import { openYoutube, OUR_CHANNEL, ROSA, type Youtube } from '../support/youtube-stand-in'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import { hidingOn } from './youtube-hiding'

let house: ChannelHouse
let youtube: Youtube
const signal = new AbortController().signal
const RECONNECT = ['reconnect', 'open_natively']

const open = (settings: object = {}): Channel =>
  youtubeKind.open(
    {
      ...{ ...GOOGLE_SECRETS, channel_id: OUR_CHANNEL, api_url: youtube.url, auth_url: youtube.url },
      ...{ timeout_ms: 2_000, daily_units: 1_000_000, ...settings },
    },
    house.deps,
  )
const reply = (told: object = {}) =>
  replyOf({
    ...{ account: house.deps.account.id, thread: `UgzThread1:${ROSA}`, surface: 'comment' },
    ...{ kind: 'public_reply', visibility: 'public', recipient: { externalId: ROSA, name: '@rosa', handle: '@rosa' } },
    ...told,
  })

function connect({ daily = 1_000_000, counting = true } = {}): Connection {
  const { id: account } = house.deps.account
  const now = () => house.deps.clock.now()
  const vault = openVault(house.deps, account)
  const settings = { ...GOOGLE_SECRETS, auth_url: youtube.url, timeout_ms: 2_000 }
  return {
    ...{ account, channelId: OUR_CHANNEL, now },
    api: openApi({ apiUrl: youtube.url, timeoutMs: 2_000, now }),
    tokens: openTokens({ vault, settings, now }),
    quota: counting ? openQuota(vault, { daily, now }) : uncounted,
  }
}
const nothing = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }
const uncounting: Vault = { ...nothing, locked: (_, work) => work(nothing) }
const uncounted = openQuota(uncounting, { daily: 1_000_000, now: () => new Date() })
const look = (told: { daily?: number; counting?: boolean } = {}) =>
  readChannel({ youtube: connect(told), intake: house.intake, signal })
/** After the account was connected, whatever the clocks of this machine do. */
const later = () => new Date(Date.now() + 60_000)
const longAgo = new Date('2020-01-01T00:00:00Z')

async function openCandidate(): Promise<Candidate> {
  youtube = await openYoutube()
  house = await openChannelHouse('youtube')
  youtube.write({ text: 'from before', at: longAgo })
  await look()
  const answer = (given: PlatformAnswer | 'reset-after' | '502-after' | 'hang-after') => () =>
    youtube.fail('POST /youtube/v3/comments', given)
  const no = (given: PlatformAnswer, reason: string, remedies = ['open_natively']) => ({
    ...{ arrange: answer(given), is: { kind: 'refused', reason, remedies } },
  })
  const told = { account: house.deps.account.id, channelId: OUR_CHANNEL, now: new Date('2026-03-02T10:00:00Z') }
  const snippet = { authorDisplayName: '@rosa', authorChannelId: { value: ROSA }, publishedAt: '2026-03-02T09:00:00Z' }
  const top = { id: 'UgzTop12345', snippet: { ...snippet, textDisplay: 'My line is dead' } }
  const own = { ...snippet, authorDisplayName: '@lineachiara', authorChannelId: { value: OUR_CHANNEL } }
  const replies = { comments: [{ id: 'UgzTop12345.1', snippet: { ...own, textDisplay: 'We look into it' } }] }
  const item = { id: top.id, snippet: { videoId: 'dQw4w9WgXcQ', topLevelComment: top, totalReplyCount: 1 }, replies }
  const place = { thread: `UgzTop12345:${ROSA}`, surface: 'comment', visibility: 'public' }
  return {
    ...{ channel: open(), hiding: hidingOn(youtube) },
    secrets: [...Object.values(GOOGLE_SECRETS), 'the-access-token-of-the-tests'],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        youtube.write({ text, at: later() })
        await look({ counting: false })
      },
      comesAgain: () => look({ counting: false }),
      got: () => Promise.resolve(youtube.answered.map(({ text }) => ({ text, files: [] }))),
    },
    reply,
    tries: () => youtube.requests.filter((asked) => asked === 'POST /youtube/v3/comments').length,
    parse: (body) => parseThreads(body, told),
    recorded: [
      {
        name: 'a page as documented',
        body: Buffer.from(JSON.stringify({ kind: 'youtube#commentThreadListResponse', items: [item] })),
        is: [
          { kind: 'message', ...place, text: 'My line is dead', author: { externalId: ROSA, handle: '@rosa' } },
          { kind: 'own_echo', ...place, text: 'We look into it' },
        ],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://youtube.invalid' }), tries: 0 },
      'too-many': {
        arrange: answer({ ...googleError(429, 'rateLimitExceeded'), headers: { 'retry-after': '7' } }),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: answer('reset-after') },
      'gateway-error': { arrange: answer('502-after') },
      'no-answer': { arrange: answer('hang-after') },
      gone: { arrange: answer(googleError(404, 'parentCommentNotFound')) },
      'wrong-password': { arrange: () => undefined, channel: open({ refresh_token: 'another-one' }), tries: 0 },
    },
    refusals: {
      'comments that are switched off': no(googleError(403, 'commentsDisabled'), 'not_permitted'),
      'a comment that nobody may answer': no(googleError(400, 'operationNotSupported'), 'not_permitted'),
      'a reason that nobody has documented': no(googleError(400, 'somethingNew'), 'policy'),
      'a permission that is too small': no(googleError(403, 'forbidden'), 'not_permitted', RECONNECT),
    },
    close: async () => {
      await house.close()
      await youtube.close()
    },
  }
}

const textOnly = 'YouTube comments are text'

examine('youtube', {
  open: openCandidate,
  without: {
    ...{ handshake: 'YouTube is asked', forged: 'YouTube is asked' },
    blocked: 'nobody can shut out the owner of the channel',
    ...{ parts: textOnly, 'files-in': textOnly, 'files-out': textOnly },
  },
})

describe('a YouTube channel', () => {
  beforeEach(async () => {
    youtube = await openYoutube()
    house = await openChannelHouse('youtube')
  })
  afterEach(async () => {
    await house.close()
    await youtube.close()
  })
  const texts = async () => (await house.inbox()).map((event) => ('text' in event ? event.text : event.kind))

  it('gives nothing that was there before the account, then everything, over as many pages as there are', async () => {
    const before = youtube.write({ text: 'long ago', at: longAgo })
    await look()
    youtube.edit(before.id, 'long ago, changed', later())
    const wanted = Array.from({ length: 230 }, (_, index) => `question ${index}`)
    const from = later().getTime()
    for (const [index, text] of wanted.entries()) youtube.write({ text, at: new Date(from + index) })
    await look()
    await look()
    expect(await texts()).toEqual(wanted)
  })

  it('gives answers to old comments too, more than come along with them, and each person their own conversation', async () => {
    const { id: parent } = youtube.write({ text: 'long ago', at: longAgo })
    await look()
    const from = later().getTime()
    for (let index = 0; index < 8; index += 1)
      youtube.write({
        text: `me too ${index}`,
        parent,
        author: `UCperson${index}`,
        name: `@p${index}`,
        at: new Date(from + index),
      })
    await look()
    await look()
    expect(await texts()).toEqual(Array.from({ length: 8 }, (_, index) => `me too ${index}`))
    const threads = (await house.inbox()).map((event) => 'thread' in event && event.thread)
    expect(threads).toEqual(Array.from({ length: 8 }, (_, index) => `${parent}:UCperson${index}`))
  })

  it('gives answers to comments that are far back, within the hour', async () => {
    const old = Array.from({ length: 150 }, (_, index) => youtube.write({ text: `long ago ${index}`, at: longAgo }))
    await look()
    youtube.write({ text: 'still not', parent: old[0]?.id ?? '', at: later() })
    await look()
    expect(await texts()).toEqual([])
    await house.advance(61 * 60_000)
    await look()
    expect(await texts()).toEqual(['still not'])
  })

  it('tells what an author changed, each change once', async () => {
    await look()
    const { id } = youtube.write({ text: 'My line is ded', at: later() })
    await look()
    youtube.edit(id, 'My line is dead', new Date(later().getTime() + 60_000))
    await look()
    await look()
    expect(await house.inbox()).toMatchObject([
      { kind: 'message', text: 'My line is ded' },
      { kind: 'edited', text: 'My line is dead', externalId: id },
    ])
  })

  it('shows what the owner answered on YouTube to whom it names, and not what they say to nobody', async () => {
    await look()
    const { id: parent } = youtube.write({ text: 'My line is dead', at: later() })
    youtube.write({ text: 'Mine too', parent, author: 'UCnina', name: '@nina', at: later() })
    const own = { author: OUR_CHANNEL, name: '@lineachiara', at: new Date(later().getTime() + 1_000) }
    youtube.write({ ...own, text: '@nina we call you', parent })
    youtube.write({ ...own, text: 'We look into it', parent })
    youtube.write({ ...own, text: 'A new video!' })
    await look()
    expect((await house.inbox()).filter(({ kind }) => kind === 'own_echo')).toMatchObject([
      { text: '@nina we call you', thread: `${parent}:UCnina` },
      { text: 'We look into it', thread: `${parent}:${ROSA}` },
    ])
    expect(await texts()).not.toContain('A new video!')
  })

  it('answers under the first comment, and finds a lost answer there', async () => {
    const { id: parent } = youtube.write({ text: 'My line is dead' })
    youtube.fail('POST /youtube/v3/comments', 'reset-after')
    const sent = reply({ thread: `${parent}:${ROSA}`, text: 'We look into it' })
    expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
    expect(youtube.answered).toEqual([{ text: 'We look into it', parent }])
    const about = { ...sent, part: 0, sinceMs: 60_000 }
    expect(await open().evidence?.(about)).toEqual({ ids: [expect.any(String)] })
    expect(await open().evidence?.({ ...about, text: 'Something else' })).toEqual({ ids: [] })
  })

  it('renews the permission once for all, and anew when YouTube refuses it before its time', async () => {
    youtube.write({ text: 'My line is dead' })
    await Promise.all([look(), open().probe?.(), open().send(reply())])
    expect(youtube.renewals()).toBe(1)
    const expire = async () => (await house.advance(61_000), youtube.expire())
    await expire()
    expect(await open().send(reply())).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
    await expire()
    await look()
    expect(youtube.renewals()).toBe(3)
  })

  it('waits until midnight in California when the units of the day are used up', async () => {
    youtube.write({ text: 'My line is dead' })
    youtube.fail('POST /youtube/v3/comments', googleError(403, 'quotaExceeded'))
    const told = await open().send(reply())
    expect(told).toMatchObject({ kind: 'not-sent', why: 'rate-limited' })
    const waitMs = 'retryAfterMs' in told ? (told.retryAfterMs ?? 0) : 0
    const at = new Date(house.deps.clock.now().getTime() + waitMs)
    const california = { timeZone: 'America/Los_Angeles', hour: '2-digit', hourCycle: 'h23' } as const
    // A minute of patience for the clock that runs on meanwhile.
    expect(new Intl.DateTimeFormat('en', california).format(new Date(at.getTime() + 60_000))).toBe('00')
    youtube.fail('GET /youtube/v3/commentThreads', googleError(403, 'quotaExceeded'))
    await look({ daily: 10_000 })
    expect(await open({ daily_units: 10_000 }).checks?.()).toMatchObject([
      { state: 'ok' },
      { what: 'quota', state: 'bad' },
    ])
  })

  it('counts its units, and stops reading while there is room for ten answers', async () => {
    for (let answers = 0; answers < 11; answers += 1) await open({ daily_units: 1_000 }).send(reply())
    expect(await open({ daily_units: 1_000 }).checks?.()).toMatchObject([
      { what: 'credentials', state: 'ok' },
      { what: 'quota', state: 'ok' },
    ])
    const asked = youtube.requests.length
    await look({ daily: 1_000 })
    expect(youtube.requests).toHaveLength(asked)
    for (let answers = 0; answers < 5; answers += 1) await open({ daily_units: 1_000 }).send(reply())
    expect(await open({ daily_units: 1_000 }).checks?.()).toMatchObject([{}, { what: 'quota', state: 'warn' }])
  })

  it('that does not answer is asked again, and loses nothing', async () => {
    await look()
    youtube.write({ text: 'hello', at: later() })
    youtube.fail('GET /youtube/v3/commentThreads', { status: 503 })
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    await look()
    expect(await texts()).toEqual(['hello'])
  })

  it('is asked until the desk stops', async () => {
    const stop = new AbortController()
    const listening = open().listen?.(house.intake, stop.signal)
    await until('the channel was read', () => youtube.requests.includes('GET /youtube/v3/commentThreads'))
    await (stop.abort(), listening)
  })

  it('says when the permission is for another channel', async () => {
    const other = open({ channel_id: `UC${'x'.repeat(22)}` })
    expect(await other.probe?.()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('another channel') as string,
    })
  })
})

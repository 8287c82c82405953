import type { Channel } from '../../src/channels/channel'
import { openApi } from '../../src/channels/google/api'
import { openTokens } from '../../src/channels/google/tokens'
import { googleBusinessKind } from '../../src/channels/google-business/index'
import { readReviews } from '../../src/channels/google-business/listen'
import { parseReviews } from '../../src/channels/google-business/receive'
import { openVault } from '../../src/channels/vault.store'
import { GOOGLE_SECRETS, googleError } from '../support/google-auth'
import { LOCATION, noAccess, openGoogleBusiness, type GoogleBusiness } from '../support/google-business-stand-in'
import type { PlatformAnswer } from '../support/platform'
import { until } from '../support/until'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let google: GoogleBusiness
const signal = new AbortController().signal

const open = (settings: object = {}): Channel =>
  googleBusinessKind.open(
    {
      ...{ ...GOOGLE_SECRETS, location: LOCATION, api_url: google.url, auth_url: google.url },
      ...{ timeout_ms: 2_000, ...settings },
    },
    house.deps,
  )
const reply = (told: object = {}) =>
  replyOf({
    ...{ account: house.deps.account.id, thread: 'AbFvOq-1=', surface: 'review', subject: '★★☆☆☆' },
    ...{ kind: 'review_reply', visibility: 'public' },
    ...told,
  })
function look(): Promise<void> {
  const { id: account } = house.deps.account
  const now = () => house.deps.clock.now()
  const settings = { ...GOOGLE_SECRETS, auth_url: google.url, timeout_ms: 2_000 }
  const business = {
    ...{ account, location: LOCATION, now },
    api: openApi({ apiUrl: google.url, timeoutMs: 2_000, now }),
    tokens: openTokens({ vault: openVault(house.deps, account), settings, now }),
  }
  return readReviews({ business, intake: house.intake, signal })
}
/** After the account was connected, whatever the clocks of this machine do. */
const later = (minutes = 1) => new Date(Date.now() + minutes * 60_000)
const longAgo = new Date('2020-01-01T00:00:00Z')

async function openCandidate(): Promise<Candidate> {
  google = await openGoogleBusiness()
  house = await openChannelHouse('google-business')
  google.write({ text: 'from before', at: longAgo })
  await look()
  const answer = (given: PlatformAnswer | 'reset-after' | '502-after' | 'hang-after') => () =>
    google.fail(`PUT /v4/${LOCATION}/reviews/`, given)
  const told = { account: house.deps.account.id, now: new Date('2026-03-02T10:00:00Z') }
  const review = {
    ...{ name: `${LOCATION}/reviews/AbFvOq`, reviewId: 'AbFvOq', starRating: 'TWO', comment: 'My line is dead' },
    ...{ createTime: '2026-03-02T09:00:00.123456Z', updateTime: '2026-03-02T09:00:00.123456Z' },
    reviewer: { displayName: 'Rosa Conti' },
    reviewReply: {
      ...{ comment: 'We look into it', updateTime: '2026-03-02T09:30:00Z' },
      ...{ reviewReplyState: 'REJECTED', policyViolation: 'OFF_TOPIC' },
    },
  }
  const place = { thread: 'AbFvOq', surface: 'review', visibility: 'public' }
  return {
    channel: open(),
    secrets: [...Object.values(GOOGLE_SECRETS), 'the-access-token-of-the-tests'],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        google.write({ text, at: later() })
        await look()
      },
      comesAgain: look,
      got: () => Promise.resolve(google.answered.map(({ text }) => ({ text, files: [] }))),
    },
    reply,
    tries: () => google.requests.filter((asked) => asked.startsWith('PUT ')).length,
    parse: (body) => parseReviews(body, told),
    recorded: [
      {
        name: 'a page as documented',
        body: Buffer.from(JSON.stringify({ reviews: [review], averageRating: 2, totalReviewCount: 1 })),
        is: [
          {
            ...{ kind: 'message', ...place, text: 'My line is dead', subject: '★★☆☆☆' },
            ...{ author: { name: 'Rosa Conti' }, occurredAt: new Date('2026-03-02T09:00:00.123Z') },
          },
          { kind: 'own_echo', ...place, text: 'We look into it' },
          { kind: 'delivery_failed', thread: 'AbFvOq', reason: 'Google does not show this answer (OFF_TOPIC)' },
        ],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://google.invalid' }), tries: 0 },
      'too-many': {
        arrange: answer({ ...googleError(429, 'rateLimitExceeded'), headers: { 'retry-after': '7' } }),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: answer('reset-after') },
      'gateway-error': { arrange: answer('502-after') },
      'no-answer': { arrange: answer('hang-after') },
      gone: { arrange: answer(googleError(404, 'notFound')) },
      'wrong-password': { arrange: () => undefined, channel: open({ refresh_token: 'another-one' }), tries: 0 },
    },
    refusals: {
      'a project that was not let in': {
        arrange: answer(noAccess),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
      'a profile of others': {
        arrange: answer(googleError(403, 'forbidden')),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['reconnect', 'open_natively'] },
      },
      'a text that it does not like': {
        arrange: answer(googleError(400, 'badRequest')),
        is: { kind: 'refused', reason: 'policy', remedies: ['open_natively'] },
      },
    },
    close: async () => {
      await house.close()
      await google.close()
    },
  }
}

const textOnly = 'answers to reviews are text, and pictures in reviews are not taken in'

examine('google-business', {
  open: openCandidate,
  without: {
    hide: 'Google hides no review for the business',
    handshake: 'Google is asked',
    forged: 'Google is asked',
    blocked: 'nobody can shut out the owner of the profile',
    parts: textOnly,
    'files-in': textOnly,
    'files-out': textOnly,
  },
})

describe('a Google Business Profile', () => {
  beforeEach(async () => {
    google = await openGoogleBusiness()
    house = await openChannelHouse('google-business')
  })
  afterEach(async () => {
    await house.close()
    await google.close()
  })
  const texts = async () => (await house.inbox()).map((event) => ('text' in event ? event.text : event.kind))

  it('gives nothing that was there before the account, then everything, over as many pages as there are', async () => {
    google.write({ text: 'long ago', at: longAgo })
    await look()
    const wanted = Array.from({ length: 120 }, (_, index) => `review ${index}`)
    const from = later().getTime()
    for (const [index, text] of wanted.entries()) google.write({ text, at: new Date(from + index) })
    await look()
    await look()
    expect(await texts()).toEqual(wanted)
  })

  it('gives stars, with words and without, and what becomes of them', async () => {
    await look()
    google.write({ stars: 'FIVE', at: later() })
    const review = google.write({ text: 'Slow', stars: 'TWO', at: later(2) })
    await look()
    google.edit(review, { text: 'Slow, but friendly', stars: 'FOUR', at: later(3) })
    await look()
    await look()
    expect(await house.inbox()).toMatchObject([
      { kind: 'message', text: '★★★★★', subject: '★★★★★' },
      { kind: 'message', text: 'Slow', subject: '★★☆☆☆', externalId: review.reviewId },
      { kind: 'edited', text: '★★★★☆\nSlow, but friendly', externalId: review.reviewId },
    ])
  })

  it('gives a review from before when its author changes it', async () => {
    const review = google.write({ text: 'Good', stars: 'FIVE', at: longAgo })
    await look()
    google.edit(review, { text: 'Not good any more', stars: 'ONE', at: later() })
    await look()
    expect(await house.inbox()).toMatchObject([{ kind: 'message', text: 'Not good any more', subject: '★☆☆☆☆' }])
  })

  it('tells under the id of the answer what Google makes of it, later, once', async () => {
    await look()
    const [first, second] = [google.write({ text: 'Slow', at: later() }), google.write({ text: 'Rude', at: later(2) })]
    await look()
    const sent = [
      await open().send(reply({ thread: first.reviewId, text: 'We  are sorry' })),
      await open().send(reply({ thread: second.reviewId, text: 'Call us!' })),
    ]
    await look()
    google.judge(first, 'APPROVED')
    google.judge(second, 'REJECTED', 'CONTACT_INFO')
    await look()
    await look()
    const ids = sent.flatMap((outcome) => (outcome.kind === 'sent' ? outcome.ids : []))
    const events = (await house.inbox()).filter(({ kind }) => kind !== 'message')
    expect(events).toHaveLength(4)
    expect(events).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'own_echo', externalId: ids[0] }),
        expect.objectContaining({ kind: 'own_echo', externalId: ids[1] }),
        expect.objectContaining({ kind: 'receipt', what: 'delivered', externalId: ids[0] }),
        expect.objectContaining({
          ...{ kind: 'delivery_failed', externalId: ids[1] },
          reason: 'Google does not show this answer (CONTACT_INFO)',
        }),
      ]) as object,
    )
  })

  it('replaces its answer, and finds a lost one under the review', async () => {
    const { reviewId: thread } = google.write({ text: 'Slow' })
    expect(await open().send(reply({ thread, text: 'We look into it' }))).toMatchObject({ kind: 'sent' })
    google.fail('PUT ', 'reset-after')
    const sent = reply({ thread, text: 'It is faster now' })
    expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
    const about = { ...sent, part: 0, sinceMs: 60_000 }
    expect(await open().evidence?.(about)).toBe('arrived')
    expect(await open().evidence?.({ ...about, text: 'We look into it' })).toBe('silent')
    expect(await open().evidence?.({ ...about, thread: 'nowhere' })).toBe('silent')
  })

  it('renews a permission that Google refuses before its time', async () => {
    google.write({ text: 'Slow' })
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
    await house.advance(61_000)
    google.expire()
    expect(await open().send(reply())).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
    expect(google.renewals()).toBe(2)
  })

  it('that does not answer is asked again, and loses nothing', async () => {
    await look()
    google.write({ text: 'hello', at: later() })
    google.fail(`GET /v4/${LOCATION}/reviews`, { status: 503 })
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    await look()
    expect(await texts()).toEqual(['hello'])
  })

  it('is asked until the desk stops', async () => {
    const stop = new AbortController()
    const listening = open().listen?.(house.intake, stop.signal)
    await until('the reviews were read', () => google.requests.includes(`GET /v4/${LOCATION}/reviews`))
    stop.abort()
    await listening
  })

  it('says when Google has not let the project in', async () => {
    expect(await open().checks?.()).toEqual([{ what: 'credentials', state: 'ok', detail: '' }])
    google.fail(`GET /v4/${LOCATION}/reviews`, noAccess)
    expect(await open().checks?.()).toMatchObject([{ what: 'permissions', state: 'bad' }])
  })
})

import type { Channel } from '../../src/channels/channel'
import { openApi } from '../../src/channels/trustpilot/api'
import { trustpilotKind } from '../../src/channels/trustpilot/index'
import { readReviews } from '../../src/channels/trustpilot/listen'
import { parsePage } from '../../src/channels/trustpilot/receive'
import { openTokens } from '../../src/channels/trustpilot/tokens'
import { openVault } from '../../src/channels/vault.store'
import type { PlatformAnswer } from '../support/platform'
import { deliveryOf, openTrustpilot, TRUSTPILOT_SECRETS, UNIT, USER } from '../support/trustpilot-stand-in'
import type { Trustpilot } from '../support/trustpilot-stand-in'
import { until } from '../support/until'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let trustpilot: Trustpilot
const signal = new AbortController().signal
const SECRET = 'a-secret-of-the-address-of-the-tests'
const LIST = `GET /v1/private/business-units/${UNIT}/reviews`
const TOKEN = 'POST /v1/oauth/'

const open = (settings: object = {}): Channel =>
  trustpilotKind.open(
    {
      ...{ ...TRUSTPILOT_SECRETS, business_unit: UNIT, business_user: USER, webhook_secret: SECRET },
      ...{ api_url: trustpilot.url, timeout_ms: 2_000, ...settings },
    },
    house.deps,
  )
const reply = (told: object = {}) =>
  replyOf({
    ...{ account: house.deps.account.id, thread: trustpilot.write({ text: 'Slow' }).id, surface: 'review' },
    ...{ kind: 'review_reply', visibility: 'public', ...told },
  })
function look(whole = false): Promise<void> {
  const { id: account } = house.deps.account
  const now = () => house.deps.clock.now()
  const settings = { ...TRUSTPILOT_SECRETS, api_url: trustpilot.url, timeout_ms: 2_000 }
  const tokens = openTokens({ vault: openVault(house.deps, account), settings, now })
  const api = openApi({ apiUrl: trustpilot.url, timeoutMs: 2_000, tokens })
  return readReviews({ company: { api, account, businessUnit: UNIT, now }, intake: house.intake, signal }, { whole })
}
/** After the account was connected, whatever the clocks of this machine do. */
const later = (minutes = 1) => new Date(Date.now() + minutes * 60_000)
const longAgo = new Date('2020-01-01T00:00:00Z')
const asked = (beginning: string) => trustpilot.requests.filter((request) => request.startsWith(beginning)).length
const posts = () => asked('POST /v1/private/')

async function openCandidate(): Promise<Candidate> {
  trustpilot = await openTrustpilot()
  house = await openChannelHouse('trustpilot')
  await look()
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/trustpilot/trustpilot`
  const post = async (body: string, query = `?secret=${SECRET}`, headers: Record<string, string> = {}) =>
    (await fetch(`${url}${query}`, { method: 'POST', body, headers })).status
  let last = ''
  const forged =
    (query: string, headers: Record<string, string> = {}) =>
    async () => {
      const review = trustpilot.write({ text: 'I am Rosa' })
      trustpilot.remove(review)
      return (await post(deliveryOf('service-review-created', review), query, headers)) !== 401
    }
  const fault = (given: Parameters<Trustpilot['fail']>[1]) => () => trustpilot.fail('POST /v1/private/', given)
  const refuses = (status: number): PlatformAnswer => ({ status, body: { message: 'no' } })
  const told = { account: house.deps.account.id, now: new Date('2026-03-02T10:00:00Z') }
  const review = {
    ...{ id: '507f191e810c19729de860ea', stars: 2, title: 'Too slow', text: 'My line is dead', language: 'it' },
    ...{ createdAt: '2026-03-02T09:00:00', updatedAt: null, referenceId: 'ABC-123-xyz' },
    consumer: { id: '53bffc3900006400017e5db8', displayName: 'Rosa Conti' },
    companyReply: { text: 'We look into it', authorBusinessUserId: USER, createdAt: '2026-03-02T09:30:00' },
  }
  const place = { thread: review.id, surface: 'review', visibility: 'public' }
  return {
    channel,
    secrets: [...Object.values(TRUSTPILOT_SECRETS), SECRET, 'the-access-token-of-the-tests', 'rosa@example.com'],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        last = deliveryOf('service-review-created', trustpilot.write({ text, at: later() }))
        expect(await post(last)).toBe(200)
      },
      // By the webhook once more, and by polling.
      comesAgain: async () => {
        expect(await post(last)).toBe(200)
        await look()
      },
      got: () => Promise.resolve(trustpilot.answered.map(({ text }) => ({ text, files: [] }))),
    },
    // A review has one answer: each reply is to a review of its own.
    reply,
    tries: posts,
    forgeries: {
      'no secret': forged(''),
      'an empty one': forged('?secret='),
      'another one': forged(`?secret=${SECRET.replace('a', 'b')}`),
      'the secret in a header': forged('', { authorization: `Bearer ${SECRET}` }),
      'the key of the API': forged(`?secret=${TRUSTPILOT_SECRETS.api_secret}`),
    },
    parse: (body) => [...(channel.webhook?.parse(body, told.now) ?? []), ...parsePage(body, told)],
    recorded: [
      {
        name: 'a page as documented',
        body: Buffer.from(JSON.stringify({ links: [], reviews: [review] })),
        is: [
          { kind: 'unreadable' },
          {
            ...{ kind: 'message', ...place, text: 'My line is dead', subject: '★★☆☆☆ Too slow (ABC-123-xyz)' },
            ...{ author: { name: 'Rosa Conti' }, occurredAt: new Date('2026-03-02T09:00:00Z') },
          },
          { kind: 'own_echo', ...place, text: 'We look into it' },
        ],
      },
      {
        name: 'a delivery as documented',
        body: Buffer.from(
          JSON.stringify({
            events: ['created', 'updated', 'deleted'].map((what) => ({
              ...{
                eventName: `service-review-${what}`,
                version: '1',
                eventData: { ...review, companyReply: undefined },
              },
            })),
          }),
        ),
        is: [
          { kind: 'message', ...place },
          { kind: 'message', ...place },
          { kind: 'edited', externalId: review.id, text: '★★☆☆☆ Too slow\nMy line is dead' },
          { kind: 'deleted', externalId: review.id },
          { kind: 'unreadable' },
        ],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://trustpilot.invalid' }), tries: 0 },
      'too-many': {
        arrange: fault({ ...refuses(429), headers: { 'retry-after': '7' } }),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault(refuses(404)) },
      'wrong-password': { arrange: () => undefined, channel: open({ api_secret: 'another-secret' }), tries: 0 },
    },
    refusals: {
      'a review that is not there': {
        arrange: () => undefined,
        told: { thread: 'nowhere' },
        is: { kind: 'refused', reason: 'recipient_gone', remedies: [] },
      },
      'a plan without answers': {
        arrange: fault(refuses(403)),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['reconnect', 'open_natively'] },
      },
      'a review that it does not show us': {
        arrange: () => trustpilot.fail('GET /v1/private/reviews/', refuses(403)),
        is: { kind: 'refused', reason: 'not_permitted' },
      },
      'a text that it does not like': {
        arrange: fault(refuses(400)),
        is: { kind: 'refused', reason: 'policy', remedies: ['shorten', 'open_natively'] },
      },
      'a status that nobody knows': {
        arrange: fault(refuses(418)),
        is: { kind: 'refused', reason: 'policy', remedies: ['open_natively'] },
      },
    },
    close: async () => {
      await house.close()
      await trustpilot.close()
    },
  }
}

const textOnly = 'reviews and their answers are text'

examine('trustpilot', {
  open: openCandidate,
  without: {
    handshake: 'Trustpilot calls an address without introducing itself',
    blocked: 'nobody can shut out the company that they review',
    parts: textOnly,
    'files-in': textOnly,
    'files-out': textOnly,
  },
})

describe('Trustpilot', () => {
  beforeEach(async () => {
    trustpilot = await openTrustpilot()
    house = await openChannelHouse('trustpilot')
  })
  afterEach(async () => {
    await house.close()
    await trustpilot.close()
  })
  const texts = async () => (await house.inbox()).map((event) => ('text' in event ? event.text : event.kind))
  const kinds = async () => (await house.inbox()).map(({ kind }) => kind)

  it('gives nothing that was there before the account, then everything, over as many pages as there are', async () => {
    trustpilot.write({ text: 'long ago', at: longAgo })
    await look()
    const from = later().getTime()
    const wanted = Array.from({ length: 250 }, (_, index) => `review ${index}`)
    for (const [index, text] of wanted.entries()) trustpilot.write({ text, at: new Date(from + index) })
    await look()
    await look()
    expect(await texts()).toEqual(wanted)
  })

  it('gives what was changed while nobody listened, below the newest page too', async () => {
    await look()
    const old = trustpilot.write({ text: 'Slow', stars: 2, at: later() })
    for (let index = 0; index < 120; index += 1) trustpilot.write({ text: 'Good', at: later(2 + index) })
    await look()
    trustpilot.edit(old, { text: 'Slow, but friendly', stars: 4, at: later(200) })
    await look()
    expect((await kinds()).filter((kind) => kind === 'edited')).toEqual([])
    await look(true)
    await look(true)
    expect((await house.inbox()).filter(({ kind }) => kind === 'edited')).toMatchObject([
      { text: '★★★★☆\nSlow, but friendly', externalId: old.id },
    ])
  })

  it('tells a change once, whether by the webhook or by polling', async () => {
    await look()
    const review = trustpilot.write({ text: 'Slow', at: later() })
    await look()
    trustpilot.edit(review, { text: 'Faster', at: later(2) })
    await look()
    const url = `${await house.serve(open())}/webhooks/trustpilot/trustpilot?secret=${SECRET}`
    const body = deliveryOf('service-review-updated', review)
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200)
    expect(await texts()).toEqual(['Slow', '★★☆☆☆\nFaster'])
  })

  it('tells that a review was deleted, and not of one that is only off the list', async () => {
    await look()
    const reviews = ['one', 'two', 'three'].map((text, index) => trustpilot.write({ text, at: later(index + 1) }))
    await look()
    const [one, two] = reviews
    if (one === undefined || two === undefined) throw new Error('three were written')
    trustpilot.remove(one)
    trustpilot.hide(two)
    await look()
    expect(await kinds()).toEqual(['message', 'message', 'message'])
    await look(true)
    await look(true)
    expect((await house.inbox()).slice(3)).toMatchObject([{ kind: 'deleted', externalId: one.id }])
  })

  it('shows what somebody answers there, and that it was taken away', async () => {
    await look()
    const review = trustpilot.write({ text: 'Slow', at: later() })
    await look()
    trustpilot.answerThere(review, 'We are sorry', later(2))
    await look()
    trustpilot.answerThere(review, 'We are very sorry', later(3))
    await look()
    trustpilot.answerThere(review, null)
    await look()
    await look()
    const events = (await house.inbox()).slice(1)
    expect(events.map(({ kind }) => kind).sort()).toEqual(['deleted', 'delivery_failed', 'own_echo', 'own_echo'])
    expect(events.slice(0, 2)).toMatchObject([{ text: 'We are sorry' }, { text: 'We are very sorry' }])
    const gone = events.flatMap((event) => ('externalId' in event && event.kind !== 'own_echo' ? event.externalId : []))
    expect(new Set(gone).size).toBe(1)
  })

  it('knows its own answer on the list by the id that sending gave', async () => {
    await look()
    const { id: thread } = trustpilot.write({ text: 'Slow', at: later() })
    const sent = await open().send(reply({ thread, text: 'We  are sorry' }))
    await look()
    const echo = (await house.inbox()).find(({ kind }) => kind === 'own_echo')
    expect(sent).toEqual({ kind: 'sent', ids: [echo && 'externalId' in echo ? echo.externalId : ''] })
  })

  it('never sends a second answer, and takes the same words for the answer that is there', async () => {
    const { id: thread } = trustpilot.write({ text: 'Slow' })
    const first = reply({ thread, text: 'We look into it' })
    const sent = await open().send(first)
    expect(sent).toMatchObject({ kind: 'sent' })
    expect(await open().send(reply({ thread, text: 'It is faster now' }))).toMatchObject({
      ...{ kind: 'refused', reason: 'duplicate', remedies: ['open_natively'] },
    })
    expect(await open().send(reply({ thread, text: 'We look into it' }))).toEqual(sent)
    expect(posts()).toBe(1)
  })

  it('finds a lost answer under the review', async () => {
    trustpilot.fail('POST /v1/private/', 'reset-after')
    const sent = reply({ text: 'It is faster now' })
    expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
    const about = { ...sent, part: 0, sinceMs: 60_000 }
    expect(await open().evidence?.(about)).toBe('arrived')
    expect(await open().evidence?.({ ...about, text: 'We look into it' })).toBe('silent')
    expect(await open().evidence?.({ ...about, thread: 'nowhere' })).toBe('silent')
  })

  it('has sent nothing when the review cannot be read', async () => {
    const read = 'GET /v1/private/reviews/'
    for (const [fault, is] of [
      ['reset-after', { kind: 'not-sent', why: 'unreachable' }],
      ['502-after', { kind: 'not-sent', why: 'platform-down' }],
      [
        { status: 200, body: 'no review' },
        { kind: 'not-sent', why: 'platform-down' },
      ],
      [{ status: 429 }, { kind: 'not-sent', why: 'rate-limited', retryAfterMs: 60_000 }],
    ] as const) {
      trustpilot.fail(read, fault)
      expect(await open().send(reply())).toMatchObject(is)
    }
    expect(posts()).toBe(0)
  })

  it('gives one token to everybody, and another when it is refused before its time', async () => {
    await Promise.all([open().send(reply()), open().send(reply()), look()])
    expect(trustpilot.tokens()).toBe(1)
    trustpilot.expire()
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
    expect(trustpilot.tokens()).toBe(2)
    trustpilot.fail('POST /v1/private/', { status: 401 })
    expect(await open().send(reply())).toMatchObject({ kind: 'not-sent', why: 'platform-down', retryAfterMs: 1_000 })
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
  })

  it('that refuses every token is connected anew', async () => {
    trustpilot.fail('GET /v1/private/reviews/', { status: 401 }, { status: 401 })
    expect(await open().send(reply())).toMatchObject({ kind: 'refused', reason: 'auth_expired' })
    expect(posts()).toBe(0)
  })

  it('that gives no token now is asked again later', async () => {
    trustpilot.fail(TOKEN, { status: 503 })
    expect(await open().send(reply())).toMatchObject({ kind: 'not-sent', why: 'unreachable' })
    expect(await open().send(reply())).toMatchObject({ kind: 'sent' })
  })

  it('that does not answer is asked again, and loses nothing', async () => {
    await look()
    trustpilot.write({ text: 'hello', at: later() })
    for (const fault of [{ status: 503 }, { status: 403 }, 'reset-before'] as const) {
      trustpilot.fail(LIST, fault)
      await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    }
    await look()
    expect(await texts()).toEqual(['hello'])
  })

  it('holds up nothing that is new when a single review cannot be looked up', async () => {
    await look()
    const gone = trustpilot.write({ text: 'one', at: later() })
    await look()
    trustpilot.remove(gone)
    trustpilot.write({ text: 'two', at: later(2) })
    trustpilot.fail('GET /v1/private/reviews/', { status: 403 })
    await look(true)
    expect(await texts()).toEqual(['one', 'two'])
    await look(true)
    expect(await texts()).toEqual(['one', 'two', 'deleted'])
  })

  it('is asked until the desk stops', async () => {
    const stop = new AbortController()
    const listening = open().listen?.(house.intake, stop.signal)
    await until('the reviews were read', () => trustpilot.requests.includes(LIST))
    stop.abort()
    await listening
  })

  it('says how the account stands', async () => {
    expect(await open().checks?.()).toMatchObject([
      { what: 'credentials', state: 'ok' },
      { what: 'token', state: 'ok', until: expect.any(Date) as Date },
    ])
    for (const [status, is] of [
      [403, { what: 'permissions', state: 'bad' }],
      [404, { what: 'permissions', state: 'bad' }],
      [429, { what: 'quota', state: 'warn' }],
      [500, { what: 'credentials', state: 'bad' }],
    ] as const) {
      trustpilot.fail(LIST, { status })
      expect(await open().checks?.()).toMatchObject([is])
    }
    expect(await open({ api_secret: 'another-secret' }).probe?.()).toEqual({
      ...{ ok: false, reason: 'Trustpilot does not renew the permission (401).' },
    })
  })
})

import { deliveryOf, UNIT, type Trustpilot } from '../support/trustpilot-stand-in'
import { until } from '../support/until'
import type { ChannelHouse } from './house'
import { later, openCompany, type Company } from './trustpilot-company'

const LIST = `GET /v1/private/business-units/${UNIT}/reviews`
const longAgo = new Date('2020-01-01T00:00:00Z')

let company: Company
let house: ChannelHouse
let trustpilot: Trustpilot

describe('Trustpilot', () => {
  beforeEach(async () => {
    company = await openCompany()
    ;({ house, trustpilot } = company)
  })
  afterEach(async () => {
    await company.close()
  })
  const texts = async () => (await house.inbox()).map((event) => ('text' in event ? event.text : event.kind))
  const kinds = async () => (await house.inbox()).map(({ kind }) => kind)

  it('gives nothing that was there before the account, then everything, over as many pages as there are', async () => {
    trustpilot.write({ text: 'long ago', at: longAgo })
    await company.look()
    const from = later().getTime()
    const wanted = Array.from({ length: 250 }, (_, index) => `review ${index}`)
    for (const [index, text] of wanted.entries()) trustpilot.write({ text, at: new Date(from + index) })
    await company.look()
    await company.look()
    expect(await texts()).toEqual(wanted)
  })

  it('gives what was changed while nobody listened, below the newest page too', async () => {
    await company.look()
    const old = trustpilot.write({ text: 'Slow', stars: 2, at: later() })
    for (let index = 0; index < 120; index += 1) trustpilot.write({ text: 'Good', at: later(2 + index) })
    await company.look()
    trustpilot.edit(old, { text: 'Slow, but friendly', stars: 4, at: later(200) })
    await company.look()
    expect((await kinds()).filter((kind) => kind === 'edited')).toEqual([])
    await company.look(true)
    await company.look(true)
    expect((await house.inbox()).filter(({ kind }) => kind === 'edited')).toMatchObject([
      { text: '★★★★☆\nSlow, but friendly', externalId: old.id },
    ])
  })

  it('tells a change once', async () => {
    await company.look()
    const review = trustpilot.write({ text: 'Slow', at: later() })
    await company.look()
    trustpilot.edit(review, { text: 'Faster', at: later(2) })
    await company.look()
    await company.look()
    expect(await texts()).toEqual(['Slow', '★★☆☆☆\nFaster'])
  })

  it('is asked for what a delivery hints at, by its id and nothing else, until it answers', async () => {
    const review = trustpilot.write({ text: 'Slow', at: later() })
    const hinted = company.open().webhook?.parse(Buffer.from(deliveryOf('service-review-created', review)), new Date())
    const [pointer] = hinted ?? []
    if (pointer?.kind !== 'pointer') throw new Error('a delivery is a hint')
    const ask = () => company.open().hydrate?.(pointer)
    const read = 'GET /v1/private/reviews/'
    for (const fault of [{ status: 429 }, { status: 503 }, 'reset-before', 'reset-after'] as const) {
      trustpilot.fail(read, fault)
      await expect(ask()).rejects.toMatchObject({ code: 'unavailable' })
    }
    trustpilot.fail(read, { status: 401 }, { status: 401 })
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable' })
    await expect(company.open({ api_url: 'http://127.0.0.1:9' }).hydrate?.(pointer)).rejects.toMatchObject({
      ...{ code: 'unavailable' },
    })
    await company.house.advance(61_000)
    trustpilot.expire()
    expect(await ask()).toMatchObject([{ kind: 'message', text: 'Slow' }])
    const asked = new Set(trustpilot.requests.filter((request) => !request.startsWith('POST /v1/oauth/')))
    expect([...asked]).toEqual([`${read}${review.id}`])
  })

  it('tells that a review was deleted, and not of one that is only off the list', async () => {
    await company.look()
    const reviews = ['one', 'two', 'three'].map((text, index) => trustpilot.write({ text, at: later(index + 1) }))
    await company.look()
    const [one, two] = reviews
    if (one === undefined || two === undefined) throw new Error('three were written')
    trustpilot.remove(one)
    trustpilot.hide(two)
    await company.look()
    expect(await kinds()).toEqual(['message', 'message', 'message'])
    await company.look(true)
    await company.look(true)
    expect((await house.inbox()).slice(3)).toMatchObject([{ kind: 'deleted', externalId: one.id }])
    expect(trustpilot.requests.filter((asked) => asked.endsWith(one.id))).toHaveLength(1)
  })

  it('shows what somebody answers there, and that it was taken away', async () => {
    await company.look()
    const review = trustpilot.write({ text: 'Slow', at: later() })
    await company.look()
    trustpilot.answerThere(review, 'We are sorry', later(2))
    await company.look()
    trustpilot.answerThere(review, 'We are very sorry', later(3))
    await company.look()
    trustpilot.answerThere(review, null)
    await company.look()
    await company.look()
    const events = (await house.inbox()).slice(1)
    expect(events.map(({ kind }) => kind).sort()).toEqual(['deleted', 'delivery_failed', 'own_echo', 'own_echo'])
    expect(events.slice(0, 2)).toMatchObject([{ text: 'We are sorry' }, { text: 'We are very sorry' }])
    const gone = events.flatMap((event) => ('externalId' in event && event.kind !== 'own_echo' ? event.externalId : []))
    expect(new Set(gone).size).toBe(1)
  })

  it('knows its own answer on the list by the id that sending gave', async () => {
    await company.look()
    const { id: thread } = trustpilot.write({ text: 'Slow', at: later() })
    const sent = await company.open().send(company.reply({ thread, text: 'We  are sorry' }))
    await company.look()
    const echo = (await house.inbox()).find(({ kind }) => kind === 'own_echo')
    expect(sent).toEqual({ kind: 'sent', ids: [echo && 'externalId' in echo ? echo.externalId : ''] })
  })

  it('never sends a second answer, and takes the same words for the answer that is there', async () => {
    const { id: thread } = trustpilot.write({ text: 'Slow' })
    const first = company.reply({ thread, text: 'We look into it' })
    const sent = await company.open().send(first)
    expect(sent).toMatchObject({ kind: 'sent' })
    expect(await company.open().send(company.reply({ thread, text: 'It is faster now' }))).toMatchObject({
      ...{ kind: 'refused', reason: 'duplicate', remedies: ['open_natively'] },
    })
    expect(await company.open().send(company.reply({ thread, text: 'We look into it' }))).toEqual(sent)
    expect(company.posts()).toBe(1)
  })

  it('finds a lost answer under the review', async () => {
    trustpilot.fail('POST /v1/private/', 'reset-after')
    const sent = company.reply({ text: 'It is faster now' })
    expect(await company.open().send(sent)).toMatchObject({ kind: 'unknown' })
    const about = { ...sent, part: 0, sinceMs: 60_000 }
    expect(await company.open().evidence?.(about)).toBe('arrived')
    expect(await company.open().evidence?.({ ...about, text: 'We look into it' })).toBe('silent')
    expect(await company.open().evidence?.({ ...about, thread: 'nowhere' })).toBe('silent')
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
      expect(await company.open().send(company.reply())).toMatchObject(is)
    }
    expect(company.posts()).toBe(0)
  })

  it('gives one token to everybody, and another when it is refused before its time', async () => {
    await Promise.all([company.open().send(company.reply()), company.open().send(company.reply()), company.look()])
    expect(trustpilot.tokens()).toBe(1)
    await company.house.advance(61_000)
    trustpilot.expire()
    expect(await company.open().send(company.reply())).toMatchObject({ kind: 'sent' })
    expect(trustpilot.tokens()).toBe(2)
    await company.house.advance(61_000)
    trustpilot.fail('POST /v1/private/', { status: 401 })
    expect(await company.open().send(company.reply())).toMatchObject({
      kind: 'not-sent',
      why: 'platform-down',
      retryAfterMs: 1_000,
    })
    expect(await company.open().send(company.reply())).toMatchObject({ kind: 'sent' })
  })

  it('that refuses every token is connected anew', async () => {
    trustpilot.fail('GET /v1/private/reviews/', { status: 401 }, { status: 401 })
    expect(await company.open().send(company.reply())).toMatchObject({ kind: 'refused', reason: 'auth_expired' })
    expect(company.posts()).toBe(0)
  })

  it('that gives no token now is asked again later', async () => {
    trustpilot.fail('POST /v1/oauth/', { status: 503 })
    expect(await company.open().send(company.reply())).toMatchObject({ kind: 'not-sent', why: 'unreachable' })
    expect(await company.open().send(company.reply())).toMatchObject({ kind: 'sent' })
  })

  it('that does not answer is asked again, and loses nothing', async () => {
    await company.look()
    trustpilot.write({ text: 'hello', at: later() })
    for (const fault of [{ status: 503 }, { status: 403 }, 'reset-before'] as const) {
      trustpilot.fail(LIST, fault)
      await expect(company.look()).rejects.toMatchObject({ code: 'unavailable' })
    }
    await company.look()
    expect(await texts()).toEqual(['hello'])
  })

  it('holds up nothing that is new when a single review cannot be looked up', async () => {
    await company.look()
    const gone = trustpilot.write({ text: 'one', at: later() })
    await company.look()
    trustpilot.remove(gone)
    trustpilot.write({ text: 'two', at: later(2) })
    trustpilot.fail('GET /v1/private/reviews/', { status: 403 })
    await company.look(true)
    expect(await texts()).toEqual(['one', 'two'])
    await company.look(true)
    expect(await texts()).toEqual(['one', 'two', 'deleted'])
  })

  it('is asked until the desk stops', async () => {
    const stop = new AbortController()
    const listening = company.open().listen?.(house.intake, stop.signal)
    await until('the reviews were read', () => trustpilot.requests.includes(LIST))
    stop.abort()
    await listening
  })

  it('says how the account stands', async () => {
    expect(await company.open().checks?.()).toMatchObject([
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
      expect(await company.open().checks?.()).toMatchObject([is])
    }
    expect(await company.open({ api_secret: 'another-secret' }).probe?.()).toEqual({
      ...{ ok: false, reason: 'Trustpilot does not renew the permission (401).' },
    })
  })
})

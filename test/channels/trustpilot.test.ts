/**
 * There is no recorded material of Trustpilot: these payloads are made by hand in the shapes of its pages "How to set up
 * Trustpilot Webhooks" (support), "Service Reviews API" and "Business Units API" (developers).
 */
import type { InboundEvent } from '../../src/desk/index'
import { trustpilotKind } from '../../src/channels/trustpilot/index'
import { recall, take, takeSure, toCursor, type Memory } from '../../src/channels/trustpilot/known'
import { reviewSchema, type Review } from '../../src/channels/trustpilot/payload'
import { parseDelivery, parsePage, replyId, starsOf } from '../../src/channels/trustpilot/receive'
import type { ChannelDeps } from '../../src/channels/channel'
import type { AccountId } from '../../src/lib/ids'

const told = { account: 'trustpilot' as AccountId, now: new Date('2026-03-02T10:00:00Z') }
const SAMPLE = {
  ...{ id: '53bffd360000640002975387', language: 'en', title: 'Great service', stars: 5, isVerified: true },
  ...{ text: 'Nothing other than excellent customer service.', referenceId: 'ABC-123-xyz' },
  ...{ createdAt: '2017-05-20T09:34:44.000Z', locationId: '43f51215-a1fc-4c60-b6dd-e4afb6d7b831' },
  link: 'https://api.trustpilot.com/v1/reviews/53bffd360000640002975387',
  consumer: { id: '53bffc3900006400017e5db8', name: 'Customer', link: 'https://api.trustpilot.com/v1/consumers/1' },
  tags: [{ group: 'Generic', value: 'Tag value' }],
}
const event = (eventName: string, eventData: unknown = SAMPLE) => ({ eventName, version: '1', eventData })
const deliver = (...events: unknown[]): InboundEvent[] => parseDelivery(Buffer.from(JSON.stringify({ events })), told)

describe('a delivery of Trustpilot', () => {
  it.each([
    ['service-review-created', 'created'],
    ['service-review-updated', 'updated'],
    ['service-review-deleted', 'deleted'],
  ])('%s is a hint, of which nothing but the id is believed', (eventName, hint) => {
    expect(deliver(event(eventName))).toEqual([
      {
        ...{ kind: 'pointer', account: 'trustpilot', occurredAt: told.now, thread: SAMPLE.id },
        ...{ dedupeKey: expect.stringMatching(/^hint:[\da-f]{32}$/) as string },
        source: { review: SAMPLE.id, event: hint },
      },
    ])
  })

  it('needs nothing but the id', () => {
    expect(deliver(event('service-review-deleted', { id: SAMPLE.id }))).toMatchObject([
      { kind: 'pointer', source: { review: SAMPLE.id, event: 'deleted' } },
    ])
  })

  it('is known again by its bytes, event for event', () => {
    const events = [
      event('service-review-created'),
      event('service-review-updated'),
      event('service-review-updated', { ...SAMPLE, text: 'Slow' }),
      event('service-review-updated', { ...SAMPLE, id: SAMPLE.id.replace('5', '6') }),
    ]
    const keys = deliver(...events).map(({ dedupeKey }) => dedupeKey)
    expect(new Set(keys).size).toBe(events.length)
    expect(events.flatMap((one) => deliver(one)).map(({ dedupeKey }) => dedupeKey)).toEqual(keys)
  })

  it.each<[string, unknown, string]>([
    ['a review of a product', event('product-review-created'), 'ignored'],
    ['a name of every object', event('constructor'), 'ignored'],
    ['no name', { eventData: SAMPLE }, 'unreadable'],
    ['nothing', null, 'unreadable'],
    ['no data', event('service-review-created', null), 'unreadable'],
    ['a review without an id', event('service-review-created', { ...SAMPLE, id: undefined }), 'unreadable'],
  ])('with %s is kept with a reason, and spoils nothing for the others', (_what, odd, kind) => {
    expect(deliver(odd, event('service-review-created'))).toMatchObject([{ kind }, { kind: 'pointer' }])
  })

  it.each([
    ...['../../business-units', '%2e%2e%2fbusiness-units', `${SAMPLE.id}/reply`, `${SAMPLE.id}?apikey=1`],
    ...[`${SAMPLE.id}\n`, SAMPLE.id.toUpperCase(), SAMPLE.id.slice(1), `${SAMPLE.id}0`],
  ])('never makes us ask for %j', (id) => {
    expect(deliver(event('service-review-deleted', { id }))).toMatchObject([{ kind: 'unreadable' }])
  })

  it('with more than Trustpilot sends makes us look up nothing', () => {
    const events = Array.from({ length: 101 }, (_, index) => event('service-review-created', { ...SAMPLE, index }))
    expect(deliver(...events)).toMatchObject([{ kind: 'unreadable' }])
    expect(deliver(...events.slice(1))).toHaveLength(100)
  })

  it.each(['', 'null', '[]', '{}', '{"events":{}}', '\u0000'])('%j is unreadable', (body) => {
    expect(parseDelivery(Buffer.from(body), told)).toMatchObject([{ kind: 'unreadable' }])
  })

  it('without events is nothing to do', () => {
    expect(deliver()).toMatchObject([{ kind: 'ignored', reason: 'a delivery without events' }])
  })
})

describe('the address of the webhook', () => {
  const SECRET = 'a-secret-of-the-address-0123'
  const settings = {
    business_unit: 'a'.repeat(24),
    business_user: 'b'.repeat(24),
    api_key: 'k'.repeat(8),
    api_secret: 's'.repeat(8),
  }
  const deps = {
    account: { id: told.account },
    secretKey: 'k',
    clock: { now: () => told.now },
  } as unknown as ChannelDeps
  const open = (more: object) => trustpilotKind.open({ ...settings, ...more }, deps)
  const verify = (query: Record<string, string>, headers: Record<string, string> = {}) =>
    open({ webhook_secret: SECRET }).webhook?.verify({
      ...{ method: 'POST', path: '/webhooks/trustpilot/trustpilot', query, headers, body: Buffer.from('{}') },
    })

  it('is known by its secret', () => {
    expect(verify({ secret: SECRET })).toBe('ok')
  })

  it.each([
    ['nothing', {}],
    ['an empty one', { secret: '' }],
    ['one letter less', { secret: SECRET.slice(0, -1) }],
    ['one letter more', { secret: `${SECRET}4` }],
    ['one bit else', { secret: `b${SECRET.slice(1)}` }],
    ['other capitals', { secret: SECRET.toUpperCase() }],
    ['another name', { Secret: SECRET }],
  ])('with %s is of somebody else', (_what, query) => {
    expect(verify(query)).toBe('bad')
  })

  it('does not count a secret in a header, which Trustpilot never sends', () => {
    expect(verify({}, { authorization: `Bearer ${SECRET}`, secret: SECRET })).toBe('bad')
  })

  it('is none without a secret', () => {
    expect(open({}).webhook).toBeUndefined()
  })

  it.each([
    [{ webhook_secret: 'short' }, /webhook_secret must have at least 24/],
    [{ webhook_secret: 'with a space and a question?' }, /webhook_secret must have/],
    [{ business_unit: 'brand.example' }, /business_unit must be the 24/],
    [{ business_user: 'ada@brand.example' }, /business_user must be the 24/],
    [{ api_secret: '' }, /api_secret must be/],
  ])('of settings like %j is refused with what is wrong', (more, message) => {
    expect(() => open(more)).toThrow(message)
  })
})

describe('a page of reviews', () => {
  const review = { ...SAMPLE, consumer: { id: '1', displayName: 'Rosa Conti' }, updatedAt: null, companyReply: null }
  const parse = (...reviews: unknown[]) => parsePage(Buffer.from(JSON.stringify({ reviews })), told)

  it('has everything that an agent wants to see', () => {
    expect(parse(review)).toEqual([
      {
        ...{ kind: 'message', account: 'trustpilot', dedupeKey: 'review:53bffd360000640002975387' },
        ...{ thread: SAMPLE.id, externalId: SAMPLE.id, surface: 'review', visibility: 'public', attachments: [] },
        ...{ author: { externalId: '1', name: 'Rosa Conti' }, text: SAMPLE.text, language: 'en' },
        ...{ subject: '★★★★★ Great service (ABC-123-xyz)', occurredAt: new Date('2017-05-20T09:34:44Z') },
        permalink: 'https://www.trustpilot.com/reviews/53bffd360000640002975387',
      },
    ])
  })

  it('has times without a zone, which are UTC as documented', () => {
    const [message] = parse({ ...review, createdAt: '2013-09-07T13:37:00' })
    expect(message?.occurredAt).toEqual(new Date('2013-09-07T13:37:00Z'))
  })

  it.each([
    [{ text: '', title: 'Slow', stars: 2 }, '★★☆☆☆ Slow'],
    [{ text: ' \n', title: null, stars: 1 }, '★☆☆☆☆'],
    [{ text: 'Slow', title: null, stars: 9 }, 'Slow'],
  ])('of %j reads %s', (given, text) => {
    expect(parse({ ...review, ...given })).toMatchObject([{ kind: 'message', text }])
  })

  it.each([
    ['en', 'en'],
    ['pt-BR', 'pt'],
    ['english', undefined],
    ['', undefined],
  ])('in the language %j is in %s', (language, read) => {
    const [message] = parse({ ...review, language })
    expect(message && 'language' in message ? message.language : undefined).toBe(read)
  })

  it('of somebody without an id is of whoever wrote it', () => {
    expect(parse({ ...review, consumer: null })).toMatchObject([
      { author: { externalId: `review:${SAMPLE.id}`, name: '' } },
    ])
  })

  it('has the answer that stands under each', () => {
    const companyReply = {
      ...{ text: 'Thank you', authorBusinessUserId: '507f191e810c19729de860ea', authorBusinessUserName: 'Ada Rossi' },
      ...{ createdAt: '2026-03-01T08:00:00', updatedAt: null },
    }
    expect(parse({ ...review, companyReply })).toMatchObject([
      { kind: 'message', author: { name: 'Rosa Conti' } },
      {
        ...{ kind: 'own_echo', text: 'Thank you', externalId: replyId(SAMPLE.id, 'Thank you') },
        ...{
          author: { externalId: '507f191e810c19729de860ea', name: 'Ada Rossi' },
          occurredAt: new Date('2026-03-01T08:00:00Z'),
        },
      },
    ])
  })

  it('that cannot be read in one place says where, and gives the others', () => {
    for (const createdAt of ['soon', '2026-02-30T00:00:00Z'])
      expect(parse({ ...review, createdAt }, review)).toMatchObject([
        { kind: 'message' },
        { kind: 'unreadable', reason: 'createdAt: invalid_format' },
      ])
  })

  it('has answers whose names do not change with their spaces', () => {
    expect(replyId('a', 'We are\r\n sorry ')).toBe(replyId('a', 'We are sorry'))
    expect(replyId('a', 'We are sorry')).not.toBe(replyId('b', 'We are sorry'))
  })

  it.each([
    [1, '★☆☆☆☆'],
    [5, '★★★★★'],
    [undefined, ''],
  ])('shows %s as %s', (stars, shown) => {
    expect(starsOf({ stars })).toBe(shown)
  })
})

describe('what is known of a review', () => {
  const written = (more: object = {}): Review =>
    reviewSchema.parse({
      id: 'r1',
      stars: 2,
      title: 'Slow',
      text: 'Too slow',
      createdAt: '2026-03-02T09:00:00Z',
      ...more,
    })
  const memory = (): Memory => ({ since: Date.parse('2026-03-01T00:00:00Z'), known: new Map() })
  const kinds = (events: readonly InboundEvent[]) => events.map(({ kind }) => kind)
  const companyReply = { text: 'Sorry', createdAt: '2026-03-02T09:30:00Z', updatedAt: '2026-03-02T09:30:00Z' }

  it('is told once', () => {
    const known = memory()
    expect(kinds(take(written(), known, told))).toEqual(['message'])
    expect(take(written(), known, told)).toEqual([])
    expect(take(written(), recall(toCursor(known), told.now), told)).toEqual([])
  })

  it('is nothing of what was there before', () => {
    expect(take(written({ createdAt: '2026-02-01T09:00:00Z' }), memory(), told)).toEqual([])
  })

  it('begins when its author changes it', () => {
    const old = { createdAt: '2026-02-01T09:00:00Z', updatedAt: '2026-03-02T08:00:00Z' }
    expect(take(written(old), memory(), told)).toMatchObject([
      { kind: 'message', occurredAt: new Date('2026-03-02T08:00:00Z') },
      { kind: 'edited' },
    ])
  })

  it('is changed when words or stars are, and not when only its time is', () => {
    const known = memory()
    take(written(), known, told)
    expect(take(written({ updatedAt: '2026-03-02T09:10:00Z' }), known, told)).toEqual([])
    expect(kinds(take(written({ stars: 3, updatedAt: '2026-03-02T09:10:00Z' }), known, told))).toEqual(['edited'])
  })

  it('is not changed by an answer, whatever that does to its time', () => {
    const answered = written({ companyReply, updatedAt: companyReply.createdAt })
    expect(kinds(take(answered, memory(), told))).toEqual(['message', 'own_echo'])
  })

  it('loses an answer only when that is sure', () => {
    const known = memory()
    take(written({ companyReply }), known, told)
    expect(take(written(), known, told)).toEqual([])
    expect(takeSure(written(), known, told)).toMatchObject([
      { kind: 'deleted', externalId: replyId('r1', 'Sorry') },
      { kind: 'delivery_failed', externalId: replyId('r1', 'Sorry') },
    ])
    expect(takeSure(written(), known, told)).toEqual([])
  })

  it('is kept of the newest only', () => {
    const known: Memory = { since: 0, known: new Map() }
    for (let ms = 0; ms < 2_100; ms += 1) known.known.set(`r${ms}`, { writtenMs: ms, revision: 'a', reply: '' })
    const kept = recall(toCursor(known), told.now)
    expect([kept.known.size, kept.known.has('r2099'), kept.known.has('r99')]).toEqual([2_000, true, false])
  })

  it.each(['', 'null', '{"since":"x"}', '{"since":1,"known":[["a"]]}'])('begins now with the place %j', (cursor) => {
    expect(recall(cursor, told.now)).toEqual({ since: told.now.getTime(), known: new Map() })
  })
})

/** A review by itself, in the shape of Trustpilot's page "Service Reviews API": made by hand, nothing was recorded. */
import { eventsOfHint } from '../../src/channels/trustpilot/hydrate'
import { standingOf } from '../../src/channels/trustpilot/standing'
import type { EventOf, InboundEvent } from '../../src/desk/index'
import type { AccountId } from '../../src/lib/ids'
import { jsonCases } from '../support/hostile'

const ID = '53bffd360000640002975387'
const UNIT = '46d6a890000064000500e0c3'
const REVIEW = {
  ...{ id: ID, stars: 2, title: 'Slow', text: 'Too slow', language: 'en', referenceId: null, companyReply: null },
  ...{ createdAt: '2026-03-01T08:00:00Z', updatedAt: null as string | null },
  ...{ consumer: { id: '53bffc3900006400017e5db8', displayName: 'Rosa Conti' }, businessUnit: { id: UNIT, links: [] } },
}
const received = new Date('2026-03-02T10:00:00Z')

const pointerTo = (event: string): EventOf<'pointer'> => ({
  ...{ kind: 'pointer', account: 'trustpilot' as AccountId, dedupeKey: 'hint:1', occurredAt: received },
  ...{ thread: ID, source: { review: ID, event } },
})
const answer = (status: number, body: unknown = {}) =>
  ({ kind: 'answer', status, headers: {}, body: Buffer.from(JSON.stringify(body)) }) as const
const find = (event: string, status: number, body?: unknown): InboundEvent[] =>
  eventsOfHint(standingOf(answer(status, body), ID), { pointer: pointerTo(event), businessUnit: UNIT.toUpperCase() })
const ignoredFor = (reason: RegExp) => [
  {
    ...{ kind: 'ignored', dedupeKey: 'hint:1', occurredAt: received },
    reason: expect.stringMatching(reason) as string,
  },
]

describe('what Trustpilot shows of a review that a delivery hinted at', () => {
  it('is told as polling tells it', () => {
    expect(find('created', 200, REVIEW)).toEqual([
      {
        ...{ kind: 'message', account: 'trustpilot', dedupeKey: `review:${ID}`, thread: ID, externalId: ID },
        ...{ surface: 'review', visibility: 'public', attachments: [], language: 'en', subject: '★★☆☆☆ Slow' },
        ...{ author: { externalId: REVIEW.consumer.id, name: 'Rosa Conti' }, text: 'Too slow' },
        ...{ occurredAt: new Date(REVIEW.createdAt), permalink: `https://www.trustpilot.com/reviews/${ID}` },
      },
    ])
  })

  it('is told with the change, and the answer that stands there, whatever was hinted', () => {
    const companyReply = { text: 'Sorry', createdAt: '2026-03-02T09:30:00Z' }
    const changed = { ...REVIEW, text: 'Faster now', updatedAt: '2026-03-02T09:00:00Z', companyReply }
    for (const event of ['created', 'updated'])
      expect(find(event, 200, changed)).toMatchObject([
        { kind: 'message', externalId: ID, text: 'Faster now' },
        { kind: 'edited', externalId: ID, text: '★★☆☆☆ Slow\nFaster now', occurredAt: new Date(changed.updatedAt) },
        { kind: 'own_echo', thread: ID, text: 'Sorry' },
      ])
  })

  it('has a key for each change, and the same one wherever it was read', () => {
    const updatedAt = '2026-03-02T09:00:00Z'
    const changes = [{}, { stars: 4 }, { title: 'Good' }, { text: 'Good' }, { updatedAt: '2026-03-02T09:01:00Z' }]
    const keys = changes.map((data) => find('updated', 200, { ...REVIEW, updatedAt, ...data })[1]?.dedupeKey)
    expect(keys.every((key) => key?.startsWith(`review:${ID}:`))).toBe(true)
    expect(new Set(keys).size).toBe(changes.length)
    expect(find('created', 200, { ...REVIEW, updatedAt, numberOfLikes: 3 })[1]?.dedupeKey).toBe(keys[0])
  })

  it('began when it was changed, if we hear of it because of that', () => {
    const old = { ...REVIEW, createdAt: '2020-03-01T08:00:00Z', updatedAt: '2026-03-02T09:00:00Z' }
    expect(find('updated', 200, old)).toMatchObject([
      { kind: 'message', occurredAt: new Date(old.updatedAt) },
      { kind: 'edited' },
    ])
  })

  it('is no change because somebody says so', () => {
    expect(find('updated', 200, REVIEW)).toMatchObject([{ kind: 'message', text: 'Too slow' }])
  })

  it('is no deletion because somebody says so', () => {
    expect(find('deleted', 200, REVIEW)).toMatchObject(ignoredFor(/still shows/))
  })

  it.each([
    ['of another company', { businessUnit: { id: '0'.repeat(24) } }, /another business unit/],
    ['of nobody knows whom', { businessUnit: null }, /does not say which business unit/],
    ['from before', { createdAt: '2026-01-30T09:59:00Z' }, /neither new nor/],
    ['changed before', { createdAt: '2020-01-30T08:00:00Z', updatedAt: '2026-01-30T09:59:00Z' }, /neither new nor/],
    [
      'from before that was answered now',
      { createdAt: '2020-01-30T08:00:00Z', companyReply: { text: 'Sorry', createdAt: '2026-03-02T09:30:00Z' } },
      /neither new nor/,
    ],
  ])('is ignored %s', (_what, more, reason) => {
    for (const event of ['created', 'updated'])
      expect(find(event, 200, { ...REVIEW, ...more })).toMatchObject(ignoredFor(reason))
  })

  it('is told when it waited at Trustpilot for a while', () => {
    expect(find('created', 200, { ...REVIEW, createdAt: '2026-02-01T10:00:00Z' })).toMatchObject([{ kind: 'message' }])
  })
})

describe('a review that Trustpilot does not show', () => {
  it('is deleted, if that is what was hinted', () => {
    expect(find('deleted', 404)).toMatchObject([
      { kind: 'deleted', account: 'trustpilot', thread: ID, externalId: ID, occurredAt: received },
    ])
  })

  it.each(['created', 'updated'])('and never knew is ignored when it was hinted to be %s', (event) => {
    expect(find(event, 404)).toMatchObject(ignoredFor(/knows no such review/))
  })

  it.each([
    ['created', 403],
    ['deleted', 403],
    ['deleted', 400],
  ])('to us (%s, %s) is ignored', (event, status) => {
    expect(find(event, status)).toMatchObject(ignoredFor(new RegExp(`HTTP ${status}`)))
  })

  it.each([
    [401, {}],
    [410, {}],
    [429, {}],
    [500, {}],
    [503, {}],
    [302, {}],
    [200, 'no review'],
    [200, { ...REVIEW, id: '53bffd360000640002975388' }],
    [200, { ...REVIEW, createdAt: 'soon' }],
  ])('for now (%s, %j) is asked for again, and nothing is told', (status, body) => {
    for (const event of ['created', 'updated', 'deleted'])
      expect(() => find(event, status, body)).toThrow(expect.objectContaining({ code: 'unavailable' }) as Error)
  })

  it('because its answer is no JSON is asked for again', () => {
    const bodies = jsonCases().map(({ bytes: body }) => ({ ...answer(200), body }))
    expect(bodies.map((one) => standingOf(one, ID).is).filter((is) => is !== 'unclear')).toEqual([])
  })
})

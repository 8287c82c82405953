import { parsePage } from '../../src/channels/trustpilot/receive'
import type { InboundEvent } from '../../src/desk/index'
import type { Fault, PlatformAnswer } from '../support/platform'
import { deliveryOf, TRUSTPILOT_SECRETS, USER } from '../support/trustpilot-stand-in'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { later, openCompany, SECRET, type Company } from './trustpilot-company'

async function openCandidate(): Promise<Candidate> {
  const company = await openCompany()
  const { house, trustpilot, open, look } = company
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
  const fault = (given: Fault | PlatformAnswer) => () => trustpilot.fail('POST /v1/private/', given)
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
    inbox: () => inboxOf(company),
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
    reply: company.reply,
    tries: company.posts,
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
          ...['created', 'updated', 'deleted'].map((hint) => ({
            ...{ kind: 'pointer', thread: review.id, source: { review: review.id, event: hint } },
          })),
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
    close: company.close,
  }
}

/** What the desk was told, handled: a message that it has already under the same id is left out, as it does. */
async function inboxOf({ desk, drain, told }: Company): Promise<InboundEvent[]> {
  expect(await drain()).toEqual([])
  const known = new Set<string>()
  const events = (await told()).filter((event) => {
    if (event.kind !== 'message') return true
    const isNew = !known.has(event.externalId)
    known.add(event.externalId)
    return isNew
  })
  const taken = await desk.db<{ external_id: string }>('messages').select('external_id')
  expect(taken.map((row) => row.external_id).sort()).toEqual([...known].sort())
  return events
}

const textOnly = 'reviews and their answers are text'

examine('trustpilot', {
  open: openCandidate,
  without: {
    hide: 'a company hides no review of itself',
    handshake: 'Trustpilot calls an address without introducing itself',
    blocked: 'nobody can shut out the company that they review',
    parts: textOnly,
    'files-in': textOnly,
    'files-out': textOnly,
  },
})

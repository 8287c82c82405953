import { onePart } from '../../src/channels/channel'
import { claimSend, findConversation, settleSend, submitReply, viewReply, type Desk } from '../../src/desk/index'
import type { ConversationId } from '../../src/lib/ids'
import { ada } from '../support/desk'
import { deliveryOf, type TrustpilotReview } from '../support/trustpilot-stand-in'
import { later, openCompany, SECRET, type Company } from './trustpilot-company'

/** What agents see of a review, its one answer, and what becomes of both. */

let company: Company
let desk: Desk
let url: string

beforeEach(async () => {
  company = await openCompany()
  desk = company.desk
  url = `${await company.house.serve(company.open())}/webhooks/trustpilot/trustpilot?secret=${SECRET}`
  await company.look()
})
afterEach(() => company.close())

/** Trustpilot is read, and what came is handled. */
async function look(whole = false): Promise<void> {
  await company.look(whole)
  expect(await company.drain()).toEqual([])
}

/** Trustpilot, or somebody who knows the address, delivers. */
async function deliver(body: string): Promise<void> {
  expect((await fetch(url, { method: 'POST', body })).status).toBe(200)
}

/** Trustpilot tells of a review by its webhook, and what came is handled. */
async function tell(what: 'created' | 'updated' | 'deleted', ...reviews: TrustpilotReview[]): Promise<void> {
  await deliver(deliveryOf(`service-review-${what}`, ...reviews))
  expect(await company.drain()).toEqual([])
}

async function conversationOf(thread: string): Promise<ConversationId> {
  const row = await desk.db<{ id: ConversationId; thread: string }>('conversations').where({ thread }).first('id')
  if (row === undefined) throw new Error('There is no conversation of this review')
  return row.id
}

const facts = async (id: ConversationId): Promise<string[]> =>
  (await company.house.facts(id)).map(({ event }) => event.type)
const countOf = async (id: ConversationId, type: string): Promise<number> =>
  (await facts(id)).filter((fact) => fact === type).length
const everyConversation = async (): Promise<number> => (await desk.db('conversations')).length
const waits = async (id: ConversationId): Promise<boolean> =>
  (await findConversation(desk, { id }))?.unansweredSince != null

async function answer(conversation: ConversationId, text: string) {
  const seenSeq = (await findConversation(desk, { id: conversation }))?.lastSeq ?? 0
  const written = { conversation, by: ada, text, kind: 'review_reply', files: [], seenSeq, submitKey: text } as const
  expect(await submitReply(desk, { ...written, inSpiteOfWarnings: true })).toMatchObject({ ok: true })
  await company.house.advance(60_000)
  const claim = await claimSend(desk, { conversation, split: onePart })
  if (!claim.ok) throw new Error(claim.why)
  const outcome = await company.open().send({ ...claim.send, tooLate: () => false })
  await settleSend(desk, { attempt: claim.send.attempt, outcome })
  return claim.send.reply
}

it('a review is answered once; when the answer is taken away at Trustpilot, its author waits again', async () => {
  const review = company.trustpilot.write({ text: 'My line is dead', title: 'Slow', reference: 'ABC-123', at: later() })
  await look()
  const id = await conversationOf(review.id)
  expect(await findConversation(desk, { id })).toMatchObject({ subject: '★★☆☆☆ Slow (ABC-123)', language: 'it' })
  const reply = await answer(id, 'We look into it')
  await look()
  expect([await waits(id), (await facts(id)).includes('message.native')]).toEqual([false, false])
  const second = await answer(id, 'It works again')
  expect(await viewReply(desk, second)).toMatchObject({ failure: { reason: 'duplicate', remedies: ['open_natively'] } })
  expect(await viewReply(desk, reply)).toMatchObject({ state: 'sent', failure: null })
  company.trustpilot.answerThere(review, null)
  await look()
  expect(await viewReply(desk, reply)).toMatchObject({ failure: { reason: 'delivery_failed' } })
  expect(await waits(id)).toBe(true)
  expect(company.posts()).toBe(1)
})

it('an answer that somebody writes at Trustpilot is shown, answers, and is struck out when it is taken away', async () => {
  const review = company.trustpilot.write({ text: 'My line is dead', at: later() })
  await look()
  const id = await conversationOf(review.id)
  company.trustpilot.answerThere(review, 'We are sorry', later(2))
  await look()
  expect([await waits(id), (await facts(id)).at(-1)]).toEqual([false, 'message.native'])
  company.trustpilot.answerThere(review, null)
  await look()
  await look()
  expect([(await facts(id)).at(-1), await countOf(id, 'message.deleted')]).toEqual(['message.deleted', 1])
  // It was no reply of ours: none failed, and the way is free for one.
  expect((await facts(id)).filter((fact) => fact.startsWith('reply.'))).toEqual([])
  expect(await viewReply(desk, await answer(id, 'We look into it'))).toMatchObject({ state: 'sent', failure: null })
})

it('an answer of ours that waits for its outcome does not fail because another one was taken away', async () => {
  const review = company.trustpilot.write({ text: 'My line is dead', at: later() })
  await look()
  const id = await conversationOf(review.id)
  company.trustpilot.answerThere(review, 'We are sorry', later(2))
  await look()
  company.trustpilot.answerThere(review, null)
  company.trustpilot.fail('POST /v1/private/', 'reset-before')
  const reply = await answer(id, 'We look into it')
  await look()
  const { state, failure } = (await viewReply(desk, reply)) ?? {}
  expect({ state, failure }).toEqual({ state: 'unknown', failure: null })
  company.trustpilot.answerThere(review, 'We look into it', later(3))
  await look()
  expect(await viewReply(desk, reply)).toMatchObject({ state: 'sent', failure: null })
})

it('a lost answer is recognised when it is seen under the review', async () => {
  const review = company.trustpilot.write({ text: 'My line is dead', at: later() })
  await look()
  const id = await conversationOf(review.id)
  company.trustpilot.fail('POST /v1/private/', 'reset-after')
  const reply = await answer(id, 'We look into it')
  expect(await viewReply(desk, reply)).toMatchObject({ state: 'unknown' })
  await look()
  expect(await viewReply(desk, reply)).toMatchObject({ state: 'sent' })
  expect((await facts(id)).includes('message.native')).toBe(false)
})

describe('a review that comes by the webhook and by polling', () => {
  const ways: Record<string, (what: 'created' | 'updated', review: TrustpilotReview) => Promise<void>> = {
    'the webhook': tell,
    polling: () => look(true),
  }
  it.each([
    ['the webhook', 'polling'],
    ['polling', 'the webhook'],
  ])('is one message, with one edit and one answer, when %s is before %s', async (...order) => {
    const review = company.trustpilot.write({ text: 'My line is dead', title: 'Slow', at: later() })
    for (const way of order) await ways[way]?.('created', review)
    const id = await conversationOf(review.id)
    company.trustpilot.edit(review, { text: 'It works again', stars: 4, at: later(2) })
    for (const way of order) await ways[way]?.('updated', review)
    company.trustpilot.answerThere(review, 'Thank you', later(3))
    for (const way of order) await ways[way]?.('created', review)
    company.trustpilot.edit(review, { stars: 5, at: later(4) })
    for (const way of order.toReversed()) await ways[way]?.('updated', review)
    const said = ['message.received', 'message.edited', 'message.native', 'message.edited']
    expect((await facts(id)).filter((fact) => fact.startsWith('message.'))).toEqual(said)
    const texts = await desk.db<{ text: string }>('messages').orderBy('seq').select('text')
    expect(texts).toEqual([{ text: '★★★★★ Slow\nIt works again' }, { text: 'Thank you' }])
    expect(await everyConversation()).toBe(1)
  })

  it('is handled once when both came before anybody handled them', async () => {
    const review = company.trustpilot.write({ text: 'My line is dead', at: later() })
    await deliver(deliveryOf('service-review-created', review))
    company.trustpilot.edit(review, { text: 'It works again', at: later(2) })
    await deliver(deliveryOf('service-review-updated', review))
    await look()
    const id = await conversationOf(review.id)
    expect([await countOf(id, 'message.received'), await countOf(id, 'message.edited')]).toEqual([1, 1])
    expect(await everyConversation()).toBe(1)
  })

  it('waits for Trustpilot while that does not answer', async () => {
    const review = company.trustpilot.write({ text: 'My line is dead', at: later() })
    company.trustpilot.fail('GET /v1/private/reviews/', { status: 503 })
    await deliver(deliveryOf('service-review-created', review))
    expect(await company.drain()).toMatchObject([
      { state: 'new', last_error: expect.stringContaining('503') as string },
    ])
    expect(await everyConversation()).toBe(0)
    expect(await company.drain()).toEqual([])
    expect(await facts(await conversationOf(review.id))).toContain('message.received')
  })

  it('is deleted when Trustpilot does not know it any more', async () => {
    const review = company.trustpilot.write({ text: 'My line is dead', at: later() })
    await tell('created', review)
    const id = await conversationOf(review.id)
    company.trustpilot.remove(review)
    await tell('deleted', review)
    await look(true)
    expect([await countOf(id, 'message.deleted'), await waits(id)]).toEqual([1, false])
  })
})

describe('whoever knows the address of the webhook', () => {
  const reasons = async (): Promise<string[]> => {
    const rows = await desk.db<{ last_error: string }>('inbox').whereNotNull('last_error').orderBy('id')
    return rows.map((row) => row.last_error)
  }

  it('makes up no review and no deletion, as little as the test button of Trustpilot does', async () => {
    const madeUp = company.trustpilot.write({ text: 'I am Rosa', at: later() })
    company.trustpilot.remove(madeUp)
    for (const what of ['created', 'updated'] as const) await tell(what, madeUp)
    const unknown = 'Trustpilot knows no such review: it was made up, or is gone'
    expect(await reasons()).toEqual([unknown, unknown])
    await tell('deleted', madeUp)
    expect([await everyConversation(), await desk.db('messages')]).toEqual([0, []])
  })

  it('changes nothing about a review that stands at Trustpilot', async () => {
    const review = company.trustpilot.write({ text: 'My line is dead', at: later() })
    await tell('created', review)
    const id = await conversationOf(review.id)
    const before = await facts(id)
    await tell('created', { ...review, text: 'I am a thief', consumer: { id: '1', displayName: 'Nobody' } })
    await tell('updated', { ...review, text: 'I am a thief', stars: 1, updatedAt: '2026-12-01T00:00:00' })
    await tell('deleted', review)
    expect(await facts(id)).toEqual(before)
    expect(await desk.db('messages').select('text', 'deleted_at')).toEqual([
      { text: 'My line is dead', deleted_at: null },
    ])
    expect(await reasons()).toEqual(['told to be deleted, but Trustpilot still shows the review'])
  })

  it('brings in no review of another company, and none of long ago', async () => {
    const others = company.trustpilot.write({ text: 'Their line is dead', at: later() })
    others['businessUnit'] = { id: '0'.repeat(24) }
    const old = company.trustpilot.write({ text: 'My line was dead', at: new Date('2020-01-01T00:00:00Z') })
    await tell('created', others, old)
    expect(await everyConversation()).toBe(0)
    expect(await reasons()).toEqual([
      'a review of another business unit',
      'a review that is neither new nor was changed lately',
    ])
  })
})

import { onePart } from '../../src/channels/channel'
import { trustpilotKind } from '../../src/channels/trustpilot/index'
import { claimSend, findConversation, settleSend, submitReply, viewReply, type Desk } from '../../src/desk/index'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import type { ConversationId } from '../../src/lib/ids'
import { ada } from '../support/desk'
import { later, openCompany, type Company } from './trustpilot-company'

/** What agents see of a review, its one answer, and what becomes of both. */

let company: Company
let desk: Desk

beforeEach(async () => {
  company = await openCompany()
  desk = { ...company.house.desk, capabilities: () => trustpilotKind.capabilities }
  await company.look()
})
afterEach(() => company.close())

/** Trustpilot is read, and what came is handled as the program does it. */
async function look(): Promise<void> {
  await company.look()
  const drain = drainLaneJob({ desk, workspaces: [], channelOf: () => company.open() })
  const lanes = await desk.db<{ lane: string; state: string }>('inbox').where({ state: 'new' }).distinct('lane')
  for (const { lane } of lanes) await drain({ key: lane, payload: {}, signal: new AbortController().signal } as never)
  expect(await desk.db('inbox').whereIn('state', ['new', 'quarantined'])).toEqual([])
}

async function conversationOf(thread: string): Promise<ConversationId> {
  const row = await desk.db<{ id: ConversationId; thread: string }>('conversations').where({ thread }).first('id')
  if (row === undefined) throw new Error('There is no conversation of this review')
  return row.id
}

const facts = async (id: ConversationId): Promise<string[]> =>
  (await company.house.facts(id)).map(({ event }) => event.type)
const waits = async (id: ConversationId): Promise<boolean> =>
  (await findConversation(desk, { id }))?.unansweredSince != null

async function answer(conversation: ConversationId, text: string) {
  const seenSeq = (await findConversation(desk, { id: conversation }))?.lastSeq ?? 0
  const written = { conversation, by: ada, text, kind: 'review_reply', files: [], seenSeq, submitKey: text } as const
  expect(await submitReply(desk, { ...written, inSpiteOfWarnings: true })).toMatchObject({ ok: true })
  await company.house.advance(60_000)
  const claim = await claimSend(desk, { conversation, split: onePart })
  if (!claim.ok) throw new Error(claim.why)
  const outcome = await company.open().send(claim.send)
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
  expect((await facts(id)).at(-1)).toBe('message.deleted')
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

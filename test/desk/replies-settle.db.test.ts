import { readDraft, saveDraft } from '../../src/desk/replies/draft'
import { claimSend } from '../../src/desk/replies/deliver'
import { unhealthyAccounts } from '../../src/desk/replies/health'
import type { SendOutcome } from '../../src/desk/replies/reply.rules'
import { resolveUnknown } from '../../src/desk/replies/resolve'
import { settleSend } from '../../src/desk/replies/settle'
import { undoReply } from '../../src/desk/replies/undo'
import { viewReply } from '../../src/desk/replies/view'
import type { AttemptId, ConversationId, ReplyId } from '../../src/lib/ids'
import { ACCOUNT, ada, byParagraph, type Counter, openReplies } from '../support/replies'

const timeout: SendOutcome = { kind: 'unknown', detail: 'timeout' }
const unreachable: SendOutcome = { kind: 'not-sent', why: 'unreachable', detail: 'ECONNREFUSED' }
const sent = (...ids: string[]): SendOutcome => ({ kind: 'sent', ids })

// Real transactions, on a machine that may be busy with other tests.
jest.setTimeout(30_000)

let counter: Counter
beforeAll(async () => {
  counter = await openReplies()
})
afterAll(() => counter.close())
beforeEach(() => counter.startClean())

type Sending = { conversation: ConversationId; reply: ReplyId; attempt: AttemptId }
/** A reply whose call is being made. */
async function sending(change: Parameters<Counter['submit']>[1] = {}, thread?: string): Promise<Sending> {
  const conversation = await counter.openConversation(thread)
  const reply = await counter.submit(conversation, change)
  await counter.advance(6_000)
  const { attempt } = await counter.claim(conversation)
  await counter.clearWork()
  return { conversation, reply, attempt }
}
const view = (reply: ReplyId) => viewReply(counter.desk, reply)
const settle = (attempt: AttemptId, outcome: SendOutcome) => settleSend(counter.desk, { attempt, outcome })
const claim = (conversation: ConversationId) => claimSend(counter.desk, { conversation, split: byParagraph })
const unansweredSince = async (conversation: ConversationId) =>
  (
    await counter.all<{ at: Date | null }>('select unanswered_since as at from conversations where id = ?', [
      conversation,
    ])
  )[0]?.at

describe('a call that the platform took', () => {
  it('is sent: the customer waits no more, the draft is gone, the conversation can be closed', async () => {
    const { conversation, reply, attempt } = await sending()
    await saveDraft(counter.desk, { conversation, agent: ada }, { text: 'We look into it.', seenSeq: 1 })
    expect(await unansweredSince(conversation)).not.toBeNull()
    expect(await settle(attempt, sent('p-1'))).toEqual({ more: false, retryInMs: null })
    expect(await view(reply)).toMatchObject({ state: 'sent', failure: null })
    expect((await view(reply))?.sentAt).not.toBeNull()
    expect(await unansweredSince(conversation)).toBeNull()
    expect(await readDraft(counter.desk, { conversation, agent: ada })).toBeUndefined()
    expect(await counter.inFlight(conversation)).toBe(0)
    expect(await counter.facts(conversation)).toContain('reply.sent')
  })

  it('keeps a draft that is already another one', async () => {
    const { conversation, attempt } = await sending()
    await saveDraft(counter.desk, { conversation, agent: ada }, { text: 'Something new', seenSeq: 1 })
    await settle(attempt, sent())
    expect((await readDraft(counter.desk, { conversation, agent: ada }))?.text).toBe('Something new')
  })

  it('says that another reply is due', async () => {
    const { conversation, attempt } = await sending()
    await counter.submit(conversation, { text: 'Second' })
    await counter.advance(6_000)
    expect(await claim(conversation)).toEqual({ ok: false, why: 'in-flight' })
    expect(await settle(attempt, sent())).toEqual({ more: true, retryInMs: null })
    expect((await counter.claim(conversation)).text).toBe('Second')
  })

  it('changes nothing when it is settled again, but keeps the ids', async () => {
    const { conversation, reply, attempt } = await sending()
    await settle(attempt, sent('again-1'))
    await settle(attempt, { kind: 'refused', reason: 'policy', remedies: [], detail: '' })
    await settle(attempt, sent('again-2'))
    expect((await view(reply))?.state).toBe('sent')
    expect(await counter.inFlight(conversation)).toBe(0)
    expect(await counter.all('select external_id as id from sent_ids where reply_id = ? order by 1', [reply])).toEqual([
      { id: 'again-1' },
      { id: 'again-2' },
    ])
  })

  it('is nothing to us when we know no such attempt', async () => {
    const attempt = '0199a000-0000-7000-8000-000000000000' as AttemptId
    expect(await settle(attempt, sent())).toEqual({ more: false, retryInMs: null })
  })
})

describe('a reply of several parts', () => {
  it('sends them one after the other, cut once, and is sent with the last', async () => {
    const { conversation, reply, attempt } = await sending({ text: 'One\n\nTwo\n\nThree' })
    expect(await settle(attempt, sent('m-1'))).toEqual({ more: true, retryInMs: null })
    expect(await undoReply(counter.desk, { reply, by: ada })).toEqual({ ok: false, why: 'too-late', state: 'waiting' })
    const second = await counter.claim(conversation, () => [{ text: 'cut anew', files: [] }])
    expect(second).toMatchObject({ text: 'Two', part: 1, parts: 3 })
    await settle(second.attempt, sent('m-2'))
    const third = await counter.claim(conversation)
    expect(third).toMatchObject({ text: 'Three', part: 2, parts: 3 })
    expect(await settle(third.attempt, sent('m-3'))).toEqual({ more: false, retryInMs: null })
    expect((await view(reply))?.state).toBe('sent')
    expect((await counter.facts(conversation)).filter((fact) => fact === 'reply.sent')).toHaveLength(1)
  })

  it('stops at a part that is refused, and says how much went out', async () => {
    const { conversation, reply, attempt } = await sending({ text: 'One\n\nTwo' })
    await settle(attempt, sent())
    const second = await counter.claim(conversation)
    await settle(second.attempt, { kind: 'refused', reason: 'policy', remedies: ['open_natively'], detail: 'no' })
    expect((await view(reply))?.failure).toEqual({
      ...{ reason: 'policy', remedies: ['open_natively'], detail: 'no (1 of 2 parts were sent)' },
    })
  })

  it('goes on with the next part when a person says that one arrived', async () => {
    const { conversation, reply, attempt } = await sending({ text: 'One\n\nTwo' })
    await settle(attempt, timeout)
    await resolveUnknown(counter.desk, { reply, attempt, by: ada, answer: 'arrived' })
    expect(await counter.work()).toEqual([conversation])
    expect(await counter.claim(conversation)).toMatchObject({ text: 'Two', part: 1 })
  })
})

describe('a call that proves "not sent"', () => {
  it('is tried again later, and holds the replies behind it', async () => {
    const { conversation, reply, attempt } = await sending()
    await counter.submit(conversation, { text: 'Second' })
    await counter.advance(6_000)
    const { retryInMs, more } = await settle(attempt, unreachable)
    expect(more).toBe(false)
    expect(retryInMs).toBeGreaterThanOrEqual(1_000)
    expect(retryInMs).toBeLessThanOrEqual(2_000)
    expect(await claim(conversation)).toMatchObject({ ok: false, why: 'blocked' })
    await counter.advance(2_000)
    const again = await counter.claim(conversation)
    expect(again.reply).toBe(reply)
    expect(again.attempt).not.toBe(attempt)
  })

  it('waits longer each time', async () => {
    const { conversation, attempt } = await sending()
    let current = attempt
    const waits: number[] = []
    for (let n = 0; n < 4; n += 1) {
      const { retryInMs } = await settle(current, unreachable)
      waits.push(retryInMs ?? 0)
      await counter.advance(retryInMs ?? 0)
      current = (await counter.claim(conversation)).attempt
    }
    waits.forEach((ms, n) => {
      expect(ms).toBeGreaterThanOrEqual(1_000 * 2 ** n)
      expect(ms).toBeLessThanOrEqual(2_000 * 2 ** n)
    })
  })

  it('can be taken back while it waits', async () => {
    const { conversation, reply, attempt } = await sending()
    await settle(attempt, unreachable)
    expect(await undoReply(counter.desk, { reply, by: ada })).toMatchObject({ ok: true })
    expect(await counter.inFlight(conversation)).toBe(0)
  })

  it('holds all conversations of the account back after a 429', async () => {
    const { attempt } = await sending()
    const other = await counter.openConversation()
    await counter.submit(other)
    await counter.advance(6_000)
    const limited: SendOutcome = { kind: 'not-sent', why: 'rate-limited', retryAfterMs: 20_000, detail: '429' }
    expect(await settle(attempt, limited)).toEqual({ more: false, retryInMs: 20_000 })
    const held = await claim(other)
    expect(held).toMatchObject({ ok: false, why: 'blocked' })
    expect(!held.ok && held.why === 'blocked' && held.retryInMs).toBeGreaterThan(15_000)
    expect(await unhealthyAccounts(counter.desk)).toMatchObject([{ account: ACCOUNT, state: 'closed' }])
    await counter.advance(21_000)
    expect((await claim(other)).ok).toBe(true)
    expect(await unhealthyAccounts(counter.desk)).toEqual([])
  })

  it('goes back to its agent after half an hour when the customer wrote again', async () => {
    const { conversation, reply, attempt } = await sending()
    await counter.customerWrites(conversation)
    await counter.advance(31 * 60_000)
    expect(await settle(attempt, unreachable)).toEqual({ more: false, retryInMs: null })
    expect(await view(reply)).toMatchObject({ state: 'refused', failure: { reason: 'outdated' } })
    expect(await counter.inFlight(conversation)).toBe(0)
  })
})

describe('a call that the platform refused', () => {
  it('ends with the reason and the remedies, and the customer still waits', async () => {
    const { conversation, reply, attempt } = await sending()
    await settle(attempt, { kind: 'refused', reason: 'recipient_gone', remedies: ['open_natively'], detail: '551' })
    expect(await view(reply)).toMatchObject({
      ...{ state: 'refused', failure: { reason: 'recipient_gone', remedies: ['open_natively'], detail: '551' } },
    })
    expect(await unansweredSince(conversation)).not.toBeNull()
    expect(await counter.inFlight(conversation)).toBe(0)
    expect(await counter.facts(conversation)).toContain('reply.refused')
  })
})

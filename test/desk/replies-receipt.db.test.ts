import { recallSent } from '../../src/desk/replies/recall'
import { takeReceipt } from '../../src/desk/replies/receipt'
import type { SendOutcome } from '../../src/desk/replies/reply.rules'
import { settleSend } from '../../src/desk/replies/settle'
import { viewReply } from '../../src/desk/replies/view'
import type { AttemptId, ConversationId, ReplyId } from '../../src/lib/ids'
import { ACCOUNT, type Counter, openReplies } from '../support/replies'

const timeout: SendOutcome = { kind: 'unknown', detail: 'timeout' }
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
const unansweredSince = async (conversation: ConversationId) =>
  (
    await counter.all<{ at: Date | null }>('select unanswered_since as at from conversations where id = ?', [
      conversation,
    ])
  )[0]?.at

describe('what the platform says of a reply', () => {
  let n = 0
  const news = (kind: 'receipt' | 'delivery_failed' | 'own_echo', externalId: string, more: object = {}) =>
    counter.db.transaction((tx) =>
      takeReceipt(tx, counter.desk, {
        ...{
          kind,
          externalId,
          account: ACCOUNT,
          thread: 'none',
          dedupeKey: `d${(n += 1)}`,
          occurredAt: counter.desk.now(),
        },
        ...{ what: 'delivered', reason: 'no such number', text: '', author: { externalId: 'us', name: 'Shop' } },
        ...{ surface: 'dm', visibility: 'private', attachments: [], ...more },
      } as Parameters<typeof takeReceipt>[2]),
    )

  it('can be of everything up to a moment: what was sent before it and not read yet', async () => {
    const { attempt } = await sending({}, 'up-to')
    await settle(attempt, sent('up-to-1'))
    const now = counter.desk.now().getTime()
    const until = (ms: number) => ({ account: ACCOUNT, thread: 'up-to', until: new Date(now + ms) })
    expect(await recallSent({ db: counter.db }, until(3_600_000))).toEqual(['up-to-1'])
    expect(await recallSent({ db: counter.db }, { ...until(3_600_000), thread: 'elsewhere' })).toEqual([])
    expect(await recallSent({ db: counter.db }, until(-3_600_000))).toEqual([])
    await news('receipt', 'up-to-1', { what: 'read' })
    expect(await recallSent({ db: counter.db }, until(3_600_000))).toEqual([])
  })

  it('is nothing of ours when the id is not', async () => {
    expect(await news('receipt', 'foreign')).toBe(false)
    expect(await news('own_echo', 'foreign')).toBe(false)
  })

  it('is delivered, then read, each told once', async () => {
    const { conversation, reply, attempt } = await sending()
    await settle(attempt, sent('rcpt-1'))
    for (const what of ['delivered', 'delivered', 'read', 'delivered'])
      expect(await news('receipt', 'rcpt-1', { what })).toBe(true)
    expect((await view(reply))?.deliveredAt).not.toBeNull()
    expect((await view(reply))?.readAt).not.toBeNull()
    expect((await counter.facts(conversation)).filter((fact) => fact === 'reply.receipt')).toHaveLength(2)
  })

  it('is a late failure: told, and the customer waits again', async () => {
    const { conversation, reply, attempt } = await sending()
    const since = await unansweredSince(conversation)
    await settle(attempt, sent('fail-1'))
    expect(await unansweredSince(conversation)).toBeNull()
    expect(await news('delivery_failed', 'fail-1')).toBe(true)
    expect(await view(reply)).toMatchObject({
      state: 'sent',
      failure: { reason: 'delivery_failed', detail: 'no such number' },
    })
    expect((await unansweredSince(conversation))?.getTime()).toBe(since?.getTime())
  })

  it('says what is possible instead, even when it is faster than the settlement', async () => {
    const late = await sending({}, 'late')
    await settle(late.attempt, sent('late-1'))
    expect(await news('delivery_failed', 'late-1', { remedies: ['use_template'] })).toBe(true)
    expect(await view(late.reply)).toMatchObject({ failure: { remedies: ['use_template'] } })
    const early = await sending({}, 'early')
    expect(await news('delivery_failed', 'early-1', { thread: 'early', remedies: ['use_template'] })).toBe(true)
    await settle(early.attempt, sent('early-1'))
    expect(await view(early.reply)).toMatchObject({ failure: { remedies: ['use_template'] } })
  })

  it('waits when it is faster than the settlement of its own call', async () => {
    const { conversation, reply, attempt } = await sending({}, 'fast')
    expect(await news('receipt', 'fast-1', { thread: 'fast' })).toBe(true)
    expect((await view(reply))?.deliveredAt).toBeNull()
    await settle(attempt, sent('fast-1'))
    expect((await view(reply))?.deliveredAt).not.toBeNull()
    expect((await counter.facts(conversation)).slice(-2)).toEqual(['reply.sent', 'reply.receipt'])
    expect(await counter.all('select 1 from early_receipts')).toEqual([])
  })

  it('is an echo of ours: nothing new', async () => {
    const { reply, attempt } = await sending()
    await settle(attempt, sent('echo-1'))
    expect(await news('own_echo', 'echo-1', { text: 'We look into it.' })).toBe(true)
    expect((await view(reply))?.state).toBe('sent')
  })

  it('is an echo that proves that an unknown reply arrived', async () => {
    const { conversation, reply, attempt } = await sending({}, 'proof')
    await counter.submit(conversation, { text: 'Second' })
    await settle(attempt, timeout)
    await counter.advance(6_000)
    expect(await news('own_echo', 'proof-0', { thread: 'proof', text: 'Something else' })).toBe(false)
    expect(await news('own_echo', 'proof-1', { thread: 'proof', text: 'We  look into it. ' })).toBe(true)
    expect((await view(reply))?.state).toBe('sent')
    expect(await counter.inFlight(conversation)).toBe(1)
    expect(await counter.work()).toEqual([conversation])
    expect(await news('receipt', 'proof-1')).toBe(true)
    expect((await view(reply))?.deliveredAt).not.toBeNull()
  })

  it('is an echo that is faster than the answer of the call', async () => {
    const { conversation, reply, attempt } = await sending({}, 'quick')
    expect(await news('own_echo', 'quick-1', { thread: 'quick', text: 'We look into it.' })).toBe(true)
    expect(await settle(attempt, timeout)).toEqual({ more: false, retryInMs: null })
    expect((await view(reply))?.state).toBe('sent')
    expect(await counter.inFlight(conversation)).toBe(0)
  })
})

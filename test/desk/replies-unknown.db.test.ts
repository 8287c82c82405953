import { storeFile } from '../../src/desk/conversations/file'
import { claimSend } from '../../src/desk/replies/deliver'
import type { SendOutcome } from '../../src/desk/replies/reply.rules'
import { noteSilence, resolveUnknown, unknownReplies } from '../../src/desk/replies/resolve'
import { settleSend } from '../../src/desk/replies/settle'
import { undoReply } from '../../src/desk/replies/undo'
import { viewReply } from '../../src/desk/replies/view'
import { expireSends, repairWaitingReplies } from '../../src/desk/replies/watch'
import { fireDueTimers } from '../../src/desk/deadlines/timer'
import type { AttemptId, ConversationId, ReplyId } from '../../src/lib/ids'
import { ACCOUNT, ada, byParagraph, type Counter, olga, openReplies, vic } from '../support/replies'

const LEASE_MS = 30_000
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

describe('a call of unknown outcome', () => {
  it('is never repeated by itself and holds what comes after it', async () => {
    const { conversation, reply, attempt } = await sending()
    await counter.submit(conversation, { text: 'Second' })
    expect(await settle(attempt, timeout)).toEqual({ more: false, retryInMs: null })
    await counter.advance(3_600_000)
    await fireDueTimers(counter.desk, { limit: 100, by: 'test' })
    expect(await claim(conversation)).toEqual({ ok: false, why: 'earlier-unknown' })
    expect(await expireSends(counter.desk, LEASE_MS)).toBe(0)
    await counter.clearWork()
    expect(await repairWaitingReplies(counter.desk, 0)).toBe(0)
    expect((await view(reply))?.state).toBe('unknown')
    expect(await counter.facts(conversation)).toContain('reply.unknown')
    expect(await counter.inFlight(conversation)).toBe(2)
  })

  it('becomes so when its worker died, and what the worker says later is still the truth', async () => {
    for (const [outcome, state] of [
      [sent('late'), 'sent'],
      [unreachable, 'waiting'],
      [{ kind: 'refused', reason: 'policy', remedies: [], detail: '' }, 'refused'],
      [timeout, 'unknown'],
    ] as const) {
      await counter.forgetHealth()
      const { conversation, reply, attempt } = await sending()
      expect(await expireSends(counter.desk, LEASE_MS)).toBe(0)
      await counter.advance(LEASE_MS)
      expect(await expireSends(counter.desk, LEASE_MS)).toBe(1)
      expect((await view(reply))?.state).toBe('unknown')
      await settle(attempt, outcome)
      expect((await view(reply))?.state).toBe(state)
      expect(await counter.inFlight(conversation)).toBe(state === 'waiting' || state === 'unknown' ? 1 : 0)
      expect((await counter.facts(conversation)).filter((fact) => fact === 'reply.unknown')).toHaveLength(1)
    }
  })

  it('"it arrived": is sent at the time of the call, and the next one follows', async () => {
    const { conversation, reply, attempt } = await sending()
    await counter.submit(conversation, { text: 'Second' })
    await settle(attempt, timeout)
    const [before] = await counter.all<{ at: Date }>('select started_at as at from send_attempts where id = ?', [
      attempt,
    ])
    await counter.advance(600_000)
    await counter.clearWork()
    expect(await resolveUnknown(counter.desk, { reply, attempt, by: ada, answer: 'arrived' })).toEqual({
      ok: true,
      reply,
    })
    expect(await view(reply)).toMatchObject({ state: 'sent', sentAt: before?.at })
    expect(await unansweredSince(conversation)).toBeNull()
    expect(await counter.work()).toEqual([conversation])
    expect((await counter.claim(conversation)).text).toBe('Second')
    expect(await counter.inFlight(conversation)).toBe(1)
  })

  it('"send it again": a new attempt at once, even when it is old', async () => {
    const { conversation, reply, attempt } = await sending()
    await settle(attempt, timeout)
    await counter.customerWrites(conversation)
    await counter.advance(3_600_000)
    await resolveUnknown(counter.desk, { reply, attempt, by: ada, answer: 'send-again' })
    expect(await undoReply(counter.desk, { reply, by: ada })).toMatchObject({ ok: false, why: 'too-late' })
    const again = await counter.claim(conversation)
    expect(again).toMatchObject({ reply, text: 'We look into it.' })
    expect(again.attempt).not.toBe(attempt)
    await settle(again.attempt, sent())
    expect(await counter.inFlight(conversation)).toBe(0)
  })

  it('"send it again" is called off when the lost answer comes before the second call', async () => {
    const { conversation, reply, attempt } = await sending()
    await counter.advance(LEASE_MS)
    await expireSends(counter.desk, LEASE_MS)
    await resolveUnknown(counter.desk, { reply, attempt, by: ada, answer: 'send-again' })
    await settle(attempt, sent('late-but-in-time'))
    expect((await view(reply))?.state).toBe('sent')
    expect(await claim(conversation)).toEqual({ ok: false, why: 'nothing-due' })
  })

  it('"leave it": is not sent, and the customer still waits', async () => {
    const { conversation, reply, attempt } = await sending()
    await settle(attempt, timeout)
    await resolveUnknown(counter.desk, { reply, attempt, by: ada, answer: 'leave' })
    expect((await view(reply))?.state).toBe('not-sent')
    expect(await unansweredSince(conversation)).not.toBeNull()
    expect(await counter.inFlight(conversation)).toBe(0)
    expect(await claim(conversation)).toEqual({ ok: false, why: 'nothing-due' })
  })

  it('is not settled by an old card, by a viewer, nor left unsent by evidence', async () => {
    const { reply, attempt } = await sending()
    await settle(attempt, timeout)
    const other = '0199a000-0000-7000-8000-000000000000' as AttemptId
    const decide = (change: object) =>
      resolveUnknown(counter.desk, { ...{ reply, attempt, by: ada, answer: 'arrived' as const }, ...change })
    expect(await decide({ attempt: other })).toEqual({ ok: false, why: 'already-settled', state: 'unknown' })
    expect(await decide({ attempt: 'nonsense' })).toEqual({ ok: false, why: 'not-found' })
    expect(await decide({ reply: other })).toEqual({ ok: false, why: 'not-found' })
    expect(await decide({ by: vic })).toEqual({ ok: false, why: 'not-allowed' })
    expect(await decide({ by: null, answer: 'leave' })).toEqual({ ok: false, why: 'not-allowed' })
    expect(await decide({ by: olga })).toEqual({ ok: true, reply })
    expect(await decide({})).toEqual({ ok: false, why: 'already-settled', state: 'sent' })
  })

  it('is looked for once, after a while, where the platform can be asked', async () => {
    counter.rules.capabilities = { ...counter.rules.capabilities, evidence: true }
    const { conversation, reply, attempt } = await sending()
    await settle(attempt, timeout)
    expect(await unknownReplies(counter.desk, 10)).toEqual([])
    await counter.advance(61_000)
    const [found, ...rest] = await unknownReplies(counter.desk, 10)
    expect(rest).toEqual([])
    expect(found).toMatchObject({ reply, attempt, conversation, channel: 'fake', account: ACCOUNT })
    expect(found?.sinceMs).toBeGreaterThan(61_000)
    expect(found?.text).toBe((await viewReply(counter.desk, reply))?.text)
    await noteSilence(counter.desk, attempt)
    expect(await unknownReplies(counter.desk, 10)).toEqual([])
    counter.rules.capabilities = { ...counter.rules.capabilities, evidence: false }
  })

  it('is looked for by what its own part carried', async () => {
    counter.rules.capabilities = { ...counter.rules.capabilities, evidence: true }
    const bill = await storeFile(counter.desk, { name: 'a.png', mime: 'image/png', content: Buffer.from('two') })
    const written = { text: 'First\n\nSecond', files: [bill] }
    const one = await sending(written)
    await settle(one.attempt, sent('1'))
    await settle((await counter.claim(one.conversation)).attempt, timeout)
    await settle((await sending(written)).attempt, timeout)
    await counter.advance(61_000)
    expect(await unknownReplies(counter.desk, 10)).toMatchObject([
      { part: 1, text: 'Second', fileIds: [] },
      { part: 0, text: 'First', fileIds: [bill] },
    ])
    counter.rules.capabilities = { ...counter.rules.capabilities, evidence: false }
  })

  it('is not looked for where the platform has nothing to look at', async () => {
    const { attempt } = await sending()
    await settle(attempt, timeout)
    await counter.advance(61_000)
    expect(await unknownReplies(counter.desk, 10)).toEqual([])
  })
})

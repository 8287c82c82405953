import { claimSend } from '../../src/desk/replies/deliver'
import { claimProbe, noteOutcome, unhealthyAccounts } from '../../src/desk/replies/health'
import { recoverAccount } from '../../src/desk/replies/recover'
import type { SendOutcome } from '../../src/desk/replies/reply.rules'
import { settleSend } from '../../src/desk/replies/settle'
import { repairWaitingReplies } from '../../src/desk/replies/watch'
import { fireDueTimers } from '../../src/desk/deadlines/timer'
import type { AttemptId, ConversationId, ReplyId } from '../../src/lib/ids'
import { ACCOUNT, byParagraph, type Counter, openReplies } from '../support/replies'

const timeout: SendOutcome = { kind: 'unknown', detail: 'timeout' }

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
const settle = (attempt: AttemptId, outcome: SendOutcome) => settleSend(counter.desk, { attempt, outcome })
const claim = (conversation: ConversationId) => claimSend(counter.desk, { conversation, split: byParagraph })

describe('a broken account', () => {
  const waitingReply = async () => {
    const conversation = await counter.openConversation()
    await counter.submit(conversation)
    await counter.advance(6_000)
    return conversation
  }

  it('keeps its replies until a probe finds it well, then asks for all of them', async () => {
    const { attempt } = await sending()
    const waiting = [await waitingReply(), await waitingReply()]
    await settle(attempt, { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'], detail: '190' })
    expect(await unhealthyAccounts(counter.desk)).toMatchObject([
      { account: ACCOUNT, state: 'open', reason: 'auth_expired' },
    ])
    expect(await claim(waiting[0]!)).toEqual({ ok: false, why: 'blocked', retryInMs: 60_000 })
    expect(await claimProbe(counter.desk)).toBeUndefined()
    await counter.advance(31_000)
    expect(await claimProbe(counter.desk)).toBe(ACCOUNT)
    expect(await claimProbe(counter.desk)).toBeUndefined()
    await counter.clearWork()
    await recoverAccount(counter.desk, ACCOUNT)
    await recoverAccount(counter.desk, ACCOUNT)
    expect(await counter.work()).toEqual(expect.arrayContaining(waiting))
    expect((await claim(waiting[0]!)).ok).toBe(true)
    const facts = await counter.all<{ type: string }>(
      `select type from facts where conversation_id is null order by id`,
    )
    expect(facts.map(({ type }) => type)).toEqual(['account.broken', 'account.recovered'])
  })

  it('is told as broken once, however many calls fail at the same time', async () => {
    const before = await counter.all(`select 1 from facts where type = 'account.broken'`)
    await Promise.all(Array.from({ length: 20 }, () => noteOutcome(counter.desk, ACCOUNT, timeout)))
    expect(await counter.all(`select 1 from facts where type = 'account.broken'`)).toHaveLength(before.length + 1)
  })
})

describe('the auditor', () => {
  it('asks again for a reply whose work was lost, once, and for no other', async () => {
    const lost = await counter.openConversation()
    await counter.submit(lost)
    const undue = await counter.openConversation()
    await counter.advance(6_000)
    await fireDueTimers(counter.desk, { limit: 100, by: 'test' })
    await counter.submit(undue)
    expect(await repairWaitingReplies(counter.desk, 0)).toBe(0)
    await counter.clearWork()
    expect(await repairWaitingReplies(counter.desk, 60_000)).toBe(0)
    expect(await repairWaitingReplies(counter.desk, 0)).toBe(1)
    expect(await counter.work()).toEqual([lost])
    expect(await repairWaitingReplies(counter.desk, 0)).toBe(0)
    const facts = await counter.facts(lost)
    expect(facts.filter((fact) => fact === 'reply.due')).toHaveLength(1)
  })
})
